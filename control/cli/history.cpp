// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include "control/cli/failure.hpp"
#include "control/cli/json.hpp"
#include "control/cli/subcommand.hpp"

namespace signalbox::cli {

namespace {

constexpr int kMostSteps = 1000;  // the daemon keeps no more

int count_of(const Call& call, int otherwise) {
    if (call.args.empty()) return otherwise;
    const double count = parse_number("COUNT", call.args[0]);
    if (count >= 1 && count <= kMostSteps && count == std::floor(count)) return static_cast<int>(count);
    throw Failure{Exit::usage, "COUNT is a whole number from 1 to 1000, not '" + call.args[0] + "'"};
}

Exit repeat(const Call& call, const char* address) {
    const int count = count_of(call, 1);
    Client client = call.connect();
    for (int i = 0; i < count; ++i) client.request(address, {});
    return Exit::done;
}

struct Step {
    int place;  // from the present: -1 is undone first
    std::string what;
};

std::vector<Step> ask_history(Client& client) {
    std::vector<Step> steps;
    client.ask({"/rack/history", {}}, "/rack/history/end", [&](const Message& message) {
        if (message.address == "/rack/step" && message.args.size() > 1)
            steps.push_back({static_cast<int>(message.number(0)), message.text(1)});
    });
    std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.place < b.place; });
    return steps;
}

void print_json(const std::vector<Step>& steps) {
    JsonList list('[');
    for (const Step& step : steps) {
        list.add(JsonList('{').add("step", json(static_cast<double>(step.place))).add("what", json(step.what)).text());
    }
    std::puts(list.text().c_str());
}

void print_lines(const std::vector<Step>& steps) {
    bool past = false;
    const auto now = [&] {
        if (!std::exchange(past, true)) std::puts("    0  now");
    };
    for (const Step& step : steps) {
        if (step.place > 0) now();
        std::printf("%5d  %s\n", step.place, printable(step.what).c_str());
    }
    now();
}

}  // namespace

Exit undo(const Call& call) { return repeat(call, "/rack/undo"); }
Exit redo(const Call& call) { return repeat(call, "/rack/redo"); }

Exit history(const Call& call) {
    const int count = count_of(call, 10);
    Client client = call.connect();
    std::vector<Step> steps = ask_history(client);
    std::erase_if(steps, [&](const Step& step) { return std::abs(step.place) > count; });
    if (call.options.json) {
        print_json(steps);
    } else {
        print_lines(steps);
    }
    return Exit::done;
}

}  // namespace signalbox::cli
