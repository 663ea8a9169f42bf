// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <map>
#include <utility>

#include "bench/contenders.hpp"

namespace signalbox::bench {
namespace {

using Key = std::pair<std::string, int>;  // host and number of plugins

std::map<Key, Series> measure_all(const std::vector<Host>& hosts, const std::vector<int>& numbers,
                                  const Measure& measure) {
    std::vector<Key> keys;
    std::vector<std::function<double()>> contenders;
    for (const int plugins : numbers) {
        for (const Host& host : hosts) {
            if (!host.installed || plugins > host.most) continue;
            keys.emplace_back(host.name, plugins);
            contenders.emplace_back([&, plugins] { return measure(host, plugins); });
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
            row.name += ", " + std::to_string(plugins) + (plugins == 1 ? " plugin" : " plugins");
            report.add(against(row, hosts[i]), ours,
                       hosts[i].installed ? measured.at({hosts[i].name, plugins}) : Series());
        }
    }
}

}  // namespace signalbox::bench
