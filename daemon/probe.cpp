// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// signalbox-probe: does for the daemon what may crash or hang, in a process of its own. It is talked to on
// descriptor 3.
//   signalbox-probe read BUNDLE        says what is in the bundle
//   signalbox-probe try RATE FRAMES    reads the facts of a plugin, and tries it
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <string>

#include "daemon/host/cache.hpp"
#include "daemon/host/instance.hpp"
#include "daemon/host/reading.hpp"
#include "daemon/system/audio_thread.hpp"

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace signalbox {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kAddressSanitizer = true;  // wants terabytes of addresses
#elif defined(__has_feature)
constexpr bool kAddressSanitizer = __has_feature(address_sanitizer);
#else
constexpr bool kAddressSanitizer = false;
#endif

constexpr int kTalk = 3, kUsage = 2;
// One large bundle's description (LSP's) takes 3 s of a fast processor to read, and may be read by a slow one.
constexpr rlim_t kMostSeconds = 40, kMostBytes = rlim_t{4} << 30;

void limit(__rlimit_resource what, rlim_t most) {
    const rlimit limits{most, most};
    (void)setrlimit(what, &limits);
}

void say(const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t wrote = write(kTalk, text.data() + done, text.size() - done);
        if (wrote <= 0) std::_Exit(1);
        done += static_cast<std::size_t>(wrote);
    }
}

std::string hear() {
    std::string all;
    std::array<char, 65536> some;
    for (ssize_t got = 0; (got = read(kTalk, some.data(), some.size())) > 0;) {
        all.append(some.data(), static_cast<std::size_t>(got));
    }
    return all;
}

// How floating point works for this thread; the flags that every operation may raise left out.
unsigned arithmetic() {
#if defined(__x86_64__)
    return _mm_getcsr() & ~0x3fU;
#elif defined(__aarch64__)
    std::uint64_t mode = 0;
    asm volatile("mrs %0, fpcr" : "=r"(mode));
    return static_cast<unsigned>(mode);
#else
    return 0;
#endif
}

// What belongs to the whole process, and not to a plugin.
struct Surroundings {
    std::string directory, locale;
    mode_t mask = 0;
    unsigned mode = arithmetic();

    static Surroundings now() {
        Surroundings s;
        std::error_code error;
        s.directory = std::filesystem::current_path(error).native();
        s.locale = std::setlocale(LC_ALL, nullptr);
        s.mask = umask(0);
        umask(s.mask);
        return s;
    }
    [[nodiscard]] std::string changed_from(const Surroundings& before) const {
        if (directory != before.directory) return "the working directory of the whole process";
        if (locale != before.locale) return "the locale of the whole process";
        if (mask != before.mask) return "the umask of the whole process";
        if (mode != before.mode) return "how floating point rounds (MXCSR or FPCR)";
        return "";
    }
};

void try_plugin(const host::FactsPtr& facts, const host::Setting& setting) {
    rt::Arena arena;
    const auto cells = std::make_unique<rt::Cells>(arena);
    const Surroundings before = Surroundings::now();
    const auto changes = [&] { return Surroundings::now().changed_from(before); };
    say("started\n");
    auto made = host::Instance::make(facts, setting, {}, arena, *cells);
    if (!made) return say("fine\n");  // it refuses in words: the daemon will hear them itself
    if (const std::string what = changes(); !what.empty()) return say("changes " + what + " when it is started\n");
    say("run\n");
    rt::Node& node = (*made)->node();
    const std::uint32_t block = std::clamp(setting.nominal_frames, 1U, rt::kMaxFrames);
    for (double done = 0; done < setting.rate_hz / 20; done += block) node.run(node.handle, block);
    if (const std::string what = changes(); !what.empty()) return say("changes " + what + " when it runs\n");
    say("let go of\n");
    (*made).reset();
    if (const std::string what = changes(); !what.empty()) return say("changes " + what + " when it is let go of\n");
    say("fine\n");
}

int serve(const std::string& what, int argc, char** argv) {
    if (what == "read" && argc == 3) {
        host::FactsCache answer;
        answer.bundles[argv[2]] = host::read_here(argv[2]);
        say(answer.print());
        return 0;
    }
    if (what != "try" || argc != 4) return kUsage;
    std::istringstream in(hear());
    const host::FactsCache asked = host::FactsCache::parse(in);
    system::flush_denormals();
    try_plugin(asked.bundles.begin()->second.plugins.at(0),
               {std::atof(argv[2]), static_cast<std::uint32_t>(std::atoi(argv[3]))});
    return 0;
}

}  // namespace
}  // namespace signalbox

int main(int argc, char** argv) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signalbox::limit(RLIMIT_CORE, 0);
    signalbox::limit(RLIMIT_CPU, signalbox::kMostSeconds);
    if (!signalbox::kAddressSanitizer) signalbox::limit(RLIMIT_AS, signalbox::kMostBytes);
    (void)nice(10);
    try {
        // Past the end of what was asked nothing foreign runs any more: no destructors of libraries.
        std::_Exit(argc < 2 ? signalbox::kUsage : signalbox::serve(argv[1], argc, argv));
    } catch (const std::exception&) {
        return 1;
    }
}
