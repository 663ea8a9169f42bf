# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: ISC
# shellcheck shell=bash
# Which Debian packages each part of ./dev needs, and how they get there. Sourced by dev.

# One build directory knows everything, so what the tests include is part of configuring it.
build_packages=(g++ meson ninja-build pkg-config libjack-jackd2-dev liblilv-dev liblo-dev libsndfile1-dev lv2-dev libboost-dev catch2)
run_packages=(jackd2)
test_packages=(ccache jackd2 mda-lv2 lv2-examples x42-plugins eq10q lsp-plugins-lv2 pipewire pipewire-jack wireplumber dbus-daemon
    python3-liblo liblo-tools libfftw3-dev zsh mandoc sordi)
zoo_packages=(calf-plugins x42-plugins mda-lv2 zam-plugins guitarix-lv2 eq10q lsp-plugins-lv2)  # for --long, with tests/zoo/zoo.py
bench_packages=(jackd2 mda-lv2 lv2-examples)
peer_packages=(jalv lv2file calf-plugins lsp-plugins-lv2 x42-plugins guitarix-lv2 eq10q libfftw3-dev libswresample-dev libavutil-dev
    libsndfile1-dev libsoxr-dev libsamplerate0-dev libspeexdsp-dev libzita-resampler-dev libsoxr0 python3-numpy sox ffmpeg
    libwebrtc-audio-processing-dev espeak-ng flite festival festvox-italp16k festvox-czech-machac python3-scipy)  # benchmarks say which of their peers are missing
host_packages=(jalv xvfb xdotool lilv-utils lv2proc ffmpeg ecasound)  # other hosts, for --long
lint_packages=(clang-format clang-tidy shellcheck)
clang_packages=(clang-22 libclang-rt-22-dev llvm-22)  # without them the sanitizer lanes look for another clang
cross_packages=(g++-aarch64-linux-gnu qemu-user)
chroot_packages=(debootstrap)

debian_release() { (. /etc/os-release && [ "${ID:-}" = debian ] && echo "${VERSION_ID:-13}"); }

# Debian 13 moved jack_lsp and its like out of jackd2.
if [ "$(debian_release)" != 12 ]; then
    run_packages+=(jack-example-tools)
    test_packages+=(jack-example-tools)
fi

# install_packages [--optional] NAME...: costs one dpkg-query when all are there. An optional package that is not in the
# archive is left out; who needs it says so.
install_packages() {
    local optional=""
    if [ "${1:-}" = --optional ]; then optional=yes; shift; fi
    local missing=()
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say_what_is_needed "$@"
        return 0
    fi
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ -z "$(debian_release)" ]; then
        say_what_is_needed "${missing[@]}"
        return 0
    fi
    refresh_lists "${missing[@]}"
    [ -z "$optional" ] || mapfile -t missing < <(available_packages "${missing[@]}")
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "dev: installing ${missing[*]}" >&2
    apt_get install "${missing[@]}" || fail "could not install these Debian packages; please install them: ${missing[*]}"
}

missing_packages() {
    local name installed
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    for name in "$@"; do
        grep -qxF "installed $name" <<<"$installed" || echo "$name"
    done
}

available_packages() {
    local name
    for name in "$@"; do  # read to its end: a pipe that is left early counts as a failure
        if grep -q 'Candidate: [^(]' <<<"$(apt-cache policy "$name")"; then echo "$name"; fi
    done
}

# Package lists are fetched once, and only when one of the names is not in them.
refresh_lists() {
    [ "$(available_packages "$@" | wc -l)" -lt $# ] && [ -z "${lists_are_fresh:-}" ] || return 0
    lists_are_fresh=yes
    apt_get update || echo "dev: could not fetch package lists; going on with those that are here" >&2
}

apt_get() {
    local command=$1; shift
    as_root env DEBIAN_FRONTEND=noninteractive apt-get "$command" -qq -y --no-install-recommends "$@" </dev/null >&2
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "dev: this needs root, and there is no sudo here: $*" >&2
        return 1
    fi
}

say_what_is_needed() {
    [ -z "${said_what_is_needed:-}" ] || return 0
    said_what_is_needed=yes
    echo "dev: not Debian, so nothing is installed; needed here is what Debian calls: $*" >&2
}
