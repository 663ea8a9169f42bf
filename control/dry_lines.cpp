// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/dry_lines.hpp"

namespace signalbox::control {

std::shared_ptr<rt::DryLine> DryLines::get(const rt::Node& around, std::uint32_t input) {
    wanted_.insert({around.key, input});
    std::shared_ptr<rt::DryLine>& line = lines_[{around.key, input}];
    if (line == nullptr) line = std::make_shared<rt::DryLine>(arena_, around.latency_frames);
    return line;
}

void DryLines::sweep() {
    std::erase_if(lines_, [&](const auto& entry) { return !wanted_.contains(entry.first); });
    wanted_.clear();
}

}  // namespace signalbox::control
