// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// How long a running host takes until what it is told is heard: a plugin with its cables, and a whole rack from a file;
// from the command to the JACK cycle with the first sample that it changes.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/command_line.hpp"
#include "bench/contenders.hpp"
#include "bench/flood.hpp"
#include "control/osc/writer.hpp"

using namespace signalbox;
using control::osc::Message;

namespace {

constexpr unsigned kFrames = 64;
constexpr int kMany = 100;
constexpr const char* kAmp = "urn:signalbox:test:amp";

// From silence to silence; in between the first sound that the commands make.
double ms_to_sound(bench::Stage& stage, const std::function<void()>& begin, const std::function<void()>& end) {
    stage.listen_beside(0);
    const std::int64_t begun = bench::now_ns();
    begin();
    const auto passed = static_cast<double>(stage.wait_for_change() - begun) / 1e6;
    end();
    return passed;
}

// Our daemon, with an empty rack and a file of so many plugins in a row.
class Ours {
public:
    Ours(bench::Stage& stage, const bench::Scratch& scratch)
        : stage_(stage), playing_(bench::signalbox(scratch).start(stage, kMany)), sender_(playing_.port) {
        stage.play_through(playing_.spans);
        tell({{"/rack/save", {std::string("many")}}});
        tell({{"/rack/clear", {}}});
    }
    double add() {
        return heard({{"/rack/add", {std::string(kAmp), std::string("x")}},
                      {"/rack/connect", {std::string("in:1"), std::string("x:in")}},
                      {"/rack/connect", {std::string("x:out"), std::string("out:1")}}});
    }
    double source() {
        return heard({{"/rack/add", {std::string("urn:signalbox:source"), std::string("x")}},
                      {"/rack/connect", {std::string("x:out_1"), std::string("out:1")}}});
    }
    double load() { return heard({{"/rack/load", {std::string("many")}}}); }

private:
    double heard(const std::vector<Message>& messages) {
        return ms_to_sound(
            stage_, [&] { tell(messages); },
            [&] {
                tell({{"/rack/clear", {}}});
            });
    }
    void tell(const std::vector<Message>& messages) {
        bench::Packet packet;
        control::osc::write_bundle(control::osc::kImmediately, messages, packet);
        sender_.send(packet);
    }

    bench::Stage& stage_;
    bench::Playing playing_;
    bench::Sender sender_;
};

// mod-host, which is told the plugin and each cable, one after the other.
class Theirs {
public:
    explicit Theirs(bench::Stage& stage)
        : stage_(stage), playing_(bench::mod_host().start(stage, 0)), commands_(playing_.port) {}
    double add() {
        return ms_to_sound(
            stage_, [&] { add_one(); }, [&] { commands_.ask("remove 0"); });
    }

private:
    void add_one() {
        commands_.ask(std::string("add ") + kAmp + " 0");
        commands_.ask("connect stage:send effect_0:in");
        commands_.ask("connect effect_0:out stage:receive");
    }

    bench::Stage& stage_;
    bench::Playing playing_;
    bench::CommandLine commands_;
};

int measure(int argc, char** argv) {
    bench::Report report("add", argc, argv,
                         std::string("Time from a command to the JACK cycle with the first sample that it changes, at "
                                     "64 frames: a small plugin\n"
                                     "with its two cables, and 100 of them in a row, from a file. mod-host is told one "
                                     "after the other.\n") +
                             bench::kPeersHelp);
    const bench::Scratch scratch;
    bench::Stage stage(kFrames);
    Ours ours(stage, scratch);
    std::vector<std::function<double()>> turns{[&] { return ours.add(); }, [&] { return ours.source(); },
                                               [&] { return ours.load(); }};
    const bench::Host peer = bench::mod_host();
    std::unique_ptr<Theirs> theirs;
    if (peer.installed) {
        theirs = std::make_unique<Theirs>(stage);
        turns.emplace_back([&] { return theirs->add(); });
    }
    std::vector<bench::Series> times = bench::interleave(turns);
    times.resize(4);
    report.add(bench::against({"add a plugin and two cables", "ms"}, peer), times[0], times[3]);
    report.add({"add a source and a cable", "ms"}, times[1]);
    report.add({"100 plugins from a file", "ms"}, times[2]);
    return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_live([&] { return measure(argc, argv); });
}
