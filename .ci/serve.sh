# For scripts to read in: starts the program, the first argument, as a service with the others, on a free port; `$base` is its
# address. What it needs is in `$work`, a directory that goes with the script, as the service does.
work=$(mktemp -d)
trap 'kill "${service:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

serve() {
    "$1" serve --listen 127.0.0.1:0 "${@:2}" >"$work/said" 2>&1 &
    service=$!
    for _ in $(seq 100); do
        base=$(grep -o 'http://[0-9.:]*' "$work/said" | head -1) && return
        kill -0 "$service" || break
        sleep 0.1
    done
    cat "$work/said"
    return 1
}
