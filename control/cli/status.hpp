// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/cli/client.hpp"

namespace signalbox::cli {

struct StatusItem {
    std::string name;  // "xruns", "jack/server"
    Arg value;
};

std::vector<StatusItem> ask_status(Client& client);
const Arg* find_item(const std::vector<StatusItem>& items, std::string_view name);  // null where there is none
std::string status_json(const std::vector<StatusItem>& items);

}  // namespace signalbox::cli
