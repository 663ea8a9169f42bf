// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// What the equalizer tells a screen, in hosts of several kinds.
#include <lv2/atom/util.h>
#include <lv2/patch/patch.h>
#include <lv2/worker/worker.h>

#include <atomic>
#include <cmath>
#include <deque>
#include <map>
#include <mutex>
#include <numbers>
#include <thread>

#include "daemon/host/off_the_floor.hpp"
#include "plugins/lv2/equalizer.lv2/ports.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/lv2/plugin.hpp"

using namespace signalbox::lv2;

namespace {

using Numbers = std::vector<double>;
using Bytes = std::vector<unsigned char>;

// A host's worker: at once within run(), or on a thread of its own.
class Worker {
public:
    explicit Worker(bool threaded) : threaded_(threaded) {}
    ~Worker() {
        stopping_ = true;
        if (thread_.joinable()) thread_.join();
    }
    const LV2_Feature* feature() { return &feature_; }
    void serve(LV2_Handle plugin, const void* interface) {
        plugin_ = plugin;
        interface_ = static_cast<const LV2_Worker_Interface*>(interface);
        REQUIRE((interface_ != nullptr && interface_->work != nullptr && interface_->work_response != nullptr));
        if (threaded_) thread_ = std::thread([this] { loop(); });
    }
    // Behind each run.
    void deliver() {
        for (Bytes one; take(answers_, one);)
            interface_->work_response(plugin_, static_cast<std::uint32_t>(one.size()), one.data());
    }
    // Until everything that was asked for is done.
    void finish() {
        while (busy_ > 0) std::this_thread::yield();
    }
    bool refuses = false;
    std::uint32_t asked = 0, longest = 0;

private:
    static Bytes bytes(std::uint32_t size, const void* data) {
        const auto* const first = static_cast<const unsigned char*>(data);
        return {first, first + size};
    }
    static LV2_Worker_Status schedule(LV2_Worker_Schedule_Handle handle, std::uint32_t size, const void* data) {
        OFF_THE_FLOOR;  // no host would lock
        auto& self = *static_cast<Worker*>(handle);
        if (self.refuses) return LV2_WORKER_ERR_NO_SPACE;
        ++self.asked;
        self.longest = std::max(self.longest, size);
        if (!self.threaded_) return self.interface_->work(self.plugin_, respond, &self, size, data);
        ++self.busy_;
        const std::lock_guard lock(self.mutex_);
        self.requests_.push_back(bytes(size, data));
        return LV2_WORKER_SUCCESS;
    }
    static LV2_Worker_Status respond(LV2_Worker_Respond_Handle handle, std::uint32_t size, const void* data) {
        auto& self = *static_cast<Worker*>(handle);
        const std::lock_guard lock(self.mutex_);
        self.answers_.push_back(bytes(size, data));
        return LV2_WORKER_SUCCESS;
    }
    bool take(std::deque<Bytes>& from, Bytes& one) {
        const std::lock_guard lock(mutex_);
        if (from.empty()) return false;
        one = std::move(from.front());
        from.pop_front();
        return true;
    }
    void loop() {
        for (Bytes one; !stopping_;) {
            if (!take(requests_, one)) {
                std::this_thread::yield();
                continue;
            }
            interface_->work(plugin_, respond, this, static_cast<std::uint32_t>(one.size()), one.data());
            --busy_;
        }
    }

    const bool threaded_;
    LV2_Worker_Schedule schedule_{this, schedule};
    LV2_Feature feature_{LV2_WORKER__schedule, &schedule_};
    LV2_Handle plugin_ = nullptr;
    const LV2_Worker_Interface* interface_ = nullptr;
    std::mutex mutex_;
    std::deque<Bytes> requests_, answers_;
    std::atomic<int> busy_{0};
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

// An equalizer that plays a tone, and all that it has told of each property: the latest.
template <class T>
class Screen {
public:
    explicit Screen(double rate_hz = 48000, bool threaded = false, bool with_worker = true)
        : worker(threaded),
          features{urids.feature(), with_worker ? worker.feature() : nullptr, nullptr},
          plugin(rate_hz, features),
          rate_hz_(rate_hz) {
        worker.serve(plugin.handle(), plugin.extension(LV2_WORKER__interface));
    }
    lv2_test::Urids urids;
    Worker worker;
    const LV2_Feature* features[3];
    lv2_test::Plugin<T> plugin;
    std::map<std::string, Numbers> told;
    std::map<std::string, int> times;
    std::uint32_t room_bytes = 8192;
    bool connected = true;
    double hz = 1000, amplitude[2] = {0.25, 0.25};
    Numbers heard;  // of the first output

    void run(std::uint32_t frames, std::uint32_t block) {
        for (std::uint32_t done = 0; done < frames; done += block) run_block(std::min(block, frames - done));
    }
    // What is told of a property where its places lie nearest.
    double at(const std::string& what, double f) const {
        const Numbers &places = told.at(what[0] == 'r' ? "points" : "bands"), &values = told.at(what);
        REQUIRE(places.size() == values.size());
        std::size_t best = 0;
        for (std::size_t i = 0; i < places.size(); ++i)
            if (std::fabs(std::log(places[i] / f)) < std::fabs(std::log(places[best] / f))) best = i;
        return values[best];
    }
    void ask() { asks_ = true; }

private:
    void run_block(std::uint32_t count) {
        std::vector<float> sound[2] = {std::vector<float>(count), std::vector<float>(count)};
        for (std::uint32_t i = 0; i < count; ++i, ++frame_) {
            const double x =
                std::sin(2 * std::numbers::pi * std::fmod(hz * static_cast<double>(frame_) / rate_hz_, 1.0));
            for (int c = 0; c < 2; ++c) sound[c][i] = static_cast<float>(amplitude[c] * x);
        }
        int ins = 0, outs = 0;
        for (std::uint32_t i = 0; i < T::kCount; ++i) {
            if (T::kPorts[i].kind == Port::Kind::audio_in) plugin.connect(i, sound[ins++].data());
            if (T::kPorts[i].kind == Port::Kind::audio_out) plugin.connect(i, sound[outs++].data());
        }
        std::vector<std::uint64_t> room(room_bytes / 8 + 1), question(8);
        auto* const notify = reinterpret_cast<LV2_Atom_Sequence*>(room.data());
        notify->atom = {room_bytes, 0};
        plugin.connect(T::notify, connected ? notify : nullptr);
        plugin.connect(T::control, asks_ ? put_question(question) : nullptr);
        plugin.run(count);
        worker.finish();
        worker.deliver();
        if (connected) read(*notify, count);
        for (const float x : sound[0]) heard.push_back(static_cast<double>(x));
    }
    void* put_question(std::vector<std::uint64_t>& room) {
        asks_ = false;
        struct Question {
            LV2_Atom_Sequence sequence;
            LV2_Atom_Event event;
            LV2_Atom_Object_Body get;
        };
        auto* const q = reinterpret_cast<Question*>(room.data());
        q->sequence = {{sizeof *q - 8, urids.map(LV2_ATOM__Sequence)}, {0, 0}};
        q->event.body = {sizeof q->get, urids.map(LV2_ATOM__Object)};
        q->get = {0, urids.map(LV2_PATCH__Get)};
        return q;
    }
    void read(const LV2_Atom_Sequence& sequence, std::uint32_t frames) {
        REQUIRE(sequence.atom.type == urids.map(LV2_ATOM__Sequence));
        REQUIRE(sequence.atom.size <= room_bytes);
        LV2_ATOM_SEQUENCE_FOREACH(&sequence, event) {
            REQUIRE((event->time.frames >= 0 && event->time.frames < std::max<std::int64_t>(frames, 1)));
            const auto* const object = reinterpret_cast<const LV2_Atom_Object*>(&event->body);
            REQUIRE(object->body.otype == urids.map(LV2_PATCH__Set));
            const LV2_Atom *key = nullptr, *value = nullptr;
            lv2_atom_object_get(object, urids.map(LV2_PATCH__property), &key, urids.map(LV2_PATCH__value), &value, 0);
            REQUIRE((key != nullptr && key->type == urids.map(LV2_ATOM__URID)));
            REQUIRE((value != nullptr && value->type == urids.map(LV2_ATOM__Vector)));
            const auto* const vector = reinterpret_cast<const LV2_Atom_Vector*>(value);
            REQUIRE((vector->body.child_type == urids.map(LV2_ATOM__Float) && vector->body.child_size == 4));
            const auto* const first = reinterpret_cast<const float*>(vector + 1);
            const std::string name = name_of(reinterpret_cast<const LV2_Atom_URID*>(key)->body);
            told[name].assign(first, first + (value->size - sizeof vector->body) / 4);
            ++times[name];
        }
    }
    std::string name_of(LV2_URID key) {
        for (const char* name : {"bands", "before", "after", "points", "response", "response_2"})
            if (urids.map(std::string("urn:signalbox:equalizer:") + name) == key) return name;
        return "?";
    }

    const double rate_hz_;
    std::uint64_t frame_ = 0;
    bool asks_ = false;
};

template <class T>
void bell(Screen<T>& screen, std::size_t band, float hz, float q, float gain_db) {
    float* const first = &screen.plugin.values[T::kFirstBand + band * T::kPerBand];
    first[T::type] = 0;
    first[T::freq] = hz;
    first[T::q] = q;
    first[T::gain] = gain_db;
}

// Of a bell on paper: (s^2 + s g/q + 1) / (s^2 + s/(g q) + 1) with g the square root of the gain.
double paper_db(double f, double hz, double q, double gain_db) {
    const double g = std::pow(10, gain_db / 40), x = f / hz, a = 1 - x * x;
    return 10 * std::log10((a * a + std::pow(x * g / q, 2)) / (a * a + std::pow(x / (g * q), 2)));
}

double db(double amplitude) { return 20 * std::log10(amplitude); }

constexpr std::uint32_t kSecond = 48000;

}  // namespace

TEMPLATE_TEST_CASE("analyser: a sine has its level in its band before, and after what the equalizer does", "",
                   StereoEqualizerPorts, MonoEqualizerPorts) {
    const double rate = GENERATE(44100.0, 48000.0, 96000.0, 192000.0);
    const std::uint32_t block = GENERATE(64U, 1000U, 8192U);
    Screen<TestType> screen(rate);
    bell(screen, 3, 1000, 1, 6);
    screen.plugin.values[TestType::output] = -2;
    screen.plugin.values[TestType::analyser] = 4;
    screen.run(static_cast<std::uint32_t>(rate / 2), block);
    CHECK(screen.at("before", 1000) == Approx(db(0.25)).margin(0.5));
    CHECK(screen.at("after", 1000) == Approx(db(0.25) + 4).margin(0.5));
    for (const char* what : {"before", "after"}) {
        for (const double f : {100.0, 500.0, 2000.0, 12000.0}) CHECK(screen.at(what, f) < -70);
    }
    // Every 43 ms or a little more, as far as there are blocks to say it in.
    const double blocks = rate / 2 / block;
    CHECK(screen.times["before"] <= 12);
    CHECK(screen.times["before"] >= std::min(7.0, blocks - 3));
    CHECK(screen.times["bands"] == 1);
    CHECK(screen.told["bands"].size() == 60);
}

TEST_CASE("analyser: the response is that of the analog filter, and follows the knobs") {
    const double rate = GENERATE(48000.0, 96000.0);
    Screen<StereoEqualizerPorts> screen(rate);
    using T = StereoEqualizerPorts;
    bell(screen, 2, 300, 2, -9);
    bell(screen, 5, 5000, 1, 12);
    screen.plugin.values[T::kFirstBand + 5 * T::kPerBand + T::side] = 2;
    screen.plugin.values[T::analyser] = 1;
    screen.run(8192, 256);
    const Numbers points = screen.told["points"];
    REQUIRE(points.size() == 237);
    REQUIRE((screen.told["response"].size() == 237 && screen.told["response_2"].size() == 237));
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (i % 4 == 0) CHECK(points[i] == Approx(1000 * std::exp2((static_cast<double>(i / 4) - 33) / 6)));
        const double left = paper_db(points[i], 300, 2, -9);
        CHECK(screen.told["response"][i] == Approx(left).margin(0.1));
        CHECK(screen.told["response_2"][i] == Approx(left + paper_db(points[i], 5000, 1, 12)).margin(0.1));
    }
    CHECK(screen.told.count("before") + screen.told.count("after") == 0);
    const int before = screen.times["response"];
    screen.run(kSecond, 256);
    CHECK(screen.times["response"] == before);  // nothing new
    screen.plugin.values[T::output] = 5;
    screen.run(kSecond / 4, 256);
    CHECK(screen.times["response"] == before + 1);
    CHECK(screen.at("response", 20) == Approx(5).margin(0.1));
    // A band with solo leaves nothing of the others; what is off does nothing.
    screen.plugin.values[T::kFirstBand + 2 * T::kPerBand + T::solo] = 1;
    screen.run(kSecond / 4, 256);
    CHECK(screen.at("response_2", 5000) == Approx(5).margin(0.1));
    screen.plugin.values[T::kFirstBand + 2 * T::kPerBand + T::on] = 0;
    screen.run(kSecond / 4, 256);
    CHECK(screen.at("response_2", 5000) == Approx(17).margin(0.1));
    CHECK(screen.at("response", 300) == Approx(5).margin(0.1));
}

TEST_CASE("analyser: the response tells the cuts") {
    Screen<MonoEqualizerPorts> screen;
    using T = MonoEqualizerPorts;
    screen.plugin.values[T::low_cut] = 2;
    screen.plugin.values[T::low_cut_hz] = 100;
    screen.plugin.values[T::high_cut] = 1;
    screen.plugin.values[T::high_cut_hz] = 4000;
    screen.plugin.values[T::analyser] = 1;
    screen.run(8192, 256);
    for (const double f : {25.0, 50.0, 99.0, 200.0, 1000.0, 4000.0, 8000.0}) {
        const Numbers& points = screen.told["points"];
        const auto near = std::lower_bound(points.begin(), points.end(), f) - points.begin();
        const double p = points[static_cast<std::size_t>(near)];
        const double paper = -10 * std::log10(1 + std::pow(100 / p, 8)) - 10 * std::log10(1 + std::pow(p / 4000, 4));
        CHECK(screen.told["response"][static_cast<std::size_t>(near)] == Approx(paper).margin(0.1));
    }
}

TEST_CASE("analyser: of two channels the louder one is told") {
    Screen<StereoEqualizerPorts> screen;
    screen.plugin.values[StereoEqualizerPorts::analyser] = 2;
    screen.amplitude[0] = 0;
    screen.amplitude[1] = 0.5;
    screen.run(kSecond / 4, 512);
    CHECK(screen.at("before", 1000) == Approx(db(0.5)).margin(0.5));
    CHECK(screen.told.count("after") == 0);
    screen.amplitude[1] = 0;
    screen.run(kSecond / 4, 512);
    for (const double level : screen.told["before"]) CHECK(level == Approx(-120));
}

TEST_CASE("analyser: on another thread it tells the same") {
    const std::uint32_t block = GENERATE(64U, 4096U);
    Screen<StereoEqualizerPorts> at_once, threaded(48000, true);
    for (auto* screen : {&at_once, &threaded}) {
        screen->plugin.values[StereoEqualizerPorts::analyser] = 4;
        screen->run(kSecond / 2, block);
    }
    CHECK(threaded.told == at_once.told);
}

TEST_CASE("analyser: the sound is the same to the bit, with it and without") {
    Screen<StereoEqualizerPorts> off, on, threaded(48000, true), unable(48000, false, false), unheard;
    unheard.connected = false;
    for (auto* screen : {&off, &on, &threaded, &unable, &unheard}) {
        bell(*screen, 3, 1000, 1, 6);
        screen->plugin.values[StereoEqualizerPorts::analyser] = screen == &off ? 0 : 4;
        screen->run(20000, 700);
        CHECK(screen->heard == off.heard);
    }
    CHECK_FALSE(on.told.empty());
    for (auto* screen : {&off, &unable, &unheard}) {
        CHECK(screen->told.empty());
        CHECK(screen->worker.asked == 0);
    }
}

TEST_CASE("analyser: whoever asks is told everything, and so is who switches it on again") {
    using T = StereoEqualizerPorts;
    Screen<T> screen;
    screen.plugin.values[T::analyser] = 1;
    screen.run(8192, 256);
    for (const bool by_asking : {true, false}) {
        screen.told.clear();
        if (by_asking) screen.ask();
        if (!by_asking) {
            screen.plugin.values[T::analyser] = 0;
            screen.run(8192, 256);
            CHECK(screen.told.empty());
            screen.plugin.values[T::analyser] = 1;
        }
        screen.run(8192, 256);
        CHECK(screen.told.size() == 4);
    }
}

TEST_CASE("analyser: a host that refuses or gives little room is told later") {
    using T = StereoEqualizerPorts;
    Screen<T> screen;
    screen.plugin.values[T::analyser] = 4;
    screen.room_bytes = 1100;  // for one response
    screen.worker.refuses = true;
    screen.run(kSecond / 4, 256);
    CHECK(screen.told.empty());
    screen.worker.refuses = false;
    screen.run(kSecond / 2, 256);
    CHECK(screen.told.size() == 6);
    CHECK(screen.at("after", 1000) == Approx(db(0.25)).margin(0.5));
    CHECK(screen.worker.longest <= 512);

    // Samples that are no numbers spoil no window for longer than they are in it.
    screen.amplitude[0] = std::numeric_limits<double>::quiet_NaN();
    screen.run(4000, 256);
    screen.amplitude[0] = 0.5;
    screen.run(kSecond / 4, 256);
    CHECK(screen.at("before", 1000) == Approx(db(0.5)).margin(0.5));
}
