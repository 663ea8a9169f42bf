// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cstdio>
#include <vector>

#include "control/cli/failure.hpp"
#include "control/cli/json.hpp"
#include "control/cli/parameter.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

namespace {

struct Preset {
    std::string uri, name;
};

void print_json(const std::vector<Preset>& presets, const std::string& loaded) {
    JsonList list('[');
    for (const Preset& preset : presets) {
        list.add(JsonList('{')
                     .add("uri", json(preset.uri))
                     .add("name", json(preset.name))
                     .add("loaded", preset.uri == loaded ? "true" : "false")
                     .text());
    }
    std::puts(list.text().c_str());
}

Exit list(const Call& call, const std::string& address) {
    Client client = call.connect();
    std::vector<Preset> presets;
    client.ask({address + "s", {}}, address + "s/end", [&](const Message& message) {
        if (message.address == address + "s" && message.args.size() > 1)
            presets.push_back({message.text(0), message.text(1)});
    });
    const std::string loaded = client.ask({address, {}}, address).text(0);
    if (call.options.json) {
        print_json(presets, loaded);
        return Exit::done;
    }
    for (const Preset& preset : presets) {
        std::printf("%s %-30s %s\n", preset.uri == loaded ? "*" : " ", printable(preset.name).c_str(),
                    printable(preset.uri).c_str());
    }
    return Exit::done;
}

}  // namespace

Exit preset(const Call& call) {
    const std::string& what = call.args[0];
    const bool alone = what == "list", known = alone || what == "load" || what == "save";
    if (!known) throw Failure{Exit::usage, "preset takes list, load or save, not '" + what + "'"};
    if (call.args.size() != (alone ? 2U : 3U))
        throw Failure{Exit::usage, alone ? "preset list takes ID alone" : "preset " + what + " takes ID and a name"};
    const std::string address = parameter_address({call.args[1], "@preset"});
    if (alone) return list(call, address);
    Client client = call.connect();
    client.request(what == "save" ? address + "/save" : address, {Arg::text(call.args[2])});
    return Exit::done;
}

}  // namespace signalbox::cli
