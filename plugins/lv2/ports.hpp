// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "plugins/dsp/realtime.hpp"

namespace signalbox::lv2 {

// A row of a plugin's port table: what its TTL says of the port, as far as code needs it. A test compares the two.
struct Port {
    // What is of `side_in` is audio too, which may be left unconnected.
    enum class Kind : std::uint8_t {
        audio_in,
        audio_out,
        side_in,
        cv_out,
        control_in,
        control_out,
        events_in,
        events_out
    };
    const char* symbol;
    Kind kind;
    float least = 0, usual = 0, most = 0;
};

// Where the host has connected the ports of an instance.
template <std::size_t N>
class Ports {
public:
    // From the first port that was turned to behind the last one.
    struct Span {
        std::size_t first = 0, end = 0;
        [[nodiscard]] bool any() const noexcept REALTIME { return first < end; }
        [[nodiscard]] bool meets(std::size_t from, std::size_t count) const noexcept REALTIME {
            return first < from + count && from < end;
        }
    };

    explicit Ports(const std::array<Port, N>& table) : table_(&table) {
        for (std::size_t i = 0; i < N; ++i) {
            if (table[i].kind != Port::Kind::control_in) continue;
            places_[i] = static_cast<std::uint16_t>(count_);
            controls_[count_++] = {static_cast<std::uint16_t>(i), 0, &kAbsent};
        }
    }

    void connect(std::uint32_t port, void* data) noexcept REALTIME {
        if (port >= N) return;
        data_[port] = data;
        if ((*table_)[port].kind != Port::Kind::control_in) return;
        controls_[places_[port]].at = data == nullptr ? &kAbsent : static_cast<const float*>(data);
    }
    // Which controls are not what they were when this was asked last; at first all of them. Most of the time most are:
    // rows of them are looked at in one go.
    [[nodiscard]] Span turned() noexcept REALTIME {
        Span span{N, 0};
        for (std::size_t i = 0; i < count_; i += kRow) {
            std::uint32_t difference = 0;
            for (std::size_t k = i; k < i + kRow; ++k) difference |= controls_[k].now() ^ controls_[k].before;
            if (difference == 0) continue;
            for (std::size_t k = i; k < i + kRow; ++k) {
                Control& control = controls_[k];
                if (control.now() == control.before) continue;
                control.before = control.now();
                span = {std::min(span.first, std::size_t{control.port}), control.port + std::size_t{1}};
            }
        }
        if (!asked_) span = {0, N};
        asked_ = true;
        return span;
    }
    [[nodiscard]] const float* input(std::size_t port) const noexcept REALTIME {
        return static_cast<const float*>(data_[port]);
    }
    [[nodiscard]] float* output(std::size_t port) const noexcept REALTIME { return static_cast<float*>(data_[port]); }
    template <class T>
    [[nodiscard]] T* events(std::size_t port) const noexcept REALTIME {
        return static_cast<T*>(data_[port]);
    }
    // A control within its range; its default where it is not connected or not a number.
    [[nodiscard]] float value(std::size_t port) const noexcept REALTIME {
        const Port& row = (*table_)[port];
        const float* at = input(port);
        if (at == nullptr || std::isnan(*at)) return row.usual;
        return std::clamp(*at, row.least, row.most);
    }
    [[nodiscard]] bool on(std::size_t port) const noexcept REALTIME { return value(port) > 0.5f; }
    // One of 0..most, for what has scale points.
    [[nodiscard]] int choice(std::size_t port) const noexcept REALTIME { return static_cast<int>(value(port) + 0.5f); }
    void tell(std::size_t port, float value) const noexcept REALTIME {
        if (float* at = output(port)) *at = value;
    }

private:
    struct Control {
        std::uint16_t port = 0;
        std::uint32_t before = 0;
        const float* at = &kAbsent;
        [[nodiscard]] std::uint32_t now() const noexcept REALTIME { return std::bit_cast<std::uint32_t>(*at); }
    };
    static constexpr float kAbsent = std::bit_cast<float>(0x7fc0dead);  // no number

    const std::array<Port, N>* table_;
    std::array<void*, N> data_{};
    static constexpr std::size_t kRow = 8, kRows = (N + kRow - 1) / kRow * kRow;
    std::array<Control, kRows> controls_{};  // what is beyond the last one never turns
    std::array<std::uint16_t, N> places_{};  // of ports among the controls
    std::size_t count_ = 0;
    bool asked_ = false;
};

}  // namespace signalbox::lv2
