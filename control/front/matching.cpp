// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <array>

#include "control/front/nearest.hpp"
#include "control/front/nodes.hpp"

namespace signalbox::control {

namespace {

using osc::Pattern;

// Finds parameters below "/node" by a pattern; what has only one name is looked up.
template <class Visit>
class Search {
public:
    Search(ParamTable& params, const Pattern& pattern, osc::Budget& budget, Visit visit)
        : params_(params), pattern_(pattern), budget_(budget), visit_(visit) {}

    void run() {
        if (const auto id = pattern_.only(pattern_.start())) {
            search(*id, params_.of(*id));
        } else {
            params_.each_node([this](std::string_view each, const auto& parameters) { search(each, parameters); });
        }
    }

private:
    void search(std::string_view id, const std::vector<Param*>& parameters) {
        const Pattern::Places here = pattern_.step(pattern_.start(), id, budget_);
        if (here == 0) return;
        if (const auto symbol = pattern_.only(here)) {
            look_up(id, *symbol, here);
            return;
        }
        for (Param* param : parameters) {
            if (pattern_.ends(pattern_.step(here, param->port->symbol, budget_))) visit_(*param);
        }
    }

    void look_up(std::string_view id, std::string_view symbol, Pattern::Places here) {
        std::array<char, 2 * osc::kMaxAddress> room;
        if (id.size() + symbol.size() + 1 > room.size()) return;
        char* end = std::copy(id.begin(), id.end(), room.begin());
        *end++ = '/';
        end = std::copy(symbol.begin(), symbol.end(), end);
        Param* param = params_.find({room.data(), static_cast<std::size_t>(end - room.data())});
        if (param != nullptr && pattern_.ends(pattern_.step(here, symbol, budget_))) visit_(*param);
    }

    ParamTable& params_;
    const Pattern& pattern_;
    osc::Budget& budget_;
    Visit visit_;
};

Error over_budget() {
    return {Code::limit, "the patterns of this packet take more than 100000 steps: name nodes or ports literally"};
}

Error no_match(std::string_view address) {
    return {Code::unknown, "nothing matches " + in_short(address) + "; /rack/get lists what there is"};
}

// The pattern as it stands in the address: it begins at the slash behind "/node".
std::string_view below_node(std::string_view address, std::size_t stem) {
    return address.substr(NodeReader::kPrefix.size() - 1, stem + 1);
}

}  // namespace

Result<void> NodeReader::read_pattern(const Wish& wish, std::string_view stem, Batch& batch) {
    const Pattern pattern(below_node(wish.origin.address, stem.size()));
    if (!pattern.valid())
        return Error{Code::malformed, "the pattern's brackets or braces do not pair, or it is too long"};
    const std::size_t before = batch.steps.size();
    std::size_t matches = 0;
    Result<void> result;
    const auto visit = [&](Param& param) {
        // Outputs are no wish of "set all of them", nor inputs of "tell all of them".
        const bool passed_over = wish.rate ? param.port->input : !wish.query && !param.port->input;
        if (passed_over || !result) return;
        ++matches;
        result = add(wish, param, batch);
    };
    Search(session_.params(), pattern, batch.budget, visit).run();
    if (batch.budget.over) return over_budget();
    if (result && matches == 0) return no_match(wish.origin.address);
    if (!result) return result;
    if (wish.query) {
        std::sort(batch.steps.begin() + static_cast<std::ptrdiff_t>(before), batch.steps.end(),
                  [](const Step& a, const Step& b) { return a.param->address < b.param->address; });
    }
    confirm(wish, batch);
    return {};
}

Result<void> NodeReader::read_own_pattern(const osc::MessageView& message, const Origin& origin, Batch& batch) {
    const Pattern pattern(message.address.substr(kPrefix.size() - 1));
    if (!pattern.valid())
        return Error{Code::malformed, "the pattern's brackets or braces do not pair, or it is too long"};
    std::size_t matches = 0;
    for (const auto& node : session_.rack().nodes) {
        const Pattern::Places here = pattern.step(pattern.start(), node->id, batch.budget);
        for (const std::string_view name : {"@cpu", "@bypass", "@latency"}) {
            if (!pattern.ends(pattern.step(here, name, batch.budget))) continue;
            ++matches;
            const auto added = add_own(message, batch.ids.emplace_back(node->id), name, origin, batch);
            if (!added) return added;
        }
    }
    if (batch.budget.over) return over_budget();
    return matches == 0 ? Result<void>(no_match(message.address)) : Result<void>();
}

}  // namespace signalbox::control
