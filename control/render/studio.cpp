// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/render/studio.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "control/osc/reader.hpp"
#include "control/render/say.hpp"
#include "daemon/host/child.hpp"

namespace signalbox::render {
namespace {

constexpr double kLeadSeconds = 1.2;  // a cue is read so long before its frame

std::string make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "signalbox-render-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a folder " + name);
    return name;
}

// As if the last driver had run at this rate.
const std::string& with_rate(const std::string& folder, double rate_hz) {
    if (const auto written = control::Vault(folder).write_rate(rate_hz); !written)
        throw std::runtime_error(written.error().text);
    return folder;
}

}  // namespace

// Who sends the script: what is refused ends the rendering.
class Studio::Client final : public control::Caller {
public:
    Client(Studio& studio, std::size_t line) : studio_(studio), line_(line) {}
    [[nodiscard]] control::ClientId id() const override { return 1; }
    [[nodiscard]] std::shared_ptr<const Caller> keep() const override { return std::make_shared<Client>(*this); }
    [[nodiscard]] std::shared_ptr<const Caller> at_port(std::uint16_t) const override { return nullptr; }
    [[nodiscard]] bool connected() const override { return false; }
    [[nodiscard]] bool behind() const override { return false; }
    using Caller::send;
    void send(control::osc::Bytes packet) const override {
        control::osc::MessageView message;
        control::osc::Walk walk(packet);
        if (!walk.next(message) || message.address != "/error" || message.size() == 0 || !studio_.refused_) return;
        const auto text = message[message.size() - 1].string();
        studio_.refused_ =
            Error{Code::malformed, studio_.script_ + ":" + std::to_string(line_) + ": " + std::string(text)};
    }

private:
    Studio& studio_;
    std::size_t line_;
};

Studio::Studio(const Plan& plan)
    : plan_(plan),
      folder_(make_folder()),
      engine_(arena_, plan.box.inputs, plan.box.outputs),
      offline_(engine_, plan.block_frames) {
    helpers_.emplace();
    catalogue_.emplace(plan.cache, host::probe_program());
    session_.emplace(
        control::Surroundings{.arena = arena_,
                              .engine = engine_,
                              .catalogue = *catalogue_,
                              .helpers = *helpers_,
                              .post = [this](std::function<void()> function) { post(std::move(function)); },
                              .wake_in =
                                  [this](double seconds) {
                                      turn_at_ = offline_.frame() + static_cast<std::uint64_t>(seconds * plan_.rate_hz);
                                  },
                              .log = say,
                              .offline = true},
        plan.box, with_rate(folder_, plan.rate_hz));
    session_->attach(*this);
    subscribers_.emplace(*session_, [] { return 0.0; });
    desk_.emplace(control::Desk{
        .session = *session_,
        .subscribers = *subscribers_,
        .post = [this](std::function<void()> function) { post(std::move(function)); },
        .traffic = [] { return control::Traffic{}; },
        .list_plugins = [this](std::string filter, auto done) { catalogue_->list(std::move(filter), done); },
    });
    packets_.emplace(*desk_);
}

Studio::~Studio() {
    catalogue_.reset();
    helpers_.reset();
    posted_.clear();
    packets_.reset();
    session_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

drivers::Status Studio::status() const {
    drivers::Status status;
    status.running = playing_;
    status.rate_hz = plan_.rate_hz;
    status.frames = plan_.block_frames;
    return status;
}

bool Studio::while_stopped(const std::function<void()>& work) {
    if (playing_) return false;
    work();
    return true;
}

// --- control's turns
// --------------------------------------------------------------------------------------------------

void Studio::post(std::function<void()> function) {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(function));
    news_.notify_one();
}

bool Studio::run_posted(bool wait) {
    std::vector<std::function<void()>> functions;
    {
        std::unique_lock lock(mutex_);
        if (wait) news_.wait_for(lock, std::chrono::milliseconds(100), [this] { return !posted_.empty(); });
        functions.swap(posted_);
    }
    for (const auto& function : functions) function();
    return !functions.empty();
}

template <class Condition>
void Studio::until(Condition condition) {
    while (!condition()) {
        run_posted(true);
        session_->tick();
    }
}

// All that is due is done when it is over, plugins made too.
void Studio::turn() {
    run_posted(false);
    turned_ = false;
    session_->post({.kind = drivers::Notice::Kind::turn});
    until([this] { return turned_; });
}

Result<void> Studio::open(const std::string& json) {
    session_->post({.kind = drivers::Notice::Kind::block_size, .frames = plan_.block_frames});
    turn();
    std::optional<control::Outcome> outcome;
    session_->submit({.items = {control::Apply{json, true}}, .client = 0, .frame = 0},
                     [&](const control::Outcome& o) { outcome = o; });
    until([&] { return outcome.has_value(); });
    return outcome->result ? trouble() : outcome->result;
}

// The first player or recorder that cannot do its work.
Result<void> Studio::trouble() {
    for (const auto& node : session_->rack().nodes) {
        const std::string said = session_->trouble(node->id);
        if (!said.empty()) return Error{Code::file, "node " + node->id + ": " + said};
    }
    return {};
}

// Some plugins count on the wall clock: they talk to somebody, or follow the time of day.
void Studio::warn_of_live_plugins() {
    for (const auto& node : session_->rack().nodes) {
        if (node->facts == nullptr || !node->facts->live) continue;
        say("node " + node->id + ": " + node->uri +
            " says that it is made for live sound (lv2:isLive): rendered, as fast as it goes, it may sound otherwise");
    }
}

Result<void> Studio::follow(std::vector<Cue> cues, std::string name) {
    cues_ = std::move(cues);
    script_ = std::move(name);
    for (; next_cue_ < cues_.size() && cues_[next_cue_].frame == 0; ++next_cue_) {
        cue(cues_[next_cue_]);
        turn();
    }
    return refused_;
}

void Studio::cue(const Cue& cue) {
    std::vector<control::osc::Message> messages = cue.messages;
    if (cue.frame > 0) messages.insert(messages.begin(), {"/at", {static_cast<std::int64_t>(cue.frame)}});
    std::vector<std::byte> packet;
    control::osc::write_bundle(control::osc::kImmediately, messages, packet);
    packets_->take(packet, Client(*this, cue.line));
}

Result<void> Studio::run(std::span<const float* const> inputs, std::span<float* const> outputs, std::uint64_t frames) {
    if (!playing_) {
        turn();  // settled: now time begins
        warn_of_live_plugins();
        playing_ = true;
        session_->post(
            {.kind = drivers::Notice::Kind::started, .rate_hz = plan_.rate_hz, .frames = plan_.block_frames});
        turn();
    }
    const auto lead = static_cast<std::uint64_t>(kLeadSeconds * plan_.rate_hz);
    std::vector<const float*> in(inputs.begin(), inputs.end());
    std::vector<float*> out(outputs.begin(), outputs.end());
    for (std::uint64_t at = 0; at < frames; at += plan_.block_frames) {
        bool due = offline_.frame() >= turn_at_;
        for (; next_cue_ < cues_.size() && cues_[next_cue_].frame <= offline_.frame() + lead; ++next_cue_) {
            cue(cues_[next_cue_]);
            due = true;
        }
        if (due) turn();
        if (!refused_) return refused_;
        offline_.run(in, out, plan_.block_frames);
        for (auto& channel : in) channel += plan_.block_frames;
        for (auto& channel : out) channel += plan_.block_frames;
    }
    return {};
}

}  // namespace signalbox::render
