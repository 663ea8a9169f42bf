// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <cmath>
#include <cstdio>

#include "control/cli/failure.hpp"
#include "control/cli/json.hpp"
#include "control/cli/parameter.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

namespace {

Message ask_one(Client& client, const std::string& address) { return client.ask({address, {}}, address); }

Exit show(const Call& call) {
    Client client = call.connect();
    const Message now = ask_one(client, "/transport");
    if (now.args.size() < 8)
        throw Failure{Exit::refused, "the daemon says nothing of a transport; is it older than this program?"};
    const double tempo = now.number(2);
    if (call.options.json) {
        JsonList all('{');
        all.add("state", json(now.text(0))).add("frame", json(now.args[1])).add("tempo", json(now.args[2]));
        all.add("beats_per_bar", json(now.args[3])).add("beat_unit", json(now.args[4]));
        all.add("bar", json(now.args[5])).add("beat", json(now.args[6])).add("source", json(now.text(7)));
        std::puts(all.text().c_str());
        return Exit::done;
    }
    std::printf("%s at frame %.0f", now.text(0).c_str(), now.number(1));
    if (tempo > 0) std::printf(", bar %.0f, beat %.2f, %g beats a minute", now.number(5), now.number(6), tempo);
    std::printf(" (%s)\n", now.text(7).c_str());
    return Exit::done;
}

std::vector<Arg> numbers(const Call& call, std::size_t least, std::size_t most) {
    if (call.args.size() < 1 + least || call.args.size() > 1 + most)
        throw Failure{Exit::usage, "see `signalbox transport --help` for what follows '" + call.args[0] + "'"};
    std::vector<Arg> list;
    for (std::size_t i = 1; i < call.args.size(); ++i)
        list.push_back(Arg::number(parse_number("NUMBER", call.args[i])));
    return list;
}

}  // namespace

Exit transport(const Call& call) {
    if (call.args.empty()) return show(call);
    const std::string& what = call.args[0];
    const bool known = what == "start" || what == "stop" || what == "locate" || what == "tempo";
    if (!known) throw Failure{Exit::usage, "a transport can start, stop, locate and tempo, not '" + what + "'"};
    const std::size_t least = what == "locate" || what == "tempo" ? 1 : 0;
    const auto list = numbers(call, least, what == "tempo" ? 3 : least);
    Client client = call.connect();
    client.ask({"/transport/" + what, list}, "/ok");
    return Exit::done;
}

Exit file(const Call& call) {
    const std::string address = "/node/" + call.args[0] + "/@file";
    Client client = call.connect();
    if (call.args.size() > 1) {
        client.request(address, {Arg::text(call.args[1])});
        return Exit::done;
    }
    std::puts(ask_one(client, address).text(0).c_str());
    return Exit::done;
}

}  // namespace signalbox::cli
