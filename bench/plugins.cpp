// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// How long it takes to list every plugin that is installed.
#include <filesystem>
#include <future>
#include <string>
#include <vector>

#include "bench/harness.hpp"
#include "bench/programs.hpp"
#include "daemon/host/catalogue.hpp"

using namespace signalbox;

namespace {

struct Folder {
    Folder() {
        std::filesystem::remove_all(path);
        std::filesystem::create_directories(path);
    }
    ~Folder() { std::filesystem::remove_all(path); }
    const std::string path = std::filesystem::temp_directory_path() / "signalbox-bench-plugins";
};

// As a daemon does it that has just been started.
std::size_t list(const std::string& cache) {
    host::Catalogue catalogue(cache, SIGNALBOX_PROBE);
    std::promise<std::size_t> answer;
    catalogue.list("", [&](const std::vector<host::FactsPtr>& found) { answer.set_value(found.size()); });
    return answer.get_future().get();
}

int compare(int argc, char** argv) {
    bench::Report report(
        "plugins", argc, argv,
        "From nothing to a list of every plugin that is installed, with class, ports and\n"
        "features. lv2ls lists their URIs alone, from the same files. What was read of bundles is kept\n"
        "in a cache, which the last row, measured once, is without.\n");
    const Folder folder;
    const auto ms = [](const std::function<void()>& work) { return 1000 * bench::seconds_of(work); };
    std::size_t count = 0;
    const bench::Series first{{ms([&] { count = list(folder.path); })}};
    std::vector<std::function<double()>> contenders = {[&] { return ms([&] { list(folder.path); }); }};
    const bool peer = bench::is_installed("lv2ls");
    if (peer) contenders.emplace_back([&] { return ms([] { bench::run_program({"lv2ls"}); }); });
    auto times = bench::interleave(contenders);
    times.resize(2);
    const std::string name = peer ? "lv2ls" : "lv2ls, not installed";
    report.add({std::to_string(count) + " plugins", "ms", name}, times[0], times[1]);
    report.add({"the same, nothing cached", "ms", name}, first, times[1]);
    return report.finish();
}

}  // namespace

int main(int argc, char** argv) { return bench::run("plugins", compare, argc, argv); }
