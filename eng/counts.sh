#!/usr/bin/env bash
# Reads a test log on standard input and prints "passed failed skipped".
# Two closings are known: our own plain line `N passed, N failed[, N skipped]`, and xunit's
# `Total: N, Errors: N, Failed: N, Skipped: N, Not Run: N`. The last one in the log counts; none means three zeros.
awk '
    /^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ {
        passed = $1; failed = $3; skipped = ($5 == "" ? 0 : $5)
    }
    /Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+/ {
        sub(/^.*Total:/, "", $0)
        gsub(/[^0-9. ]/, " ", $0)
        # Now: total, errors, failed, skipped, not run, seconds. Errors are outside the total.
        failed = $2 + $3; skipped = $4
        passed = $1 - $3 - $4 - $5
    }
    END { print passed + 0, failed + 0, skipped + 0 }
'
