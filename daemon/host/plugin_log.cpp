// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/plugin_log.hpp"

#include <cstdio>
#include <new>
#include <utility>

#include "daemon/host/features.hpp"
#include "daemon/host/format.hpp"

namespace signalbox::host {

namespace {

constexpr std::uint32_t kLinesASecond = 20;
constexpr int kTries = 8;  // of threads that write at the same time

struct Sink {
    std::mutex mutex;
    std::function<void(LogKind, const std::string&)> print = [](LogKind, const std::string& line) {
        std::fputs((line + "\n").c_str(), stderr);
    };
};
Sink& sink() {
    static Sink the_sink;
    return the_sink;
}

}  // namespace

void PluginLog::send_to(std::function<void(LogKind, const std::string&)> print) {
    const std::lock_guard lock(sink().mutex);
    sink().print = std::move(print);
}

void PluginLog::print(LogKind kind, const std::string& line) {
    const std::lock_guard lock(sink().mutex);
    sink().print(kind, line);
}

PluginLog::PluginLog(rt::Arena& arena, std::string who)
    : slots_(static_cast<Slot*>(arena.allocate(kSlots * sizeof(Slot))), rt::ArenaFree{&arena}),
      feature_{this, printf, vprintf},
      error_(map_uri(LV2_LOG__Error)),
      warning_(map_uri(LV2_LOG__Warning)),
      note_(map_uri(LV2_LOG__Note)),
      who_(std::move(who)) {
    for (std::uint32_t i = 0; i < kSlots; ++i) (new (&slots_.get()[i]) Slot)->turn.store(i, std::memory_order_relaxed);
}

PluginLog::~PluginLog() { drain(); }

void PluginLog::call(std::string who) {
    const std::lock_guard lock(mutex_);
    who_ = std::move(who);
}

LogKind PluginLog::kind_of(LV2_URID type) const noexcept {
    if (type == error_) return LogKind::error;
    if (type == warning_) return LogKind::warning;
    return type == note_ ? LogKind::note : LogKind::trace;
}

int PluginLog::printf(LV2_Log_Handle handle, LV2_URID type, const char* format, ...) {
    std::va_list arguments;
    va_start(arguments, format);
    const int length = vprintf(handle, type, format, arguments);
    va_end(arguments);
    return length;
}

int PluginLog::vprintf(LV2_Log_Handle handle, LV2_URID type, const char* format, std::va_list arguments) {
    auto& log = *static_cast<PluginLog*>(handle);
    const LogKind kind = log.kind_of(type);
    if (log.running_.load(std::memory_order_relaxed)) return log.keep(kind, format, arguments);
    std::array<char, 1024> text;
    const std::size_t length = format_line(text.data(), text.size(), format, arguments);
    const std::lock_guard lock(log.mutex_);
    log.pass(kind, text.data());
    return static_cast<int>(length);
}

// Other threads of the plugin may write at the same time.
int PluginLog::keep(LogKind kind, const char* format, std::va_list arguments) noexcept {
    std::uint32_t at = written_.load(std::memory_order_relaxed);
    for (int tries = 0; tries < kTries; ++tries) {
        Slot& slot = slots_.get()[at % kSlots];
        if (slot.turn.load(std::memory_order_acquire) != at) break;  // full, or at is old
        if (!written_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) continue;
        slot.kind = kind;
        const std::size_t length = format_line(slot.text.data(), slot.text.size(), format, arguments);
        slot.turn.store(at + 1, std::memory_order_release);
        return static_cast<int>(length);
    }
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return 0;
}

void PluginLog::drain() {
    const std::lock_guard lock(mutex_);
    for (std::uint32_t n = 0; n < kSlots; ++n) {
        Slot& slot = slots_.get()[read_ % kSlots];
        if (slot.turn.load(std::memory_order_acquire) != read_ + 1) break;
        pass(slot.kind, slot.text.data());
        slot.turn.store(read_ + kSlots, std::memory_order_release);
        ++read_;
    }
    if (dropped_.load(std::memory_order_relaxed) > 0 &&
        std::chrono::steady_clock::now() - second_ >= std::chrono::seconds(1))
        tell_dropped();
}

// With the lock.
void PluginLog::pass(LogKind kind, const char* text) {
    const auto now = std::chrono::steady_clock::now();
    if (now - second_ >= std::chrono::seconds(1)) {
        tell_dropped();
        second_ = now;
        passed_ = 0;
    }
    if (passed_++ >= kLinesASecond) {
        dropped_.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    print(kind, who_ + ": " + text);
}

void PluginLog::tell_dropped() {
    const std::uint32_t dropped = dropped_.exchange(0, std::memory_order_relaxed);
    if (dropped > 0)
        print(LogKind::warning, who_ + " said too much: " + std::to_string(dropped) + " of its lines are left out.");
}

}  // namespace signalbox::host
