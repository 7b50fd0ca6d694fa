#!/usr/bin/env bash
# Installs from the distribution what building and testing need and the machine lacks.
# Quiet and idempotent: when nothing is missing, apt is not called at all.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What must be there : the package that brings it. An absolute path is looked for as a file, a name as a command.
needs=(
    clang:clang
    /usr/include/zlib.h:zlib1g-dev
    haproxy:haproxy
    nginx:nginx
    /usr/lib/nginx/modules/ngx_stream_module.so:libnginx-mod-stream
    wrk:wrk
    curl:curl
    h2load:nghttp2-client
    chromium:chromium
    node:nodejs
    npm:npm
    ip:iproute2
    ps:procps
    strace:strace
    taskset:util-linux
)

PATH=$PATH:/usr/sbin:/sbin
missing=()
for need in "${needs[@]}"; do
    thing=${need%:*}
    if [[ $thing == /* ]]; then found=$([ -e "$thing" ] && echo yes || true)
    else found=$(command -v "$thing" || true); fi
    [ -n "$found" ] || missing+=("${need##*:}")
done

if ! command -v dotnet > /dev/null; then
    echo "setup: the .NET 10 SDK is needed and not on PATH" >&2
    exit 1
fi

# The one package of Node's that a test needs, in artifacts, at the version that package.json names.
install_node_packages() {
    local modules=artifacts/node/node_modules
    [ ! -e "$modules/ws/package.json" ] || return 0
    mkdir -p artifacts/node
    cp tests/Poise.EndToEnd/node/package.json artifacts/node/
    npm install --prefix artifacts/node --no-package-lock --no-audit --no-fund --silent
}

if [ ${#missing[@]} -eq 0 ]; then
    install_node_packages
    exit 0
fi

if ! command -v apt-get > /dev/null; then
    echo "setup: no apt-get here; install by hand: ${missing[*]}" >&2
    exit 1
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)

# Debian starts what it installs. A policy-rc.d that says 101 (action forbidden) keeps haproxy and nginx from taking
# ports; it is removed again, and one that is already there is left alone.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" > /dev/null
    "${as_root[@]}" chmod 755 "$policy"
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
fi

echo "setup: installing ${missing[*]}"
log=$(mktemp)
if ! { "${as_root[@]}" apt-get update -qq &&
       "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
           apt-get install -y -qq --no-install-recommends "${missing[@]}"; } > "$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
rm -f "$log"
install_node_packages
