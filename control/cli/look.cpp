// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/look.hpp"

#include <algorithm>

#include "control/cli/failure.hpp"
#include "control/cli/listing.hpp"

namespace signalbox::cli {

namespace {

constexpr const char* kMeter = "urn:signalbox:meter";

double number(const std::vector<StatusItem>& status, std::string_view name) {
    const Arg* item = find_item(status, name);
    return item ? item->as_number() : 0;
}

}  // namespace

Look Watcher::look() {
    Look look{ask_status(client_), {}};
    learn(look.status);
    client_.send({"/node/*/@cpu", {}});
    for (WatchedNode& node : nodes_) {
        node.peaks.clear();
        if (node.uri == kMeter) client_.send({"/node/" + node.id + "/peak_*", {}});
    }
    // A node may be gone since: its error is no news here. The pong comes behind the last answer.
    client_.send({"/ping", {}});
    for (Message answer = client_.next(); answer.address != "/pong"; answer = client_.next()) note(answer);
    share(look.status);
    look.nodes = nodes_;
    return look;
}

void Watcher::learn(const std::vector<StatusItem>& status) {
    const double edits = number(status, "edits");
    if (known_ && edits == edits_) return;
    nodes_.clear();
    for (const Message& message : ask_rack(client_)) {
        if (message.address == "/rack/add") nodes_.push_back({message.text(1), message.text(0), 0, 0, 0, {}, 0});
    }
    edits_ = edits;
    known_ = true;
}

void Watcher::note(const Message& message) {
    const ParameterName name = parameter_name(message.address);
    const auto node =
        std::find_if(nodes_.begin(), nodes_.end(), [&](const WatchedNode& one) { return one.id == name.id; });
    if (node == nodes_.end()) {
        known_ = known_ && name.id.empty();  // an unknown node: ask for the list again at the next look
        return;
    }
    if (name.symbol == "@cpu") {
        node->mean_ns = message.number(0);
        node->p99_ns = message.number(1);
        node->max_ns = message.number(2);
    } else if (name.symbol.starts_with("peak_")) {
        node->peaks.emplace_back(name.symbol, message.number(0));
    }
}

void Watcher::share(const std::vector<StatusItem>& status) {
    const double rate = number(status, "rate");
    const double cycle_ns = rate > 0 ? number(status, "frames") / rate * 1e9 : 0;
    for (WatchedNode& node : nodes_) node.share = cycle_ns > 0 ? node.mean_ns / cycle_ns : 0;
}

}  // namespace signalbox::cli
