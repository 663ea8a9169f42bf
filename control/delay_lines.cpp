// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/delay_lines.hpp"

namespace signalbox::control {

std::shared_ptr<rt::DelayLine> DelayLines::get(const graph::Source& source, std::uint32_t frames) {
    const Key key{source.node != nullptr ? source.node->key : 0, source, frames};
    wanted_.insert(key);
    std::shared_ptr<rt::DelayLine>& line = lines_[key];
    if (line == nullptr) line = std::make_shared<rt::DelayLine>(arena_, frames);
    return line;
}

void DelayLines::sweep() {
    std::erase_if(lines_, [&](const auto& entry) { return !wanted_.contains(entry.first); });
    wanted_.clear();
}

}  // namespace signalbox::control
