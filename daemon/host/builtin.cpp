// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/builtin.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "daemon/host/catalogue.hpp"
#include "daemon/host/file_state.hpp"
#include "daemon/host/instance.hpp"
#ifdef SIGNALBOX_FILES
#include "daemon/host/player.hpp"
#include "daemon/host/recorder.hpp"
#endif
#include "plugins/dsp/decibel.hpp"
#include "plugins/dsp/gain.hpp"
#include "plugins/dsp/meter.hpp"
#include "plugins/dsp/source.hpp"

namespace signalbox::host {

namespace {

using graph::PortFacts;
using graph::PortKind;

PortFacts audio(const char* symbol, const char* name, bool input) {
    PortFacts port;
    port.symbol = symbol;
    port.name = name;
    port.kind = PortKind::audio;
    port.input = input;
    return port;
}

PortFacts control(const char* symbol, const char* name, float minimum, float initial, float maximum, const char* unit) {
    PortFacts port;
    port.symbol = symbol;
    port.name = name;
    port.kind = PortKind::control;
    port.input = true;
    port.minimum = minimum;
    port.initial = initial;
    port.maximum = maximum;
    port.bounded_below = port.bounded_above = true;
    port.unit = unit;
    return port;
}

PortFacts reading(const char* symbol, const char* name) {
    PortFacts port = control(symbol, name, dsp::kFloorDb, dsp::kFloorDb, 24, "dB");
    port.input = false;
    return port;
}

PortFacts logarithmic(PortFacts port) {
    port.logarithmic = true;
    return port;
}

PortFacts toggle(const char* symbol, const char* name) {
    PortFacts port = control(symbol, name, 0, 0, 1, "");
    port.toggled = true;
    return port;
}

PortFacts choice(const char* symbol, const char* name, std::vector<std::pair<std::string, float>> points) {
    PortFacts port = control(symbol, name, 0, 0, static_cast<float>(points.size() - 1), "");
    port.integer = port.enumeration = true;
    port.points = std::move(points);
    return port;
}

FactsPtr facts(const char* uri, const char* name, const char* plugin_class, std::vector<PortFacts> ports) {
    auto facts = std::make_shared<graph::PluginFacts>();
    facts->uri = uri;
    facts->name = name;
    facts->plugin_class = plugin_class;
    facts->hard_realtime = true;
    facts->ports = std::move(ports);
    for (std::uint32_t i = 0; i < facts->ports.size(); ++i) facts->ports[i].index = i;
    return facts;
}

// Each machine's connect() fills `ports` in the order of its facts.
struct GainNode {
    static constexpr const char* kUri = "urn:signalbox:gain";
    static FactsPtr describe() {
        return facts(kUri, "Gain", "Amplifier",
                     {audio("in_1", "In 1", true), audio("in_2", "In 2", true), audio("out_1", "Out 1", false),
                      audio("out_2", "Out 2", false), control("gain", "Gain", dsp::kSilentDb, 0, 24, "dB"),
                      toggle("mute", "Mute")});
    }
    void prepare(const dsp::Spec& spec) { kernel.prepare(spec); }
    void run(std::uint32_t frames) noexcept REALTIME {
        kernel.process({*ports[4], *ports[5] > 0.5f}, ports.data(), ports.data() + 2, 2, frames);
    }

    std::array<float*, 6> ports{};
    dsp::Gain kernel;
};

struct SourceNode {
    static constexpr const char* kUri = "urn:signalbox:source";
    static FactsPtr describe() {
        return facts(
            kUri, "Test source", "Generator",
            {audio("out_1", "Out 1", false), audio("out_2", "Out 2", false),
             choice("type", "Type", {{"Sine", 0}, {"White noise", 1}, {"Pink noise", 2}, {"Clicks", 3}, {"Phrase", 4}}),
             logarithmic(control("frequency", "Frequency", 1, 440, 20000, "Hz")),
             control("level", "Level", dsp::kSilentDb, -18, 0, "dB"),
             logarithmic(control("rate", "Clicks or notes a second", 0.1f, 4, 100, "Hz"))});
    }
    void prepare(const dsp::Spec& spec) { kernel.prepare(spec); }
    void run(std::uint32_t frames) noexcept REALTIME {
        const float type = std::clamp(*ports[2], 0.0f, 4.0f);
        kernel.process({static_cast<dsp::Source::Type>(std::lround(type)), *ports[3], *ports[4], *ports[5]}, ports[0],
                       ports[1], frames);
    }

    std::array<float*, 6> ports{};
    dsp::Source kernel;
};

struct MeterNode {
    static constexpr const char* kUri = "urn:signalbox:meter";
    static FactsPtr describe() {
        return facts(kUri, "Meter", "Analyser",
                     {audio("in_1", "In 1", true), audio("in_2", "In 2", true), audio("out_1", "Out 1", false),
                      audio("out_2", "Out 2", false), reading("peak_1", "Peak 1"), reading("peak_2", "Peak 2"),
                      reading("rms_1", "RMS 1"), reading("rms_2", "RMS 2")});
    }
    void prepare(const dsp::Spec& spec) {
        for (dsp::Meter& kernel : kernels) kernel.prepare(spec);
    }
    void run(std::uint32_t frames) noexcept REALTIME {
        for (std::uint32_t i = 0; i < 2; ++i) {
            kernels[i].process(ports[i], ports[2 + i], frames);
            *ports[4 + i] = kernels[i].peak_db();
            *ports[6 + i] = kernels[i].rms_db();
        }
    }

    std::array<float*, 8> ports{};
    std::array<dsp::Meter, 2> kernels;
};

#ifdef SIGNALBOX_FILES
PortFacts shown(const char* symbol, const char* name, const char* unit) {
    PortFacts port = control(symbol, name, 0, 0, 1e9F, unit);
    port.input = false;
    return port;
}

PortFacts whole(PortFacts port) {
    port.integer = true;
    return port;
}

std::vector<PortFacts> channels(const char* symbol, const char* name, bool input, std::uint32_t count) {
    std::vector<PortFacts> ports;
    for (std::uint32_t k = 1; k <= count; ++k)
        ports.push_back(audio((symbol + std::to_string(k)).c_str(), (name + std::to_string(k)).c_str(), input));
    return ports;
}

FactsPtr describe_player() {
    std::vector<PortFacts> ports = channels("out_", "Out ", false, Player::kOutputs);
    ports.push_back(toggle("play", "Play"));
    ports.push_back(toggle("loop", "Loop"));
    ports.push_back(control("gain", "Gain", dsp::kSilentDb, 0, 24, "dB"));
    ports.push_back(control("seek", "Seek", -1, -1, 1e6F, "s"));
    ports.push_back(shown("position", "Position", "s"));
    ports.push_back(shown("length", "Length", "s"));
    ports.push_back(shown("underruns", "Underruns", ""));
    return facts(kPlayer, "File player", "Generator", std::move(ports));
}

FactsPtr describe_recorder() {
    std::vector<PortFacts> ports = channels("in_", "In ", true, Recorder::kInputs);
    ports.push_back(toggle("record", "Record"));
    ports.push_back(whole(control("channels", "Channels", 1, 2, Recorder::kInputs, "")));
    ports.push_back(control("roll", "Seconds a file, 0 for all", 0, 0, 86400, "s"));
    ports.push_back(shown("recording", "Recording", ""));
    ports.push_back(shown("seconds", "Recorded", "s"));
    ports.push_back(shown("lost", "Lost frames", ""));
    return facts(kRecorder, "File recorder", "Utility", std::move(ports));
}
#endif

template <class Node>
class Builtin : public Machine {
public:
    explicit Builtin(double rate_hz) : spec_{rate_hz, rt::kMaxFrames} {
        handle = &node_;
        run = [](void* node, std::uint32_t frames) noexcept REALTIME { static_cast<Node*>(node)->run(frames); };
        connect = [](void* node, std::uint32_t port, void* data) noexcept REALTIME {
            static_cast<Node*>(node)->ports[port] = static_cast<float*>(data);
        };
    }
    void activate() override { node_.prepare(spec_); }

private:
    dsp::Spec spec_;
    Node node_;
};

}  // namespace

const std::vector<FactsPtr>& builtin_facts() {
    static const std::vector<FactsPtr> all = {
        GainNode::describe(), SourceNode::describe(), MeterNode::describe(),
#ifdef SIGNALBOX_FILES
        describe_player(),    describe_recorder(),
#endif
    };
    return all;
}

std::unique_ptr<Machine> make_builtin(std::string_view uri, const Setting& setting, [[maybe_unused]] rt::Arena& arena) {
    if (uri == GainNode::kUri) return std::make_unique<Builtin<GainNode>>(setting.rate_hz);
    if (uri == SourceNode::kUri) return std::make_unique<Builtin<SourceNode>>(setting.rate_hz);
    if (uri == MeterNode::kUri) return std::make_unique<Builtin<MeterNode>>(setting.rate_hz);
#ifdef SIGNALBOX_FILES
    if (uri == kPlayer) return std::make_unique<Player>(setting, arena);
    if (uri == kRecorder) return std::make_unique<Recorder>(setting, arena);
#endif
    return nullptr;
}

}  // namespace signalbox::host
