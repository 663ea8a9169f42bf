// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdarg>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include <lv2/log/log.h>

#include "daemon/rt/arena.hpp"
#include "plugins/dsp/realtime.hpp"

namespace signalbox::host {

enum class LogKind : std::uint8_t { error, warning, note, trace };

// LV2's log feature for one plugin. What it says while it runs goes into a bounded ring, without memory, lock or system
// call; drain() brings it out. What it says elsewhere goes out at once. At most 20 lines a second go out, the others
// are counted.
class PluginLog {
public:
    PluginLog(rt::Arena& arena, std::string who);
    ~PluginLog();
    PluginLog(const PluginLog&) = delete;
    PluginLog& operator=(const PluginLog&) = delete;

    // Where lines go; standard error at first. Any thread.
    static void send_to(std::function<void(LogKind, const std::string&)> sink);
    static void print(LogKind kind, const std::string& line);

    [[nodiscard]] LV2_Log_Log* feature() { return &feature_; }
    // Any thread but audio.
    void drain();
    void call(std::string who);  // its name from now on

    // Around run().
    void enter() noexcept REALTIME { running_.store(true, std::memory_order_relaxed); }
    void leave() noexcept REALTIME { running_.store(false, std::memory_order_relaxed); }

private:
    static constexpr std::uint32_t kSlots = 64;
    struct Slot {
        std::atomic<std::uint32_t> turn;  // whose turn it is: of the writer of line n at n, of its reader at n + 1
        LogKind kind;
        std::array<char, 248> text;
    };
    static int vprintf(LV2_Log_Handle handle, LV2_URID type, const char* format, std::va_list arguments);
    static int printf(LV2_Log_Handle handle, LV2_URID type, const char* format, ...);
    [[nodiscard]] LogKind kind_of(LV2_URID type) const noexcept;
    int keep(LogKind kind, const char* format, std::va_list arguments) noexcept;
    void pass(LogKind kind, const char* text);
    void tell_dropped();

    rt::ArenaPtr<Slot> slots_;
    LV2_Log_Log feature_;
    const LV2_URID error_, warning_, note_;
    std::atomic<std::uint32_t> written_{0}, dropped_{0};
    std::atomic<bool> running_{false};
    std::mutex mutex_;  // of what follows
    std::string who_;
    std::uint32_t read_ = 0, passed_ = 0;
    std::chrono::steady_clock::time_point second_;  // when the present second began
};

}  // namespace signalbox::host
