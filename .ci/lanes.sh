# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
# shellcheck shell=bash
# The lanes of ./dev test, one function each. Sourced by dev. A lane builds in its own directory, runs tests through
# meson, and returns 0, 1 (failed) or 77 (cannot run here, and said why).

# Several files are compiled as one: most of what a build from nothing takes is reading the same headers.
put_together=(--unity=on -Dunity_size=8)
short_lanes=(release asan tsan realtime aarch64)
long_lanes=(debian13)

lane_release() {
    install_packages "${build_packages[@]}" "${test_packages[@]}"
    [ -f build/build.ninja ] || configure_release -Dwerror=true
    [ "$(meson_option build werror)" = True ] || configure_release -Dwerror=true
    quietly ninja -C build
    local status=0
    # Three at a time even on two processors: most of them wait for a server.
    run_tests build all --no-suite lint --num-processes $(($(nproc) + 1)) || status=1
    if [ -n "$long" ]; then
        install_packages --optional "${host_packages[@]}" "${zoo_packages[@]}"
        # Never built: what it says of each file is for clang-tidy.
        [ -f build/each/build.ninja ] || quietly meson setup build/each -Dwerror=true
        quietly ninja -C build/each build.ninja
        run_tests build long --suite long || status=1
    fi
    return $status
}

lane_asan() {
    need_clang 14
    configure_lane build-asan -Doptimization=0 -Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=enabled
    quietly ninja -C build-asan  # all of it: here clang says what it thinks of programs without unit tests
    ASAN_SYMBOLIZER_PATH=$(command -v "${CXX/*clang++/llvm-symbolizer}" || true)
    export ASAN_SYMBOLIZER_PATH
    export ASAN_OPTIONS=detect_stack_use_after_return=1:malloc_context_size=8 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
    local status=0
    run_tests build-asan unit --suite unit || status=1
    run_tests build-asan fuzz --suite fuzz ${long:+--test-args=-max_total_time=600} || status=1
    return $status
}

lane_tsan() {
    need_clang 14
    configure_lane build-tsan -Doptimization=0 -Db_sanitize=thread -Db_lundef=false
    local tests=(unit-rt net rt-publish threads)
    build_tests build-tsan "${tests[@]}"
    export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
    local status=0
    run_tests build-tsan unit "${tests[@]}" || status=1
    if [ -n "$long" ]; then
        run_tests build-tsan long rt-publish --test-args=1000000 || status=1
        run_tests build-tsan long-threads --suite long "threads, long" || status=1
    fi
    return $status
}

# Older compilers read REALTIME as nothing, so only here is it proved: by the compiler, and at run time. Only what knows
# the word is built.
lane_realtime() {
    need_clang 20
    configure_lane build-realtime -Doptimization=0 '-Dcpp_args=-Wfunction-effects -fsanitize=realtime' \
        -Dcpp_link_args=-fsanitize=realtime -Db_lundef=false
    local tests=(dsp speech effects graph unit-rt host rt-publish)
    build_tests build-realtime "${tests[@]}"
    quietly ninja -C build-realtime daemon/drivers/libjackdriver.a
    export RTSAN_OPTIONS=halt_on_error=true
    run_tests build-realtime unit "${tests[@]}"
}

lane_aarch64() {
    install_packages "${build_packages[@]}" "${test_packages[@]}"
    install_packages --optional "${cross_packages[@]}"
    command -v aarch64-linux-gnu-g++ >/dev/null || skip "no aarch64-linux-gnu-g++ (g++-aarch64-linux-gnu)"
    command -v qemu-aarch64 >/dev/null || skip "no qemu-aarch64 (qemu-user)"
    [ ! -e /usr/include/catch2/catch_all.hpp ] || skip "Catch2 3 is a library, and there is none for aarch64 here"
    configure_lane build-aarch64 --cross-file .ci/aarch64.ini -Ddaemon=disabled
    # Kernels, racks and the realtime floor; qemu does not pass on what the kernel says of sockets.
    local tests=(dsp speech effects graph unit-rt rt-publish)
    build_tests build-aarch64 "${tests[@]}"
    run_tests build-aarch64 unit "${tests[@]}"
}

# The release lane again, from a copy of the tree, in a system of its own.
lane_debian13() {
    [ "$(id -u)" = 0 ] || skip "not run: a chroot needs root"
    install_packages --optional "${chroot_packages[@]}"
    command -v debootstrap >/dev/null || skip "not run: no debootstrap"
    unshare --mount .ci/debian13 build-debian13
}

# run_lanes LONG NAME...: every lane, whatever became of the others, then the closing line.
run_lanes() {
    long=$1; shift
    local name
    for name in "$@"; do
        declare -F "lane_$name" >/dev/null || usage "there is no lane $name" test
    done
    passed=0 failed=0 skipped=0 summary=()
    for name in "$@"; do run_lane "$name"; done
    printf '\n'
    printf '%s\n' "${summary[@]}" "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" = 0 ]
}

run_lane() {
    local started=$SECONDS status counts
    lane=$1
    printf '\n== %s\n' "$lane"
    rm -f "$(lane_directory)"/meson-logs/lane-*
    # In a condition, bash would not stop the lane at its first failing command.
    set +e
    (set -e; "lane_$lane")
    status=$?
    set -e
    read -ra counts < <(.ci/count.py "$(lane_directory)")
    add_lane $status $((SECONDS - started)) "${counts[@]}"
}

# add_lane STATUS SECONDS PASSED FAILED SKIPPED
add_lane() {
    local status=$1 seconds=$2 p=$3 f=$4 s=$5 word=ok
    case $status in
        0) if [ $((p + f + s)) = 0 ]; then word="FAILED: there was nothing to run" f=1; fi ;;
        77) word="skipped" s=$((s + 1)) ;;
        *) word=FAILED; [ "$f" -gt 0 ] || f=1 ;;
    esac
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    summary+=("$(printf '%-10s %5d s  %4d passed, %d failed, %d skipped  %s' "$lane" "$seconds" "$p" "$f" "$s" "$word")")
    printf '%s\n' "${summary[-1]}"
}

lane_directory() { if [ "$lane" = release ]; then echo build; else echo "build-$lane"; fi; }

skip() {
    echo "dev: $lane is skipped: $*"
    exit 77
}

# Compiles with the newest clang there is, Debian's 22 if it can be had. Warnings differ too much between versions to be
# errors on just any.
need_clang() {
    local version
    install_packages "${build_packages[@]}" "${test_packages[@]}"
    install_packages --optional "${clang_packages[@]}"
    for version in 22 21 20 19 18 17 16 15 14; do
        [ "$version" -ge "$1" ] || break
        command -v "clang++-$version" >/dev/null || continue
        echo "clang++-$version"
        export CC=clang-$version CXX=clang++-$version
        ! command -v ccache >/dev/null || CC="ccache $CC" CXX="ccache $CXX"
        return 0
    done
    skip "no clang $1 or later (${clang_packages[*]})"
}

# configure_lane DIRECTORY MESON-OPTIONS...: anew when the options are not those of last time.
configure_lane() {
    local dir=$1 options=("${@:2}" -Dwerror=true -Dbench=disabled "${put_together[@]}")
    if [ "$(cat "$dir/lane-options" 2>/dev/null)" != "${CXX:-} ${options[*]}" ]; then
        rm -rf "$dir"
        quietly meson setup "$dir" "${options[@]}"
        echo "${CXX:-} ${options[*]}" >"$dir/lane-options"
    fi
}

# build_tests DIRECTORY TEST...: what tests of these names or suites need, and no more.
build_tests() {
    .ci/needs.py "$@" | quietly xargs ninja -C "$1"
}

# run_tests DIRECTORY LOG MESON-TEST-OPTIONS...
run_tests() {
    meson test -C "$1" --no-rebuild --print-errorlogs --timeout-multiplier 4 --logbase "lane-$2" "${@:3}"
}

# Shows what a command said only if it fails.
quietly() {
    local log
    log=$(mktemp)
    if ! PATH=/usr/lib/ccache:$PATH "$@" >"$log" 2>&1; then
        tail -n 100 "$log"
        rm -f "$log"
        echo "dev: this failed: $*"
        return 1
    fi
    rm -f "$log"
}

# meson_option DIRECTORY NAME
meson_option() {
    meson introspect "$1" --buildoptions |
        python3 -c 'import json, sys; print(*[o["value"] for o in json.load(sys.stdin) if o["name"] == sys.argv[1]])' "$2"
}
