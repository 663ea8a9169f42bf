// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "tests/unit/random/ports.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace signalbox::chance {

std::vector<std::string> Ports::mains() const {
    std::vector<std::string> result;
    for (const std::string& input : inputs) {
        if (std::find(sidechains.begin(), sidechains.end(), input) == sidechains.end()) result.push_back(input);
    }
    return result;
}

const Ports& ports_of(const std::string& uri) {
    static const std::map<std::string, Ports> kPorts = {
        {"urn:signalbox:gain", {{"in_1", "in_2"}, {"out_1", "out_2"}}},
        {"urn:signalbox:meter", {{"in_1", "in_2"}, {"out_1", "out_2"}}},
        {"urn:signalbox:test:amp", {{"in"}, {"out"}}},
        {"urn:signalbox:test:stereo", {{"in_l", "in_r"}, {"out_l", "out_r"}}},
        {"urn:signalbox:test:split", {{"in"}, {"half", "whole"}}},
        {"urn:signalbox:test:join", {{"in_l", "in_r"}, {"out"}}},
        {"urn:signalbox:test:late", {{"in"}, {"out"}}},
        {"urn:signalbox:test:echo", {{"in"}, {"out"}}},
        {"urn:signalbox:test:fixture", {{"in", "side"}, {"out"}, {"side"}, true}},
        {"urn:signalbox:test:lean", {{"key", "in_l", "in_r"}, {"out_l", "out_r"}, {"key"}}},
        {"urn:signalbox:test:counter", {{}, {"out"}}},
    };
    const auto found = kPorts.find(uri);
    if (found == kPorts.end()) throw std::logic_error("nobody said which ports " + uri + " has");
    return found->second;
}

}  // namespace signalbox::chance
