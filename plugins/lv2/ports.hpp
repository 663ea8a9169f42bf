// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <array>
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
    explicit Ports(const std::array<Port, N>& table) : table_(&table) {}

    void connect(std::uint32_t port, void* data) noexcept REALTIME {
        if (port < N) data_[port] = data;
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
    const std::array<Port, N>* table_;
    std::array<void*, N> data_{};
};

}  // namespace signalbox::lv2
