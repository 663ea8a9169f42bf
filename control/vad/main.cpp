// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// signalbox vad: where there is speech in sound files.
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "control/progress_bar.hpp"
#include "control/vad/input.hpp"
#include "control/vad/options.hpp"
#include "control/vad/picture.hpp"
#include "control/vad/report.hpp"
#include "daemon/host/beside.hpp"

namespace signalbox::vad {
namespace {

constexpr int kDone = 0, kFile = 5;

Result<Input> open(const Options& options, const std::string& path) {
    return options.raw ? Input::open_raw(path, options.rate_hz) : Input::open(path);
}

void complain(const std::string& text) { std::fprintf(stderr, "signalbox vad: %s\n", text.c_str()); }

Result<std::string> report(const Options& options, const std::string& path) {
    auto input = open(options, path);
    if (!input) return input.error();
    Analysis analysis(input->rate_hz(), options.listener_at(input->rate_hz()));
    std::optional<Sketch> sketch;
    if (options.form == Form::svg || options.form == Form::png) analysis.draw_into(&sketch.emplace());
    for (;;) {
        const auto mono = input->read();
        if (!mono) return mono.error();
        if ((*mono)->empty()) break;
        analysis.hear(**mono);
        if (options.form == Form::text || options.form == Form::labels) analysis.rows.clear();
    }
    analysis.end();
    const Subject subject{options, path, input->rate_hz(), input->channels(), analysis};
    switch (options.form) {
        case Form::json:
            return json(subject);
        case Form::labels:
            return labels(subject);
        case Form::svg:
        case Form::png:
            return picture(subject, *sketch);
        case Form::frames:
            return frames(analysis.rows);
        default:
            return text(subject);
    }
}

// The file is there when it is whole.
Result<void> write(const std::string& path, const std::string& content) {
    const auto place = host::place_for(path);
    if (!place) return Error{Code::file, host::no_file(path)};
    const std::string beside = *place + ".part";
    std::FILE* const file = std::fopen(beside.c_str(), "we");
    bool good = file != nullptr && std::fwrite(content.data(), 1, content.size(), file) == content.size();
    if (file != nullptr) good = std::fclose(file) == 0 && good;
    if (good && std::rename(beside.c_str(), place->c_str()) == 0) return {};
    const Error error{Code::file, "cannot write " + path + ": " + std::strerror(errno)};
    std::remove(beside.c_str());
    return error;
}

// Rows as they come, each on its way before more is waited for.
int stream(const Options& options) {
    auto input = open(options, options.files[0]);
    if (!input) {
        complain(input.error().text);
        return kFile;
    }
    Analysis analysis(input->rate_hz(), options.listener_at(input->rate_hz()));
    for (;;) {
        const auto mono = input->read();
        if (!mono) {
            complain(mono.error().text);
            return kFile;
        }
        if ((*mono)->empty()) return kDone;
        analysis.hear(**mono);
        const std::string lines = frames(analysis.rows);
        analysis.rows.clear();
        std::fwrite(lines.data(), 1, lines.size(), stdout);
        if (std::fflush(stdout) == 0) continue;
        complain("cannot write to standard output");
        return kFile;
    }
}

// All files, some at a time; what they say goes out in their order.
class Batch {
public:
    explicit Batch(const Options& options) : options_(options), said_(options.files.size()) {}
    int run(const std::vector<std::string>& outputs);

private:
    void work();
    [[nodiscard]] Result<std::string> wait_for(std::size_t number, ProgressBar& bar);

    const Options& options_;
    std::atomic<std::size_t> next_ = 0;
    std::size_t done_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::optional<Result<std::string>>> said_;
    bool printed_ = false;
};

void Batch::work() {
    for (std::size_t number; (number = next_++) < options_.files.size();) {
        auto said = report(options_, options_.files[number]);
        const std::lock_guard lock(mutex_);
        said_[number] = std::move(said);
        ++done_;
        changed_.notify_all();
    }
}

Result<std::string> Batch::wait_for(std::size_t number, ProgressBar& bar) {
    std::unique_lock lock(mutex_);
    for (;;) {
        const std::size_t all = options_.files.size();
        if (all > 1)
            bar.draw(static_cast<double>(done_) / static_cast<double>(all),
                     std::to_string(done_) + " of " + std::to_string(all));
        if (said_[number]) return std::move(*std::exchange(said_[number], std::nullopt));
        changed_.wait(lock);
    }
}

int Batch::run(const std::vector<std::string>& outputs) {
    const std::size_t all = options_.files.size(), jobs = std::min(options_.jobs, all);
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < jobs; ++i) workers.emplace_back([this] { work(); });
    ProgressBar bar(!options_.quiet);
    const bool list = options_.form == Form::json && all > 1;
    int worst = kDone;
    for (std::size_t number = 0; number < all; ++number) {
        const auto said = wait_for(number, bar);
        std::string text = said ? *said : "";
        Result<void> told;
        if (!said) {
            told = said.error();
        } else if (!outputs.empty()) {
            told = write(outputs[number], options_.form == Form::json ? text + "\n" : text);
        } else {
            bar.clear();
            if (options_.form == Form::json) text = (!list ? "" : printed_ ? ",\n" : "[") + text;
            std::fwrite(text.data(), 1, text.size(), stdout);
            printed_ = true;
        }
        if (told) continue;
        bar.clear();
        complain(told.error().text);
        worst = kFile;
    }
    if (outputs.empty() && options_.form == Form::json && (printed_ || list))
        std::fputs(!list ? "\n" : printed_ ? "]\n" : "[]\n", stdout);
    return worst;
}

const char* ending(Form form) {
    switch (form) {
        case Form::json:
            return ".json";
        case Form::svg:
            return ".svg";
        case Form::png:
            return ".png";
        default:
            return ".txt";
    }
}

const std::string& not_itself(const std::string& output, const std::string& input) {
    if (host::same_file(output, input)) refuse_usage("the output cannot be the input itself, " + input);
    return output;
}

// Where what is said of each file goes; empty: to standard output.
std::vector<std::string> outputs_of(const Options& options) {
    if (options.output.empty()) return {};
    std::error_code error;
    if (options.files.size() == 1 && !std::filesystem::is_directory(options.output, error))
        return {not_itself(options.output, options.files[0])};
    std::filesystem::create_directories(options.output, error);
    if (!std::filesystem::is_directory(options.output, error))
        refuse_usage("several files' results go into a folder, and " + options.output + " is none");
    std::vector<std::string> outputs;
    std::set<std::string> taken;
    for (const std::string& file : options.files) {
        const std::string name = std::filesystem::path(file).stem().string() + ending(options.form);
        if (!taken.insert(name).second) refuse_usage("two files' results would be " + options.output + "/" + name);
        outputs.push_back(not_itself((std::filesystem::path(options.output) / name).string(), file));
    }
    return outputs;
}

int run(const std::vector<std::string>& words) {
    const Options options = read_options(words);
    if (options.help) return std::fputs(help_text(), stdout) < 0 || std::fflush(stdout) != 0 ? kFile : kDone;
    if (options.form == Form::frames && options.output.empty()) return stream(options);
    const auto outputs = outputs_of(options);
    const int worst = Batch(options).run(outputs);
    if (std::fflush(stdout) == 0) return worst;
    complain("cannot write to standard output");
    return kFile;
}

}  // namespace
}  // namespace signalbox::vad

int main(int argc, char** argv) {
    try {
        return signalbox::vad::run({argv + 1, argv + argc});
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "signalbox vad: %s\n", failure.what());
        return 1;
    }
}
