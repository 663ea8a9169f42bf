// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/render.hpp"

#include <unistd.h>

#include <filesystem>

#include "control/cli/failure.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

void become(const std::string& name, const std::vector<std::string>& words) {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / ("signalbox-" + name);
    std::vector<std::string> all = {program.string()};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> arguments;
    for (std::string& word : all) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv(program.c_str(), arguments.data());
    throw Failure{Exit::file, "there is no " + program.string() + ": it comes with builds that have libsndfile"};
}

Exit render(const Call& call) { become("render", call.args); }
Exit vad(const Call& call) { become("vad", call.args); }
Exit convert(const Call& call) { become("convert", call.args); }

}  // namespace signalbox::cli
