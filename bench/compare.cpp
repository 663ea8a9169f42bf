// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <iostream>
#include <map>
#include <utility>

#include "bench/contenders.hpp"

namespace signalbox::bench {
namespace {

using Key = std::pair<std::string, int>;  // host and number of plugins

std::string plugins_of(int count) { return std::to_string(count) + (count == 1 ? " plugin" : " plugins"); }

// The same, and says what is under way: some hosts take minutes to load their plugins.
std::function<double()> announced(const Measure& measure, const Host& host, int plugins) {
    return [&measure, &host, plugins, round = 0]() mutable {
        std::cerr << "round " << ++round << " of " << kRounds + 1 << ": " << host.name << ", " << plugins_of(plugins)
                  << std::endl;
        return measure(host, plugins);
    };
}

std::map<Key, Series> measure_all(const std::vector<Host>& hosts, const std::vector<int>& numbers,
                                  const Measure& measure) {
    std::vector<Key> keys;
    std::vector<std::function<double()>> contenders;
    for (const int plugins : numbers) {
        for (const Host& host : hosts) {
            if (!host.installed || plugins > host.most) continue;
            keys.emplace_back(host.name, plugins);
            contenders.emplace_back(announced(measure, host, plugins));
        }
    }
    const std::vector<Series> series = interleave(contenders);
    std::map<Key, Series> result;
    for (std::size_t i = 0; i < keys.size(); ++i) result[keys[i]] = series[i];
    return result;
}

}  // namespace

Case against(Case what, const Host& peer) {
    what.peer = peer.name;
    what.peer_version = peer.version;
    return what;
}

void compare(Report& report, const Case& what, const std::vector<Host>& hosts, const std::vector<int>& numbers,
             const Measure& measure) {
    const auto measured = measure_all(hosts, numbers, measure);
    for (const int plugins : numbers) {
        const Series& ours = measured.at({hosts[0].name, plugins});
        for (std::size_t i = 1; i < hosts.size(); ++i) {
            if (plugins > hosts[i].most) continue;
            Case row = what;
            row.name += ", " + plugins_of(plugins);
            report.add(against(row, hosts[i]), ours,
                       hosts[i].installed ? measured.at({hosts[i].name, plugins}) : Series());
        }
    }
}

}  // namespace signalbox::bench
