// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <memory>
#include <string>

struct LilvNodeImpl;
struct LilvStateImpl;
struct LilvWorldImpl;

namespace signalbox::host {

// lilv's objects, freed by their owners. To lilv, nodes are of no type.
struct LilvFree {
    void operator()(LilvWorldImpl* world) const;
    void operator()(LilvNodeImpl* node) const;
    void operator()(LilvStateImpl* state) const;
    void operator()(void* nodes) const;
    void operator()(char* text) const;
};
using WorldPtr = std::unique_ptr<LilvWorldImpl, LilvFree>;
using NodePtr = std::unique_ptr<LilvNodeImpl, LilvFree>;
using StatePtr = std::unique_ptr<LilvStateImpl, LilvFree>;
using NodesPtr = std::unique_ptr<void, LilvFree>;

// Empty where there is none.
std::string text(const LilvNodeImpl* node);

}  // namespace signalbox::host
