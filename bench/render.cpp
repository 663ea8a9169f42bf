// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Ten minutes of stereo through two plugins, from file to file on tmpfs: against a bare loop over their run(), which
// reads and writes nothing, and against the other programs that do such a job.

#include <cmath>
#include <filesystem>
#include <fstream>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/harness.hpp"
#include "bench/programs.hpp"
#include "daemon/host/catalogue.hpp"
#include "daemon/host/instance.hpp"
#include "daemon/rt/events.hpp"

using namespace signalbox;

namespace {

constexpr std::uint32_t kRate = 48000, kSeconds = 600, kBlock = 1024;
const std::string kFolder = "/dev/shm/signalbox-bench-render";

struct Plugin {
    std::string uri, in[2], out[2];
};
const std::vector<Plugin> kPlugins = {
    {"http://gareus.org/oss/lv2/fil4#stereo", {"inL", "inR"}, {"outL", "outR"}},
    {"http://gareus.org/oss/lv2/dpl#stereo", {"inL", "inR"}, {"outL", "outR"}},
};

// Noise, so that the plugins have something to do.
void write_wav(const std::string& path) {
    const std::uint32_t bytes = kRate * kSeconds * 8;
    std::ofstream file(path, std::ios::binary);
    const auto number = [&](std::uint32_t value, int size) {
        for (int i = 0; i < size; ++i) file.put(static_cast<char>(value >> 8 * i));
    };
    file << "RIFF";
    number(36 + bytes, 4);
    file << "WAVEfmt ";
    for (const auto& [value, size] :
         {std::pair(16U, 4), {3U, 2}, {2U, 2}, {kRate, 4}, {kRate * 8, 4}, {8U, 2}, {32U, 2}})
        number(value, size);
    file << "data";
    number(bytes, 4);
    std::vector<float> second(2 * kRate);
    std::uint32_t noise = 1;
    for (std::uint32_t s = 0; s < kSeconds; ++s) {
        for (float& sample : second)
            sample = static_cast<float>(static_cast<std::int32_t>(noise = noise * 1664525 + 1013904223)) * 0x1p-33F;
        file.write(reinterpret_cast<const char*>(second.data()),
                   static_cast<std::streamsize>(second.size() * sizeof(float)));
    }
}

void write_rack(const std::string& path) {
    std::string nodes, cables;
    std::string from[2] = {"in:1", "in:2"};
    const auto cable = [&](const std::string& a, const std::string& b) {
        cables += (cables.empty() ? "" : ",\n") + std::string(R"({"from": ")") + a + R"(", "to": ")" + b +
                  R"(", "gain": 1, "feedback": null})";
    };
    for (std::size_t k = 0; k < kPlugins.size(); ++k) {
        const std::string id = "p" + std::to_string(k);
        nodes += (nodes.empty() ? "" : ",\n") + std::string(R"({"id": ")") + id + R"(", "uri": ")" + kPlugins[k].uri +
                 R"(", "bypass": false, "params": {}, "state": []})";
        for (int c = 0; c < 2; ++c) {
            cable(from[c], id + ":" + kPlugins[k].in[c]);
            from[c] = id + ":" + kPlugins[k].out[c];
        }
    }
    for (int c = 0; c < 2; ++c) cable(from[c], "out:" + std::to_string(c + 1));
    std::ofstream(path) << R"({"signalbox": 1, "name": "", "nodes": [)" << nodes << R"(], "cables": [)" << cables
                        << R"(], "bindings": [], "snapshots": []})";
}

// The plugins in a row, in memory.
class Loop {
public:
    Loop() {
        host::Catalogue catalogue("");
        for (const Plugin& plugin : kPlugins) {
            std::promise<host::FactsPtr> answer;
            catalogue.find(plugin.uri,
                           [&](Result<host::FactsPtr> found) { answer.set_value(found ? *found : nullptr); });
            const auto facts = answer.get_future().get();
            if (facts == nullptr) throw std::runtime_error(plugin.uri + " is not installed: it is in x42-plugins");
            instances_.push_back(*host::Instance::make(facts, {kRate, kBlock}, {}, arena_, cells_));
            instances_.back()->seed(cells_);
        }
        float* from[2] = {noise_[0].data(), noise_[1].data()};
        std::uint32_t noise = 1;
        for (auto& channel : noise_) {
            channel.resize(kBlock);
            for (float& sample : channel)
                sample = static_cast<float>(static_cast<std::int32_t>(noise = noise * 1664525 + 1013904223)) * 0x1p-33F;
        }
        from[0] = noise_[0].data();
        from[1] = noise_[1].data();
        for (const auto& instance : instances_) {
            rt::Node& node = instance->node();
            for (std::uint32_t i = 0; i < 2; ++i) {
                node.connect(node.handle, node.inputs[i].index, from[i]);
                from[i] = node.outputs[i].buffer;
            }
        }
    }
    void run() {
        for (std::uint64_t at = 0; at < std::uint64_t{kRate} * kSeconds; at += kBlock) {
            for (const auto& instance : instances_) {
                rt::Node& node = instance->node();
                offer(node);
                node.run(node.handle, kBlock);
            }
        }
    }

private:
    // As LV2 wants it before every run.
    static void offer(rt::Node& node) {
        for (std::uint32_t i = 0; i < node.event_input_count; ++i) rt::clear(*node.event_inputs[i].buffer);
        for (std::uint32_t i = 0; i < node.event_output_count; ++i)
            rt::offer(*node.event_outputs[i].buffer, node.event_outputs[i].bytes);
    }

    rt::Arena arena_;
    rt::Cells cells_{arena_};
    std::vector<std::shared_ptr<host::Instance>> instances_;
    std::vector<float> noise_[2];
};

struct Folder {
    Folder() { std::filesystem::create_directories(kFolder); }
    ~Folder() { std::filesystem::remove_all(kFolder); }
};

int compare(int argc, char** argv) {
    bench::Report report("render", argc, argv,
                         "Ten minutes of stereo, float WAV on tmpfs, through two plugins (x42-plugins: fil4, dpl).\n"
                         "The bare loop reads and writes no file.\n");
    const Folder folder;
    const std::string in = kFolder + "/in.wav", out = kFolder + "/out.wav", rack = kFolder + "/rack.json";
    write_wav(in);
    write_rack(rack);
    Loop loop;
    std::vector<std::function<double()>> contenders = {
        [&] { return bench::seconds_of([&] {
                  bench::run_program({SIGNALBOX_RENDER, rack, in, "-o", out});
              }); },
        [&] { return bench::seconds_of([&] { loop.run(); }); }};
    std::vector<std::string> peers = {"a bare loop over run()"};
    if (bench::is_installed("ffmpeg")) {
        peers.push_back("ffmpeg -af lv2");
        const std::string filter = "lv2=p=" + std::string("http\\\\://gareus.org/oss/lv2/fil4#stereo") +
                                   ",lv2=p=http\\\\://gareus.org/oss/lv2/dpl#stereo";
        contenders.push_back([&, filter] {
            return bench::seconds_of([&] {
                bench::run_program({"ffmpeg", "-y", "-nostdin", "-i", in, "-af", filter, "-c:a", "pcm_f32le", out});
            });
        });
    }
    if (bench::is_installed("lv2file")) {
        peers.push_back("lv2file, one plugin after the other");
        contenders.push_back([&] {
            return bench::seconds_of([&] {
                const std::string between = kFolder + "/between.wav";
                bench::run_program({"lv2file", "-i", in, "-o", between, kPlugins[0].uri});
                bench::run_program({"lv2file", "-i", between, "-o", out, kPlugins[1].uri});
            });
        });
    }
    const auto times = bench::interleave(contenders);
    for (std::size_t k = 1; k < times.size(); ++k)
        report.add({.name = "10 minutes of stereo, 2 plugins", .unit = "s", .peer = peers[k - 1]}, times[0], times[k]);
    return report.finish();
}

}  // namespace

int main(int argc, char** argv) { return bench::run("render", compare, argc, argv); }
