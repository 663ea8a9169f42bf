// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "daemon/host/file_state.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/host/ask.hpp"

// A player or a recorder, and the files that it is held against, which are written and read here byte by byte.
namespace file_rig {

constexpr std::uint32_t kBlock = 256;

using Samples = std::vector<float>;  // interleaved

inline void put(std::string& bytes, std::uint32_t value, int count) {
    for (int k = 0; k < count; ++k) bytes += static_cast<char>(value >> 8 * k & 255);
}

// A float WAV; `said` frames where it lies.
inline void write_wav(const std::string& path, const Samples& samples, std::uint32_t channels,
                      std::uint32_t rate = 48000, std::size_t said = 0) {
    const auto bytes = static_cast<std::uint32_t>((said > 0 ? said * channels : samples.size()) * 4);
    std::string head = "RIFF";
    put(head, 36 + bytes, 4);
    head += "WAVEfmt ";
    put(head, 16, 4);
    put(head, 3, 2);
    put(head, channels, 2);
    put(head, rate, 4);
    put(head, rate * channels * 4, 4);
    put(head, channels * 4, 2);
    put(head, 32, 2);
    head += "data";
    put(head, bytes, 4);
    std::ofstream file(path, std::ios::binary);
    file << head;
    file.write(reinterpret_cast<const char*>(samples.data()), static_cast<std::streamsize>(samples.size() * 4));
}

// Checks that what the header says is there, no more and no less.
inline Samples read_wav(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string whole{std::istreambuf_iterator<char>(file), {}};
    const std::size_t data = whole.find("data");
    REQUIRE(data != whole.npos);
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, whole.data() + data + 4, 4);
    REQUIRE(data + 8 + bytes == whole.size());
    Samples samples(bytes / 4);
    std::memcpy(samples.data(), whole.data() + data + 8, bytes);
    return samples;
}

// No two alike.
inline float sample(std::size_t frame, std::size_t channel) {
    return static_cast<float>(frame + 1) / 1048576.0F + static_cast<float>(channel) / 4;
}
inline Samples ramp(std::size_t frames, std::size_t channels) {
    Samples all;
    for (std::size_t i = 0; i < frames; ++i) {
        for (std::size_t c = 0; c < channels; ++c) all.push_back(sample(i, c));
    }
    return all;
}

struct Node {
    Node(const std::string& uri, const std::string& path, const ask::Room::Values& values, bool offline = true) {
        for (const auto& facts : signalbox::host::builtin_facts()) {
            if (facts->uri != uri) continue;
            auto made =
                signalbox::host::Instance::make(facts, {.offline = offline}, values, room.arena, room.cells,
                                                signalbox::graph::make_state(signalbox::host::file_state(path)));
            REQUIRE(made);
            instance = *made;
        }
        REQUIRE(instance);
        instance->seed(room.cells);
        connect();
    }
    void connect() { room.cells.refresh(instance->node().first_cell, instance->node().cell_count); }
    void set(const std::string& symbol, float value) {
        std::uint32_t k = instance->node().first_cell;
        for (const auto& port : instance->facts().ports) {
            if (port.kind != signalbox::graph::PortKind::control) continue;
            if (port.symbol == symbol) room.cells.land(k, value);
            ++k;
        }
    }
    float shown(const std::string& symbol) { return ask::heard(*instance, room.cells, symbol); }

    // A player's sound.
    Samples play(std::size_t frames, std::uint32_t output = 0) {
        Samples all;
        signalbox::rt::Node& node = instance->node();
        while (all.size() < frames) {
            const auto count = static_cast<std::uint32_t>(std::min<std::size_t>(kBlock, frames - all.size()));
            node.run(node.handle, count);
            all.insert(all.end(), node.outputs[output].buffer, node.outputs[output].buffer + count);
        }
        return all;
    }
    // What a recorder hears: the ramp, from this frame on.
    void record(std::size_t from, std::size_t frames, std::size_t channels = 2) {
        signalbox::rt::Node& node = instance->node();
        for (std::size_t done = 0; done < frames;) {
            const auto count = std::min<std::size_t>(kBlock, frames - done);
            std::vector<Samples> inputs(channels, Samples(count));
            for (std::size_t c = 0; c < channels; ++c) {
                for (std::size_t i = 0; i < count; ++i) inputs[c][i] = sample(from + done + i, c);
                node.connect(node.handle, node.inputs[c].index, inputs[c].data());
            }
            node.run(node.handle, static_cast<std::uint32_t>(count));
            done += count;
        }
    }
    ask::Room room;
    std::shared_ptr<signalbox::host::Instance> instance;
};

template <class Condition>
void wait_for(Condition condition) {
    for (int k = 0; k < 2500 && !condition(); ++k) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    REQUIRE(condition());
}

inline Samples part(const Samples& samples, std::size_t from, std::size_t count) {
    return {samples.begin() + static_cast<std::ptrdiff_t>(from),
            samples.begin() + static_cast<std::ptrdiff_t>(from + count)};
}

}  // namespace file_rig
