// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/guard.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cfenv>
#include <clocale>

#include "daemon/host/plugin_log.hpp"
#include "daemon/rt/float_mode.hpp"

namespace signalbox::host {

namespace {

// As it was before the first plugin was called.
struct Surroundings {
    Surroundings() : mask(umask(0)), directory(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC)) {
        umask(mask);
        if (const char* const name = std::setlocale(LC_ALL, nullptr)) locale = name;
    }
    mode_t mask;
    int directory;  // stays open
    std::string locale;
};

const Surroundings& surroundings() {
    static const Surroundings first;
    return first;
}

bool elsewhere(int directory) {
    struct stat wanted {
    }, now{};
    return directory >= 0 && fstat(directory, &wanted) == 0 &&
           (stat(".", &now) != 0 || wanted.st_dev != now.st_dev || wanted.st_ino != now.st_ino);
}

}  // namespace

Guard::Guard(const std::string& who) : who_(who), float_mode_(rt::float_mode()), rounding_(std::fegetround()) {
    (void)surroundings();
}

Guard::~Guard() {
    const Surroundings& first = surroundings();
    std::string changed;
    const auto note = [&](const char* what) { changed += (changed.empty() ? "" : ", ") + std::string(what); };
    if (umask(first.mask) != first.mask) note("the umask");
    if (elsewhere(first.directory) && fchdir(first.directory) == 0) note("the working directory");
    const char* const locale = std::setlocale(LC_ALL, nullptr);
    if (locale != nullptr && first.locale != locale && std::setlocale(LC_ALL, first.locale.c_str()) != nullptr)
        note("the locale");
    if (rt::float_mode() != float_mode_ || std::fegetround() != rounding_) {
        std::fesetround(rounding_);
        rt::set_float_mode(float_mode_);
        note("the floating-point mode");
    }
    if (!changed.empty()) PluginLog::print(LogKind::warning, who_ + " changed " + changed + "; that is put back.");
}

}  // namespace signalbox::host
