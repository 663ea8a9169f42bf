// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

#include "daemon/graph/json.hpp"
#include "daemon/graph/result.hpp"
#include "daemon/rt/node.hpp"

namespace signalbox::host {

struct Setting;

// A sentence that one thread says and another reads.
class Trouble {
public:
    void say(std::string text) {
        const std::lock_guard lock(mutex_);
        text_ = std::move(text);
    }
    [[nodiscard]] std::string said() const {
        const std::lock_guard lock(mutex_);
        return text_;
    }

private:
    mutable std::mutex mutex_;
    std::string text_;
};

// What is inside an Instance: a foreign LV2 plugin or one of the engine's own. The engine sees no difference.
class Machine {
public:
    Machine() = default;
    virtual ~Machine() = default;  // deactivates and frees
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    virtual void activate() = 0;  // once more: from its beginning, what it was set to and loaded kept
    // How much later everything comes out than the plugin itself says.
    [[nodiscard]] virtual std::uint32_t added_latency() const { return 0; }
    virtual void count_into(rt::Node&) {}  // whose event ports say what is lost; before it runs
    // Slow work that run() asks for: done elsewhere, or within run().
    virtual void go_live(bool) {}
    virtual void drain_log(const std::string&) {}  // under which name

    // --- state: on a helper thread, one call at a time ---------------------------------------------------------------
    [[nodiscard]] virtual bool has_state() const { return false; }
    virtual Result<json::Array> save_state() { return json::Array(); }  // may run meanwhile
    virtual Result<void> restore_state(const json::Array&) { return {}; }
    // Whether it wants to know of another rate or block length; while it does not run.
    [[nodiscard]] virtual bool takes_settings() const { return false; }
    virtual void tell(const Setting&) {}

    // --- files; control thread
    // What went wrong and is not over, a sentence; empty: nothing.
    [[nodiscard]] virtual std::string trouble() const { return {}; }
    virtual Result<void> seek(double) { return Error{Code::type, "this plugin plays no file; @seek is a player's"}; }

    void* handle = nullptr;
    rt::Run run = nullptr;
    rt::Connect connect = nullptr;
};

}  // namespace signalbox::host
