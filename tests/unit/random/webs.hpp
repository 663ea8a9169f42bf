// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/graph/command.hpp"

// The cables of a rack, told a second time: no two have the same ends.
namespace signalbox::chance {

using Web = std::map<std::pair<graph::Endpoint, graph::Endpoint>, graph::Cable>;  // by from, to
using Names = std::vector<std::string>;

std::optional<std::size_t> place(const Names& names, const std::string& name);

Web web_of(const graph::Rack& rack);
graph::Rack with_web(graph::Rack rack, const Web& web);
// Lays cables beside those that are there. Two ends have one cable: gains add up where nothing else differs; else
// nothing.
std::optional<Web> laid(Web web, std::vector<graph::Cable> cables);
// The cables without those of a node, and those that lead around it: output k gives what came into main input k, or its
// last one. Nothing where that cannot be said by cables; a placeholder leads nowhere.
std::optional<Web> around(const Web& web, const graph::Node& node);
// A node put onto cables that are there: the k-th goes through its main input k and output k.
std::optional<Web> onto(Web web, const graph::Pairs& pairs, const std::string& id, const std::string& uri);
bool loops(const Web& web, const std::string& node);
// Every feedback cable with its delay line. Only those of one start and time may share one.
graph::Rack with_lines(const graph::Rack& next, const graph::Rack& before);

}  // namespace signalbox::chance
