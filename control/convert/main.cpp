// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// signalbox convert: sound files to another rate or format, several at a time.
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <deque>
#include <exception>
#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "control/convert/job.hpp"
#include "control/convert/options.hpp"
#include "control/endings.hpp"
#include "control/processors.hpp"
#include "control/progress_bar.hpp"
#include "daemon/host/beside.hpp"

namespace signalbox::convert {
namespace {

namespace fs = std::filesystem;

std::atomic<bool> stopped{false};
static_assert(std::atomic<bool>::is_always_lock_free);
volatile std::sig_atomic_t came = 0;

// What is under way ends at its next block, and takes its half-written file away; a second signal ends the program.
void stop_by_signal(int signal) {
    came = signal;
    stopped = true;
    std::signal(signal, SIG_DFL);
}

// Files that are converted by some threads, each taking the next.
class Crew {
public:
    Crew(std::deque<Job>& jobs, const Options& options) : jobs_(jobs), wish_(options.wish), bar_(!options.quiet) {
        const std::size_t count = std::min(options.jobs, jobs.size());
        for (std::size_t i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
    }

    int wait() {
        using namespace std::chrono_literals;
        {
            std::unique_lock lock(mutex_);
            while (!changed_.wait_for(lock, 50ms, [this] { return done_ == jobs_.size(); })) draw();
            draw();
        }
        for (std::thread& thread : threads_) thread.join();
        return worst_;
    }

private:
    void work() {
        for (std::size_t i = next_++; i < jobs_.size(); i = next_++) {
            const int code = convert_one(jobs_[i]);
            const std::lock_guard lock(mutex_);
            worst_ = std::max(worst_, code);
            ++done_;
            changed_.notify_one();
        }
    }

    int convert_one(Job& job) {
        if (stopped) return kRefused;
        try {
            const auto done = run(job, wish_, stopped);
            if (!done) {
                say(done.error().text);
                return done.error().code == Code::file ? kFile : kRefused;
            }
            if (job.peak) {
                char decibels[32];
                std::snprintf(decibels, sizeof decibels, "%.1f", 20 * std::log10(static_cast<double>(*job.peak)));
                say(job.output + ": peaks of +" + decibels + " dB are cut off at full scale");
            }
            return kDone;
        } catch (const std::exception& failure) {
            say(job.input + ": " + failure.what());
            return kRefused;
        }
    }

    void say(const std::string& text) {
        const std::lock_guard lock(mutex_);
        bar_.clear();
        std::fprintf(stderr, "signalbox convert: %s\n", text.c_str());
    }

    void draw() {
        double part = 0;
        for (const Job& job : jobs_) part += static_cast<double>(job.part);
        const std::string what =
            jobs_.size() == 1 ? jobs_[0].output : std::to_string(done_) + " of " + std::to_string(jobs_.size());
        bar_.draw(std::min(1.0, part / static_cast<double>(jobs_.size())), what);
    }

    std::deque<Job>& jobs_;
    const Wish& wish_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t done_ = 0;
    int worst_ = kDone;
    ProgressBar bar_;
    std::vector<std::thread> threads_;
};

void add(std::deque<Job>& jobs, const std::string& input, const std::string& output, int kind) {
    if (host::same_file(input, output)) usage("the output cannot be the input itself, " + input);
    Job& job = jobs.emplace_back();
    job.input = input;
    job.output = output;
    job.kind = kind;
}

void add_to_folder(std::deque<Job>& jobs, const Options& options) {
    std::error_code error;
    fs::create_directories(options.output, error);
    if (!fs::is_directory(options.output, error))
        usage((options.inputs.size() > 1 ? "several files go into a folder, and " : "") + options.output +
              " is no folder");
    const int kind = options.wish.form.kind != 0 ? options.wish.form.kind : kind_of(".wav");
    std::set<std::string> taken;
    for (const std::string& input : options.inputs) {
        const std::string name = fs::path(input).stem().string() + ending_of(kind);
        if (!taken.insert(name).second) usage("two files would be " + options.output + "/" + name);
        add(jobs, input, (fs::path(options.output) / name).string(), kind);
    }
}

void add_file(std::deque<Job>& jobs, const Options& options) {
    const int named = kind_of(options.output), wanted = options.wish.form.kind;
    if (named == 0 && wanted == 0)
        usage("what kind of file " + options.output + " is its name does not say: it ends in one of " + kinds() +
              ", or --format says it");
    if (named != 0 && wanted != 0 && named != wanted)
        usage(options.output + " has the name of another kind of file than --format says");
    add(jobs, options.inputs[0], options.output, wanted != 0 ? wanted : named);
}

int convert(const std::vector<std::string>& words) {
    const Options options = read_options(words);
    if (options.help) return std::fputs(help().c_str(), stdout) < 0 || std::fflush(stdout) != 0 ? kFile : kDone;
    if (options.inputs.empty()) usage("it takes at least one sound file");
    if (options.output.empty()) usage("say with -o where it goes");
    std::deque<Job> jobs;
    if (std::error_code unreadable;
        options.inputs.size() > 1 || fs::is_directory(options.output, unreadable) || options.output.ends_with('/')) {
        add_to_folder(jobs, options);
    } else {
        add_file(jobs, options);
    }
    jobs.front().alone = jobs.size() == 1 && control::processors() > 1;
    for (const int signal : control::endings()) std::signal(signal, stop_by_signal);
    std::signal(SIGXFSZ, SIG_IGN);  // a limit on files is an error like a full disk
    const int worst = Crew(jobs, options).wait();
    return came != 0 ? 128 + came : worst;
}

}  // namespace
}  // namespace signalbox::convert

int main(int argc, char** argv) {
    try {
        return signalbox::convert::convert({argv + 1, argv + argc});
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "signalbox convert: %s\n", failure.what());
        return 1;
    }
}
