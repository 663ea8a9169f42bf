// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/edit.hpp"

#include <algorithm>
#include <iterator>

#include "control/label.hpp"

namespace signalbox::control {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

void name_command(Names& names, const graph::Command& command) {
    const auto add = [&](const std::string& id) { names.ids.insert(id); };
    const auto add_pairs = [&](const graph::Pairs& pairs) {
        for (const auto& [from, to] : pairs) {
            add(from.node);
            add(to.node);
        }
    };
    std::visit(
        Overloaded{[&](const graph::Insert& c) {
                       add(c.id);
                       add_pairs(c.cables);
                   },
                   [&](const graph::Move& c) {
                       add(c.id);
                       add_pairs(c.cables);
                   },
                   [&](const graph::Bind& c) { add(c.binding.to.node); },
                   [&](const graph::Unbind& c) { add(c.to.node); }, [&](const graph::Clear&) { names.all = true; },
                   [&](const graph::Become&) { names.all = true; },
                   [&](const auto& c) {
                       if constexpr (requires { c.id; }) {
                           add(c.id);
                       } else {
                           add(c.from.node);
                           add(c.to.node);
                       }
                   }},
        command);
}

}  // namespace

bool Bring::like(const Bring& other) const {
    const auto parked = [](const Bring& bring) { return bring.was != nullptr ? bring.was->instance : 0; };
    return item == other.item && id == other.id && uri == other.uri && from == other.from &&
           (from != nullptr || graph::same_state(state, other.state)) && parked(*this) == parked(other);
}

std::uint32_t Edit::latency_frames() const {
    std::uint32_t frames = 0;
    for (const Bring& bring : brings) {
        if (bring.made.instance) frames += bring.made.instance->node().latency_frames;
    }
    return frames;
}

bool Edit::recalls() const {
    const auto& items = transaction.items;
    return transaction.frame != 0 && items.size() == 1 &&
           (std::holds_alternative<Undo>(items[0]) || std::holds_alternative<Redo>(items[0]));
}

bool Names::meet(const Names& other) const {
    if (all || other.all) return true;
    return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) { return other.ids.contains(id); });
}

Names names_of(const Transaction& transaction) {
    Names names;
    for (const Item& item : transaction.items) {
        std::visit(
            Overloaded{[&](const graph::Command& command) { name_command(names, command); },
                       [&](const LoadPreset& load) { names.ids.insert(load.id); },
                       [&](const PatchSet& set) { names.ids.insert(set.id); },
                       [&](const LoadFile& load) { names.ids.insert(load.id); },
                       [&](const ParamSet& set) { names.ids.insert(set.id); }, [&](const auto&) { names.all = true; }},
            item);
    }
    for (const char* own : {"in", "out", "midi_in", "midi_out"}) names.ids.erase(own);  // always there
    return names;
}

Result<void> EditQueue::admit(const Transaction& transaction) const {
    if (transaction.frame != 0 && timed_.size() >= kMost)
        return Error{Code::limit, "4096 timed edits wait already: send this one closer to its time"};
    if (edits_.size() >= kMost)
        return Error{Code::limit, "4096 edits are being prepared already: wait for their answers, or bundle them"};
    return {};
}

void EditQueue::add(Transaction transaction, Answer answer, double now) {
    Edit edit;
    edit.since = now;
    edit.names = names_of(transaction);
    edit.what = label(transaction);
    edit.transaction = std::move(transaction);
    edit.answer = std::move(answer);
    edits_.push_back(std::move(edit));
}

EditQueue::Place EditQueue::next(const graph::Rack& rack, double now, bool in_order) {
    const auto holds_up = [&](const Edit& earlier, const Edit& edit) {
        if (!earlier.names.meet(edit.names)) return false;
        const bool own = earlier.transaction.client == edit.transaction.client;
        if (own || in_order || now - earlier.since < kPatienceSeconds) return true;
        return std::any_of(edit.names.ids.begin(), edit.names.ids.end(), [&](const std::string& id) {
            return rack.find(id) == nullptr && (earlier.names.all || earlier.names.ids.contains(id));
        });
    };
    for (auto edit = edits_.begin(); edit != edits_.end(); ++edit) {
        if (edit->state != Edit::State::waits) continue;
        if (std::none_of(edits_.begin(), edit, [&](const Edit& earlier) { return holds_up(earlier, *edit); }))
            return edit;
    }
    return edits_.end();
}

void EditQueue::set_aside(Place edit) {
    Place before = timed_.end();  // most come in order
    while (before != timed_.begin() && std::prev(before)->transaction.frame > edit->transaction.frame) --before;
    timed_.splice(before, edits_, edit);
    edit->state = Edit::State::ready;
}

void EditQueue::move_frames(const std::function<std::uint64_t(std::uint64_t)>& moved) {
    for (std::list<Edit>* edits : {&edits_, &timed_}) {
        for (Edit& edit : *edits) {
            Transaction& transaction = edit.transaction;
            if (transaction.frame != 0) transaction.frame = moved(transaction.frame);
            for (Item& item : transaction.items) {
                auto* set = std::get_if<ParamSet>(&item);
                if (set != nullptr && set->frame != 0) set->frame = moved(set->frame);
            }
        }
    }
}

void EditQueue::take_up(Place edit, double now) {
    edit->since = now;
    edits_.splice(edits_.begin(), timed_, edit);
    edit->state = Edit::State::works;
}

bool EditQueue::names(std::string_view id) const {
    return std::any_of(edits_.begin(), edits_.end(),
                       [&](const Edit& edit) { return edit.names.all || edit.names.ids.contains(id); });
}

bool EditQueue::recalling() const {
    return std::any_of(edits_.begin(), edits_.end(),
                       [](const Edit& edit) { return edit.transaction.frame != 0 && (edit.undoes || edit.redoes); });
}

bool EditQueue::has(ClientId client) const {
    return std::any_of(edits_.begin(), edits_.end(),
                       [&](const Edit& edit) { return edit.transaction.client == client; });
}

}  // namespace signalbox::control
