// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

#include "control/cli/client.hpp"

namespace signalbox::cli {

// What /rack/get answers: the messages that would rebuild the rack, without the closing /rack/end.
std::vector<Message> ask_rack(Client& client);

// Does a message of it concern this node: make it, set it, or lay a cable from or to it?
bool concerns(const Message& message, const std::string& id);
// As a command for a shell: "signalbox connect synth:out_1 out:1 0.5".
std::string command_line(const Message& message);
// All of it as a rack file.
std::string rack_file(const std::vector<Message>& listing);

struct ParameterName {
    std::string id, symbol;  // empty unless the address is /node/<id>/<symbol>
};
ParameterName parameter_name(const std::string& address);

}  // namespace signalbox::cli
