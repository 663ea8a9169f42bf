# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
# shellcheck shell=bash
# ./dev run: a JACK server if there is none, the daemon with the demo rack, and an orderly end. Sourced by dev.

demo_server=signalbox-demo
demo_state=${SIGNALBOX_DEMO_STATE:-build/run-state}
jackd_pid="" daemon_pid=""

play_demo() {
    local server port
    mkdir -p "$demo_state"
    export JACK_NO_START_SERVER=1 JACK_NO_AUDIO_RESERVATION=1
    trap stop_demo EXIT
    trap 'exit 0' INT TERM HUP
    choose_server
    port=$(free_port 7770)
    [ "$port" = 7770 ] || echo "dev: port 7770 is taken; OSC is on $port"
    start_daemon "$port"
    show_demo "$port"
    # Returns when one of the two ends by itself; Ctrl-C ends this shell, and with it both.
    wait -n ${jackd_pid:+"$jackd_pid"} "$daemon_pid" || true
    show_end
    exit 1
}

# Sets $server, empty for the one that plain JACK clients find.
choose_server() {
    server=""
    if server_answers; then return; fi
    server=$demo_server
    if server_answers -s "$server"; then
        fail "./dev run is at work already (JACK server $server); stop it with Ctrl-C in its terminal"
    fi
    start_alone jackd -n "$server" -d dummy -r 48000 -p 128
    jackd_pid=$!
    local tries
    for ((tries = 0; tries < 100; tries++)); do
        if server_answers -s "$server"; then return; fi
        kill -0 "$jackd_pid" 2>/dev/null || break
        sleep 0.1
    done
    show_log jackd
    fail "jackd did not start"
}

# jack_wait says it in words; its exit code is 0 either way.
server_answers() { [ "$(jack_wait "$@" -c 2>/dev/null | tail -n 1)" = running ]; }

start_daemon() {
    start_alone build/daemon/signalboxd ${server:+--server "$server"} --osc-port "$1" --state "$demo_state" \
        --rack daemon/demo.json
    daemon_pid=$!
    local tries
    for ((tries = 0; tries < 100; tries++)); do
        if demo_plays "$1"; then return; fi
        kill -0 "$daemon_pid" 2>/dev/null || break
        sleep 0.1
    done
    show_log signalboxd
    [ -s "$demo_state/status" ] || fail "signalboxd does not answer on port $1"
    fail "the rack does not play: $(sed -n 's/^trouble  *//p' "$demo_state/status")"
}

demo_plays() {
    demo_control "$1" status >"$demo_state/status" 2>/dev/null || return 1
    grep -q '^state  *running' "$demo_state/status" && grep -q '^nodes  *[1-9]' "$demo_state/status"
}

demo_control() { build/control/signalbox --osc "127.0.0.1:$1" "${@:2}"; }

# In a process group of its own: Ctrl-C reaches this script alone, which stops first the daemon, then the server.
start_alone() { setsid "$@" </dev/null >"$demo_state/$(basename "$1").log" 2>&1 & }

stop_demo() {
    local pid
    trap '' INT TERM HUP
    for pid in $daemon_pid $jackd_pid; do
        kill -TERM "$pid" 2>/dev/null || continue
        wait "$pid" 2>/dev/null || true
    done
    [ -z "$daemon_pid" ] || echo "stopped"
}

show_demo() {
    local osc="" jack=${server:+JACK_DEFAULT_SERVER=$server }
    [ "$1" = 7770 ] || osc=" --osc localhost:$1"
    cat <<END

Signalbox plays: phrase -> overdrive -> delay -> meter -> out
  JACK server  ${server:-${JACK_DEFAULT_SERVER:-default}}${jackd_pid:+ (jackd, dummy driver, 48 kHz, 128 frames; started here)}
  OSC          localhost:$1, UDP and TCP
  logs, state  $demo_state/

Try, in another terminal:
  build/control/signalbox$osc status
  build/control/signalbox$osc watch
  build/control/signalbox$osc set delay feedback 80
  build/control/signalbox$osc send /node/overdrive/@bypass 1
  build/control/signalbox$osc plugins equalizer
  ${jack}jack_lsp -c

Ctrl-C stops all of it.
END
}

show_end() {
    kill -0 "$daemon_pid" 2>/dev/null || { echo "dev: signalboxd has ended:"; show_log signalboxd; }
    [ -z "$jackd_pid" ] || kill -0 "$jackd_pid" 2>/dev/null || { echo "dev: jackd has ended:"; show_log jackd; }
} >&2

show_log() { tail -n 15 "$demo_state/$1.log" >&2; }

# free_port FIRST: the first port from there on that is free for UDP and TCP.
free_port() {
    python3 - "$1" <<'END'
import socket
import sys


def free(port):
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


print(next(port for port in range(int(sys.argv[1]), 65536) if free(port)))
END
}
