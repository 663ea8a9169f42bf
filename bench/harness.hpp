// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

// How every benchmark measures and reports. A program measures its contenders in interleaved rounds, so that whatever
// the machine does meanwhile hits all of them alike, compares medians, and leaves by way of Report::finish:
//
//     int main(int argc, char** argv) {
//         bench::Report report("compile", argc, argv);
//         const auto times = bench::interleave({[&] { return ours(); }, [&] { return theirs(); }});
//         report.add({.name = "1000 nodes", .unit = "us", .peer = "loop", .peer_version = "-"}, times[0], times[1]);
//         return report.finish();
//     }
namespace signalbox::bench {

// A program's main: what goes wrong is told in a sentence.
int run(const char* name, int (*program)(int, char**), int argc, char** argv);

// CPU time of the calling thread; the clock itself costs about 200 ns a call.
std::int64_t thread_cpu_ns();

// CPU nanoseconds of one call of `work`, from `calls` of them.
double ns_per_call(std::uint64_t calls, const std::function<void()>& work);

// What a contender's rounds came to.
struct Series {
    std::vector<double> rounds;
    [[nodiscard]] double median() const;  // not-a-number without rounds
    // Half the distance between the quartiles, as a part of the median: 0.01 is 1 %.
    [[nodiscard]] double spread() const;
};

// Round by round: (a - b) / divisor.
Series difference(const Series& a, const Series& b, double divisor = 1);

inline constexpr int kRounds = 7;

// One measurement of each contender a round, every second round in reverse order; a first round is thrown away.
std::vector<Series> interleave(const std::vector<std::function<double()>>& contenders, int rounds = kRounds);

// A case and what it is compared with.
struct Case {
    std::string name, unit;
    std::string peer = {}, peer_version = {};
    bool higher_is_better = false;
};

// Collects rows; finish() prints the table ours/theirs/ratio and writes the file that --json FILE asked for.
class Report {
public:
    // Reads the command line; --help, which also shows `about`, and mistakes end the program.
    Report(std::string name, int argc, char** argv, std::string_view about = {});

    void add(const Case& what, const Series& ours, const Series& peer);
    // Where there is no peer, or none is installed; `what.peer` says which.
    void add(const Case& what, const Series& ours);
    [[nodiscard]] int finish() const;  // the exit code

private:
    struct Row {
        Case what;
        Series ours, peer;
        [[nodiscard]] double worst_spread() const;
    };
    void print() const;
    [[nodiscard]] bool write_json() const;

    std::string name_, json_path_;
    std::vector<Row> rows_;
};

}  // namespace signalbox::bench
