// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/graph/edits.hpp"
#include "daemon/graph/ends.hpp"

namespace signalbox::graph {

namespace {

Result<void> check_new(const Rack& rack, const Cable& cable, const Box& box) {
    const Scope scope{box};
    const auto gives = check_end(rack.find(cable.from.node), cable.from, Side::from, scope);
    if (!gives) return gives.error();
    const auto takes = check_end(rack.find(cable.to.node), cable.to, Side::to, scope);
    if (!takes) return takes.error();
    if (auto ok = check_kinds(cable.from, *gives, cable.to, *takes); !ok) return ok;
    if (auto ok = check_gain(cable.gain); !ok) return ok;
    if (auto ok = check_event_cable(cable, gives->has_events() ? *gives : *takes); !ok) return ok;
    const Cable* there = find_cable(*rack.cables, cable.from, cable.to);
    if (there == nullptr) return {};
    return Error{Code::exists, cable_text(cable.from, cable.to) + " is connected already" +
                                   (there->feedback_ms ? ", by a feedback cable" : "") +
                                   "; set its gain, or disconnect it first"};
}

Result<const Cable*> cable_between(const Rack& rack, const Endpoint& from, const Endpoint& to) {
    if (const Cable* cable = find_cable(*rack.cables, from, to)) return cable;
    return Error{Code::unknown, "there is no cable " + cable_text(from, to) + "; connect it first"};
}

}  // namespace

Result<Rack> edit(const Rack& rack, const Connect& connect, const Box& box) {
    Cable cable{connect.from, connect.to, connect.gain, {}};
    if (const auto ok = check_new(rack, cable, box); !ok) return ok.error();
    Cables cables = with(*rack.cables, std::move(cable));
    if (const auto ok = refuse_loop(cables, connect.to.node); !ok) return ok.error();
    return with_cables(rack, std::move(cables));
}

Result<Rack> edit(const Rack& rack, const Feedback& feedback, const Box& box) {
    Cable cable{feedback.from, feedback.to, feedback.gain, feedback.ms};
    if (const auto ok = check_new(rack, cable, box); !ok) return ok.error();
    if (const auto ok = check_feedback(feedback.ms); !ok) return ok.error();
    return with_cables(rack, with(*rack.cables, std::move(cable)));
}

Result<Rack> edit(const Rack& rack, const Gain& gain, const Box&) {
    const auto there = cable_between(rack, gain.from, gain.to);
    if (!there) return there.error();
    if (const auto ok = check_gain(gain.gain); !ok) return ok.error();
    Cable cable = **there;
    cable.gain = gain.gain;
    if (cable.gain != 1 && carries_events(rack, cable)) {
        return Error{Code::range,
                     cable_text(gain.from, gain.to) + " carries events, which have no gain: leave it at 1"};
    }
    return with_cables(rack, with_changed(*rack.cables, *there, std::move(cable)));
}

Result<Rack> edit(const Rack& rack, const Disconnect& disconnect, const Box&) {
    const Cable* there = find_cable(*rack.cables, disconnect.from, disconnect.to);
    if (there == nullptr) {
        return Error{Code::unknown, "there is no cable " + cable_text(disconnect.from, disconnect.to) +
                                        " to disconnect; name both of its ends, from and to"};
    }
    return with_cables(rack, without(*rack.cables, there));
}

}  // namespace signalbox::graph
