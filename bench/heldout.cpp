// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "bench/heldout.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace signalbox::bench {

namespace {

namespace fs = std::filesystem;

// The scripts run with the system's Python, whose packages they need.
void run(const std::string& script, const std::string& arguments) {
    const std::string command = "/usr/bin/python3 '" SIGNALBOX_TRAINING "/" + script + "' " + arguments + " >&2";
    if (std::system(command.c_str()) == 0) return;
    throw std::runtime_error(
        "cannot make the clips to judge by; install espeak-ng, flite, festival, festvox-italp16k, "
        "festvox-czech-machac, python3-numpy and python3-scipy");
}

void make(const std::string& directory) {
    std::cerr << "Making clips to judge by in " << directory << ", about a minute ...\n";
    fs::create_directories(directory);
    const std::string voices = "'" + directory + "/voices'", fresh = directory + "/fresh";
    run("speech.py", voices + " test");
    run("heldout.py", voices + " '" + fresh + "' test --small");
    for (const char* ending : {".s16", ".labels", ".csv"}) fs::rename(fresh + ending, directory + "/clips" + ending);
}

template <class T>
std::vector<T> read(const std::string& path) {
    std::vector<T> out(fs::file_size(path) / sizeof(T));
    std::ifstream file(path, std::ios::binary);
    file.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size() * sizeof(T)));
    if (!file) throw std::runtime_error("cannot read " + path);
    return out;
}

Heldout::Clip parse(const std::string& line) {
    Heldout::Clip clip;
    std::istringstream words(line);
    std::string family, unseen, snr;
    std::getline(words, clip.set, ',');
    std::getline(words, clip.kind, ',');
    std::getline(words, family, ',');
    std::getline(words, unseen, ',');
    std::getline(words, snr, ',');
    clip.unseen = unseen == "1";
    clip.snr_db = std::stoi(snr);
    return clip;
}

}  // namespace

Heldout::Heldout(const std::string& directory) {
    const std::string clips = directory + "/clips";
    if (!fs::exists(clips + ".csv")) make(directory);
    samples_ = read<std::int16_t>(clips + ".s16");
    marks_ = read<std::uint8_t>(clips + ".labels");
    std::ifstream table(clips + ".csv");
    std::string line;
    std::getline(table, line);
    while (std::getline(table, line)) clips_.push_back(parse(line));
    if (samples_.size() != clips_.size() * kSamples || marks_.size() != clips_.size() * kFrames)
        throw std::runtime_error("the clips in " + directory + " do not fit together; remove that directory");
}

std::span<const std::int16_t> Heldout::samples(std::size_t clip) const {
    return {samples_.data() + clip * kSamples, kSamples};
}

std::span<const std::uint8_t> Heldout::marks(std::size_t clip) const {
    return {marks_.data() + clip * kFrames, kFrames};
}

}  // namespace signalbox::bench
