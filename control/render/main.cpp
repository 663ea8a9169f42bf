// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// signalbox render: sound files through a rack, as fast as they go. Several at once are rendered by a process each.
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "control/endings.hpp"
#include "control/processors.hpp"
#include "control/progress_bar.hpp"
#include "control/render/crew.hpp"
#include "control/render/job.hpp"
#include "control/render/say.hpp"
#include "control/words.hpp"
#include "daemon/host/beside.hpp"
#include "daemon/host/sound_file.hpp"

namespace signalbox::render {
namespace {

constexpr int kDone = 0, kRefused = 1, kUsage = 2, kFile = 5;

constexpr const char* kHelp =
    "usage: signalbox render [options] RACK.json IN... -o OUT\n\n"
    "Sound files through a rack, with the daemon's own engine, as fast as they go; needs no daemon and no JACK.\n"
    "OUT is a file, float WAV or FLAC by its name; for several files a folder. It begins when the input begins: a\n"
    "rack's latency is heard as it is live.\n\n"
    "options:\n"
    "  -o, --output OUT     where it goes\n"
    "  --block FRAMES       as many at a time, 1 to 8192 (1024)\n"
    "  --rate HZ            run the rack at this rate; the input is resampled\n"
    "  --tail SECONDS       let the rack sound on after the end\n"
    "  --script FILE        OSC commands, one a line; \"/at FRAME\" says when those below it are due\n"
    "  --jobs COUNT         files at a time (as many as there are processors)\n"
    "  --quiet              no progress bar\n"
    "  --help               print this\n\n"
    "exit status: 0 done, 1 refused, 2 usage, 5 file\n";

struct Options {
    Job job;
    std::vector<std::string> words;
    std::size_t jobs = control::processors();
    bool quiet = false, help = false;
};

[[noreturn]] void usage(const std::string& text) {
    say(text + "; see --help");
    std::exit(kUsage);
}

double number(const std::string& option, const std::string& text, double least, double most) {
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec == std::errc{} && read.ptr == text.data() + text.size() && value >= least && value <= most)
        return value;
    usage(option + " takes a number from " + std::to_string(std::lround(least)) + " to " +
          std::to_string(std::lround(most)) + ", not '" + text + "'");
}

void take(Options& options, const std::string& name, const std::string& value) {
    Job& job = options.job;
    if (name == "-o" || name == "--output") {
        job.output = value;
    } else if (name == "--block") {
        job.block_frames = static_cast<std::uint32_t>(std::lround(number(name, value, 1, 8192)));
    } else if (name == "--rate") {
        job.rate_hz = number(name, value, 8000, 768000);
    } else if (name == "--tail") {
        job.tail_seconds = number(name, value, 0, 86400);
    } else if (name == "--script") {
        job.script = value;
    } else if (name == "--jobs") {
        options.jobs = static_cast<std::size_t>(std::lround(number(name, value, 1, 256)));
    } else {
        usage("there is no option " + name);
    }
}

Options read_options(const std::vector<std::string>& words) {
    Options options;
    const auto flag = [&](const std::string& name) { return control::take_usual_flag(name, options); };
    control::read_words(
        words, [&](const std::string& word) { options.words.push_back(word); }, flag,
        [&](const std::string& name, const std::string& value) { take(options, name, value); },
        [](const std::string& name) { usage(name + " wants a value"); });
    return options;
}

// Where the catalogue of plugins is kept between two runs; empty: nowhere.
std::string cache_folder() {
    const auto variable = [](const char* name) {
        const char* const value = std::getenv(name);
        return std::string(value != nullptr ? value : "");
    };
    if (!variable("XDG_CACHE_HOME").empty()) return variable("XDG_CACHE_HOME") + "/signalbox";
    return variable("HOME").empty() ? "" : variable("HOME") + "/.cache/signalbox";
}

void end_by_signal(int signal) {
    signalbox::host::remove_unfinished();
    _exit(128 + signal);
}

int render_one(const Options& options) {
    for (const int signal : control::endings()) std::signal(signal, end_by_signal);
    std::signal(SIGXFSZ, SIG_IGN);  // a limit on files is an error like a full disk
    ProgressBar bar(!options.quiet);
    const auto done = run(options.job, [&](double part) { bar.draw(part, options.job.output); });
    if (done) return kDone;
    bar.clear();
    say(done.error().text);
    return done.error().code == Code::file ? kFile : kRefused;
}

// --- several files
// ----------------------------------------------------------------------------------------------------

// The words of this program for one of the files.
std::vector<std::string> words_for(const Options& options, const std::string& input, const std::string& output) {
    const Job& job = options.job;
    std::vector<std::string> words = {"signalbox-render", "--quiet", "--block", std::to_string(job.block_frames)};
    if (job.rate_hz != 0) words.insert(words.end(), {"--rate", std::to_string(job.rate_hz)});
    words.insert(words.end(), {"--tail", std::to_string(job.tail_seconds)});
    if (!job.script.empty()) words.insert(words.end(), {"--script", job.script});
    words.insert(words.end(), {"-o", output, "--", job.rack, input});
    return words;
}

int render_all(const Options& options, const std::vector<std::pair<std::string, std::string>>& files) {
    ProgressBar bar(!options.quiet);
    std::vector<Task> tasks;
    for (const auto& [input, output] : files) tasks.push_back({input, words_for(options, input, output)});
    return run_crew(tasks, options.jobs, [&](std::size_t done) {
        bar.draw(static_cast<double>(done) / static_cast<double>(files.size()),
                 std::to_string(done) + " of " + std::to_string(files.size()));
    });
}

std::vector<std::pair<std::string, std::string>> into_folder(const std::vector<std::string>& inputs,
                                                             const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!std::filesystem::is_directory(folder, error))
        usage("several files go into a folder, and " + folder + " is none");
    std::vector<std::pair<std::string, std::string>> files;
    std::set<std::string> taken;
    for (const std::string& input : inputs) {
        const std::string name = std::filesystem::path(input).stem().string() + ".wav";
        if (!taken.insert(name).second) usage("two files would be " + folder + "/" + name);
        files.emplace_back(input, (std::filesystem::path(folder) / name).string());
    }
    return files;
}

int render(const std::vector<std::string>& words) {
    Options options = read_options(words);
    if (options.help) return std::fputs(kHelp, stdout) < 0 ? kFile : kDone;
    if (options.words.size() < 2) usage("it takes a rack file and at least one sound file");
    if (options.job.output.empty()) usage("say with -o where it goes");
    options.job.cache = cache_folder();
    options.job.rack = options.words[0];
    const std::vector<std::string> inputs(options.words.begin() + 1, options.words.end());
    std::error_code unreadable;
    const bool folder = std::filesystem::is_directory(options.job.output, unreadable);
    if (inputs.size() == 1 && !folder) {
        const std::filesystem::path output(options.job.output);
        if (output.has_extension() && !signalbox::host::SoundWriter::knows(output.native()))
            usage("OUT is a .wav or .flac file, not " + output.filename().native() +
                  "; `signalbox convert` makes others of it");
        options.job.input = inputs[0];
        if (signalbox::host::same_file(options.job.input, options.job.output))
            usage("the output cannot be the input itself");
        return render_one(options);
    }
    const auto files = into_folder(inputs, options.job.output);
    for (const auto& [input, output] : files) {
        if (signalbox::host::same_file(input, output)) usage("the output cannot be the input itself, " + input);
    }
    return render_all(options, files);
}

}  // namespace
}  // namespace signalbox::render

int main(int argc, char** argv) {
    try {
        return signalbox::render::render({argv + 1, argv + argc});
    } catch (const std::exception& failure) {
        signalbox::host::remove_unfinished();
        signalbox::render::say(failure.what());
        return 1;
    }
}
