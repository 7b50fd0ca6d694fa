#!/usr/bin/env bash
# Does the published binary live? eng/smoke.sh PATH-TO-POISE
set -euo pipefail
poise=$1
folder=$(mktemp -d)
pids=()
trap 'for pid in "${pids[@]}"; do kill -9 "$pid" 2> /dev/null || true; done; rm -rf "$folder"' EXIT

fail() {
    echo "smoke: $*" >&2
    [ ! -s "$folder/log" ] || cat "$folder/log" >&2
    exit 1
}

"$poise" version | grep -qE '[0-9]+\.[0-9]+\.[0-9]+' || fail "version prints no version"
for config in examples/*/poise.yaml; do
    "$poise" check -c "$config" || fail "check refuses $config"
done

printf 'listeners:\n  web: { bnd: ":1" }\n' > "$folder/wrong.yaml"
status=0
"$poise" check -c "$folder/wrong.yaml" > "$folder/wrong" 2>&1 || status=$?
[ "$status" -eq 1 ] || fail "check of a wrong file exits with $status, not 1"
grep -q 'wrong.yaml:2:[0-9]*:' "$folder/wrong" || fail "check names no position: $(cat "$folder/wrong")"

# A backend on a port of the kernel's choice, and two more free ports for Poise.
node -e '
    const http = require("http"), net = require("net");
    const backend = http.createServer((request, response) => response.end("smoke " + request.url));
    const spare = net.createServer(), other = net.createServer();
    backend.listen(0, "127.0.0.1", () => spare.listen(0, "127.0.0.1", () => other.listen(0, "127.0.0.1", () => {
        const ports = [backend, spare, other].map(each => each.address().port);
        spare.close(() => other.close(() => console.log(...ports)));
    })));' > "$folder/ports" &
pids+=($!)
for _ in $(seq 100); do [ -s "$folder/ports" ] && break; sleep 0.05; done
read -r backend port admin < "$folder/ports" || fail "the backend does not start"

cat > "$folder/poise.yaml" <<YAML
admin: { bind: "127.0.0.1:$admin" }
listeners:
  web: { bind: "127.0.0.1:$port", pool: app }
pools:
  app: { backends: ["127.0.0.1:$backend"] }
YAML
"$poise" run -c "$folder/poise.yaml" > "$folder/log" 2>&1 &
pid=$!
pids+=("$pid")
answer=$(curl -s --retry 50 --retry-connrefused --retry-delay 0 --max-time 10 "http://127.0.0.1:$port/alive") \
    || fail "no answer"
[ "$answer" = "smoke /alive" ] || fail "the answer is '$answer'"
"$poise" status --admin "127.0.0.1:$admin" | grep -q "^Pool app" || fail "status does not show the pool"

kill -TERM "$pid"
status=0
wait "$pid" || status=$?
[ "$status" -eq 0 ] || fail "SIGTERM: exit code $status, not 0"
echo "smoke: ok"
