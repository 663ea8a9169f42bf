// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include "daemon/rt/node.hpp"

namespace signalbox::host {

// What is inside an Instance: a foreign LV2 plugin or one of the engine's own. The engine sees no difference.
class Machine {
public:
    Machine() = default;
    virtual ~Machine() = default;  // deactivates and frees
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    virtual void activate() = 0;  // once more: from its beginning, what it was set to and loaded kept

    void* handle = nullptr;
    rt::Run run = nullptr;
    rt::Connect connect = nullptr;
};

}  // namespace signalbox::host
