// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <string>
#include <vector>

#include "control/session.hpp"

// Edits as a person would write them: the words of the command line, several of a bundle joined by " + ".
namespace signalbox::chance {

std::string words(const control::Item& item);
std::string words(const std::vector<control::Item>& items);

// Throws std::runtime_error with a sentence where it makes no sense.
std::vector<control::Item> items_of(const std::string& line);

}  // namespace signalbox::chance
