// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
//
// Sound files from tmpfs to tmpfs: against reading and writing them alone, and against the programs that do such a job.
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/harness.hpp"
#include "bench/plots.hpp"
#include "bench/programs.hpp"

using namespace signalbox;

namespace {

constexpr std::string_view kAbout =
    "Wall-clock seconds for sound files on tmpfs, stereo, noise of 16 bits at 44.1 kHz, the programs' starts "
    "included.\n"
    "\"Read and write\" moves their bytes, 128 KiB at a time, and does nothing else. Peers (Debian): sox, ffmpeg.\n";

const std::string kFolder = "/dev/shm/signalbox-bench-convert";
constexpr std::uint32_t kRate = 44100;

void write_noise(const std::string& path, std::uint32_t seconds) {
    std::vector<std::int16_t> samples(std::size_t{2} * kRate * seconds);
    std::uint32_t noise = 1;
    for (auto& sample : samples)
        sample = static_cast<std::int16_t>(static_cast<std::int32_t>(noise = noise * 1664525U + 1013904223U) >> 18);
    const auto bytes = static_cast<std::uint32_t>(samples.size() * 2);
    std::string file = "RIFF";
    const auto put = [&](std::uint32_t value, int size) {
        for (int i = 0; i < size; ++i) file += static_cast<char>(value >> 8 * i & 0xffU);
    };
    put(36 + bytes, 4);
    file += "WAVEfmt ";
    for (const auto& [value, size] :
         {std::pair(16U, 4), {1U, 2}, {2U, 2}, {kRate, 4}, {kRate * 4, 4}, {4U, 2}, {16U, 2}})
        put(value, size);
    file += "data";
    put(bytes, 4);
    file.append(reinterpret_cast<const char*>(samples.data()), bytes);
    bench::write_file(path, file);
}

void copy(const std::string& from, const std::string& to) {
    static std::vector<char> block(128 << 10);
    const int in = open(from.c_str(), O_RDONLY | O_CLOEXEC),
              out = open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    ssize_t got = 0;
    while ((got = read(in, block.data(), block.size())) > 0) {
        if (write(out, block.data(), static_cast<std::size_t>(got)) != got) break;
    }
    close(in);
    close(out);
    if (got != 0) throw std::runtime_error("cannot copy " + from);
}

struct Folder {
    Folder() {
        std::filesystem::remove_all(kFolder);
        std::filesystem::create_directories(kFolder + "/out");
    }
    ~Folder() { std::filesystem::remove_all(kFolder); }
};

using Work = std::function<void()>;

// Each into an empty folder.
std::function<double()> timed(const Work& work) {
    return [work] {
        std::filesystem::remove_all(kFolder + "/out");
        std::filesystem::create_directories(kFolder + "/out");
        return bench::seconds_of(work);
    };
}

struct Peer {
    std::string name;
    Work work;
};

void compare(bench::Report& report, const std::string& name, const Work& ours, const std::vector<Peer>& peers) {
    std::vector<std::function<double()>> contenders = {timed(ours)};
    for (const Peer& peer : peers) contenders.push_back(timed(peer.work));
    const auto series = bench::interleave(contenders);
    for (std::size_t i = 0; i < peers.size(); ++i) report.add({name, "s", peers[i].name}, series[0], series[i + 1]);
}

// What else converts `in` with these words.
std::vector<Peer> programs(const std::string& in, const std::string& out, std::vector<std::string> sox,
                           std::vector<std::string> ffmpeg) {
    std::vector<Peer> peers;
    sox.insert(sox.begin(), {"sox", "-R", in});
    sox.push_back(out);
    ffmpeg.insert(ffmpeg.begin(), {"ffmpeg", "-y", "-nostdin", "-i", in});
    ffmpeg.push_back(out);
    if (bench::is_installed("sox")) peers.push_back({"sox -R", [sox] { bench::run_program(sox); }});
    if (bench::is_installed("ffmpeg")) peers.push_back({"ffmpeg, soxr", [ffmpeg] { bench::run_program(ffmpeg); }});
    return peers;
}

int measure(int argc, char** argv) {
    bench::Report report("convert", argc, argv, kAbout);
    const Folder folder;
    const std::string in = kFolder + "/in.wav", out = kFolder + "/out/out.wav";
    write_noise(in, 600);
    const auto ours = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {SIGNALBOX_CONVERT, in, "-o", out});
        return [words] { bench::run_program(words); };
    };
    const Peer alone{"read and write", [&] { copy(in, out); }};
    compare(report, "10 min, s16 to s16", ours({}), {alone});
    const std::string soxr = "aresample=resampler=soxr";
    for (const std::string rate : {"48000", "16000"}) {
        compare(report, "10 min, s16 to s16, to " + rate, ours({"--rate", rate}),
                programs(in, out, {"-r", rate}, {"-af", soxr, "-ar", rate}));
    }
    compare(report, "10 min, s16 to f32", ours({"--format", "f32"}),
            programs(in, out, {"-e", "floating-point", "-b", "32"}, {"-c:a", "pcm_f32le"}));

    std::vector<std::string> many = {SIGNALBOX_CONVERT}, names;
    for (int k = 0; k < 16; ++k) {
        names.push_back(kFolder + "/" + std::to_string(k) + ".wav");
        write_noise(names.back(), 20);
    }
    many.insert(many.end(), names.begin(), names.end());
    many.insert(many.end(), {"-o", kFolder + "/out"});
    std::vector<std::string> resampled = many;
    resampled.insert(resampled.end(), {"--rate", "48000"});
    const auto each = [&](const std::function<void(const std::string&, const std::string&)>& work) {
        for (const std::string& name : names) work(name, kFolder + "/out/" + name.substr(kFolder.size() + 1));
    };
    compare(report, "16 files of 20 s, s16 to s16", [&] { bench::run_program(many); },
            {{"read and write", [&] { each(copy); }}});
    std::vector<Peer> peers = programs("", "", {}, {});
    for (std::size_t k = 0; k < peers.size(); ++k) {
        peers[k].name += ", one by one";
        peers[k].work = [&, k] {
            each([&](const std::string& a, const std::string& b) {
                programs(a, b, {"-r", "48000"}, {"-af", soxr, "-ar", "48000"})[k].work();
            });
        };
    }
    compare(
        report, "16 files of 20 s, to 48000", [&] { bench::run_program(resampled); }, peers);
    return report.finish();
}

}  // namespace

int main(int argc, char** argv) { return bench::run("convert", measure, argc, argv); }
