// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <memory>
#include <string_view>

#include "daemon/host/machine.hpp"
#include "daemon/rt/arena.hpp"

namespace signalbox::host {

// The machine of one of builtin_facts() (see catalogue.hpp), or null where the URI is none of them.
std::unique_ptr<Machine> make_builtin(std::string_view uri, const Setting& setting, rt::Arena& arena);

}  // namespace signalbox::host
