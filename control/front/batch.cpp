// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/batch.hpp"

#include <algorithm>
#include <utility>

namespace signalbox::control {

namespace {

ParamSet as_item(const Step& set) {
    return {set.param->node_id, set.param->port->symbol, set.value, set.frame, set.how, set.seconds};
}

Origin origin_of(const Step& set) {
    Origin origin{.part = set.part, .address = set.name, .frame = set.frame, .confirmed = set.has_token};
    if (set.has_token) origin.token = set.token;
    return origin;
}

}  // namespace

void Batch::clear() {
    steps.clear();
    services.clear();
    transaction = false;
    items.clear();
    item_parts.clear();
    parts.clear();
    saves.clear();
    save_parts.clear();
    frame = 0;
    budget = {};
    ids.clear();
    patches.clear();
    clocks.reset();
}

std::uint32_t Batch::part(const Origin& origin) {
    if (parts.empty() || parts.back().number != origin.part)
        parts.push_back({origin.part, std::string(origin.address), origin.token, origin.confirmed});
    return static_cast<std::uint32_t>(parts.size() - 1);
}

void Batch::add_item(Item item, const Origin& origin) {
    become_transaction();
    if (!std::holds_alternative<ParamSet>(item)) frame = std::max(frame, origin.frame);
    items.push_back(std::move(item));
    item_parts.push_back(part(origin));
}

void Batch::add_save(std::string name, const Origin& origin) {
    saves.push_back(std::move(name));
    save_parts.push_back(part(origin));
}

void Batch::add(const Step& set, const Origin& origin) {
    if (transaction) {
        add_item(as_item(set), origin);
    } else {
        steps.push_back(set);
    }
}

void Batch::become_transaction() {
    if (std::exchange(transaction, true)) return;
    std::size_t kept = 0, patch = 0;
    for (const Step& step : steps) {
        if (step.kind == Step::Kind::set) {
            items.emplace_back(as_item(step));
            item_parts.push_back(part(origin_of(step)));
        } else if (step.kind == Step::Kind::set_patch) {
            items.emplace_back(std::move(patches[patch++]));
            item_parts.push_back(part(origin_of(step)));
        } else if (step.kind != Step::Kind::confirm) {  // parts are confirmed after the commit
            steps[kept++] = step;
        }
    }
    steps.resize(kept);
}

}  // namespace signalbox::control
