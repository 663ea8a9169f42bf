// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Parameter sets over OSC, to 1,000 parameters: what one costs from memory, and how many of a flood over UDP arrive.
#include <chrono>
#include <cmath>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "bench/contenders.hpp"
#include "bench/flood.hpp"
#include "bench/harness.hpp"
#include "bench/receivers.hpp"
#include "control/net/udp.hpp"

using namespace signalbox;

namespace {

constexpr int kABundle = 100, kBursts = 20;
constexpr std::size_t kSetsABurst = 20'000, kBundledSetsABurst = 100'000;

std::vector<bench::Packet> sets(float first_value) {
    std::vector<bench::Packet> packets;
    for (int i = 0; i < bench::kParameters; ++i)
        packets.push_back(bench::set_packet(i, first_value + static_cast<float>(i) / 4096));
    return packets;
}

std::vector<bench::Packet> bundles(float first_value) {
    std::vector<bench::Packet> packets;
    for (int i = 0; i < bench::kParameters; i += kABundle)
        packets.push_back(bench::sets_packet(i, kABundle, first_value + static_cast<float>(i) / 4096));
    return packets;
}

// Every packet once, over and over; nanoseconds a set. Throws where the last values are not there afterwards.
template <class Receiver, class Between>
double ns_per_set(Receiver& receiver, std::vector<bench::Packet> packets, float first_value, Between between) {
    constexpr int kTimes = 30;
    std::int64_t spent = 0;
    for (int i = 0; i < kTimes; ++i) {
        const std::int64_t begun = bench::thread_cpu_ns();
        for (bench::Packet& packet : packets) receiver.take(packet);
        spent += bench::thread_cpu_ns() - begun;
        between();
    }
    for (int i = 0; i < bench::kParameters; ++i) {
        if (std::abs(receiver.value(i) - (first_value + static_cast<float>(i) / 4096)) > 1e-6F)
            throw std::runtime_error("a set did not arrive at " + bench::parameter(i));
    }
    return static_cast<double>(spent) / kTimes / bench::kParameters;
}

void add_dispatch(bench::Report& report, const std::string& state_directory) {
    bench::OurReceiver ours(state_directory);
    bench::LibloReceiver liblo;
    float value = 0;  // each time others, so that none is there from before
    const auto next = [&] { return value = value > 0.5F ? 0 : value + 0.001F; };
    const auto our_turn = [&](auto make) {
        const float first = next();
        return ns_per_set(ours, make(first), first, [&] { ours.drain(); });
    };
    const auto liblos_turn = [&](auto make) {
        const float first = next();
        return ns_per_set(liblo, make(first), first, [] {});
    };
    const auto times = bench::interleave({[&] { return our_turn(sets); }, [&] { return liblos_turn(sets); },
                                          [&] { return our_turn(bundles); }, [&] { return liblos_turn(bundles); }});
    const std::string version = bench::LibloReceiver::version();
    report.add({"a set: read, found, done", "ns", "liblo, lo_server", version}, times[0], times[1]);
    report.add({"a set in a bundle of 100", "ns", "liblo, lo_server", version}, times[2], times[3]);
}

struct Flood {
    std::vector<bench::Packet> packets;
    std::size_t a_burst;  // packets
    double sets_a_packet;
    bench::Series rates = {};  // sets a second that were really sent
    [[nodiscard]] double sets() const { return static_cast<double>(a_burst) * kBursts * sets_a_packet; }
    void run(const bench::Sender& sender) { rates.rounds.push_back(sets() / sender.flood(packets, a_burst, kBursts)); }
};

// The percentage of sets that arrived.
double our_share(Flood& flood, const bench::Sender& sender) {
    const double before = sender.status("osc/received");
    flood.run(sender);
    const double taken = sender.status("osc/received") - before - 1;  // one is the question
    return 100 * taken / flood.sets();
}

double liblos_share(Flood& flood, const bench::LibloReceiver& liblo) {
    const long before = liblo.received();
    flood.run(bench::Sender(liblo.port()));
    for (long last = -1; last != liblo.received();) {
        last = liblo.received();
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
    }
    return 100 * static_cast<double>(liblo.received() - before) / flood.sets();
}

void add_floods(bench::Report& report, const bench::Sender& daemon) {
    bench::LibloReceiver liblo, roomy;
    roomy.grow_receive_buffer(control::net::Udp::kWantedBuffer);
    liblo.listen();
    roomy.listen();
    Flood single{sets(0), kSetsABurst, 1}, bundled{bundles(0), kBundledSetsABurst / kABundle, kABundle};
    const auto shares = bench::interleave({
        [&] { return our_share(single, daemon); },
        [&] { return liblos_share(single, liblo); },
        [&] { return liblos_share(single, roomy); },
        [&] { return our_share(bundled, daemon); },
        [&] { return liblos_share(bundled, liblo); },
        [&] { return liblos_share(bundled, roomy); },
    });
    const std::string version = bench::LibloReceiver::version();
    const auto add = [&](const char* name, const char* peer, std::size_t ours, std::size_t theirs) {
        report.add({name, "%", peer, version, true}, shares[ours], shares[theirs]);
    };
    add("arrive of 200,000 sets/s in bursts", "liblo, lo_server", 0, 1);
    add("arrive of 200,000 sets/s in bursts", "liblo with our receive buffer", 0, 2);
    add("arrive of 1,000,000 sets/s in bundles", "liblo, lo_server", 3, 4);
    add("arrive of 1,000,000 sets/s in bundles", "liblo with our receive buffer", 3, 5);
    report.add({"sent: bursts", "sets/s"}, single.rates);
    report.add({"sent: bundles", "sets/s"}, bundled.rates);
}

}  // namespace

int main(int argc, char** argv) {
    return bench::run_live([&] {
        bench::Report report(
            "osc", argc, argv,
            "Parameter sets over OSC to one of 1,000 parameters, against liblo with 1,000 methods:\n"
            "CPU time of one from memory, alone and in bundles of 100; and how many of a flood over\n"
            "loopback UDP arrive at the daemon, 20,000 sets or 1,000 bundles of 100 each tenth of a second.\n"
            "Runs on a JACK server of its own, jackd with the dummy driver.\n");
        const bench::Scratch scratch;
        add_dispatch(report, scratch.path() + "/memory");
        bench::Stage stage(128);
        const std::string rack = scratch.path() + "/rack.json";
        std::ofstream(rack) << bench::rack_of_parameters();
        const bench::Playing playing = bench::start_daemon(stage, scratch.path(), rack);
        stage.play_through(playing.spans);
        add_floods(report, bench::Sender(playing.port));
        return report.finish();
    });
}
