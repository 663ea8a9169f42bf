// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/patches.hpp"

#include <lv2/atom/atom.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "daemon/host/patch_message.hpp"

namespace signalbox::host {

namespace {

// More than can lie in the ring: a plugin may confirm all of that, or never anything.
constexpr std::size_t kMostSent = 1024, kMostSentBytes = 2 * rt::Letters::kBytes;
constexpr int kLettersADrain = 1024;  // however fast a plugin writes

// What plugins say of when something happened, in frames from the message's own: control is told the driver's frame.
constexpr const char* kOnset = "urn:signalbox:vad:onset";

void date(Property& property, std::uint64_t frame) {
    std::int64_t when = 0;
    if (property.key != kOnset || property.body.size() != sizeof when) return;
    std::memcpy(&when, property.body.data(), sizeof when);
    when = std::max<std::int64_t>(static_cast<std::int64_t>(frame) + when, 0);
    std::memcpy(property.body.data(), &when, sizeof when);
}

using Sent = std::deque<std::optional<Property>>;

std::size_t bytes_of(const std::optional<Property>& one) { return one ? one->body.size() : 0; }

void trim(Sent& sent) {
    std::size_t bytes = 0;
    for (const auto& one : sent) bytes += bytes_of(one);
    while (sent.size() > kMostSent || bytes > kMostSentBytes) {
        bytes -= bytes_of(sent.front());
        sent.pop_front();
    }
}

}  // namespace

Patches::Patches(const graph::PluginFacts& facts, rt::Arena& arena, rt::EventPort& input, rt::EventPort* output)
    : plugin_(facts.uri), in_(arena), out_(arena), most_(rt::most_letter(input.bytes)) {
    for (const graph::PropertyFacts& one : facts.properties) {
        known_[one.uri].writable = one.writable;
        writable_ = writable_ || one.writable;
    }
    input.letters = &in_;
    if (output != nullptr) output->letters = &out_;
}

Result<void> Patches::set(const Property& property) {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(property.key);
    if (found == known_.end()) return Error{Code::unknown, plugin_ + " has no parameter " + property.key};
    if (patch_set(property).size() > most_) {
        return Error{Code::limit, "a value of " + std::to_string(property.body.size()) +
                                      " bytes is too long: the plugin's port takes messages of " +
                                      std::to_string(most_)};
    }
    found->second.value = std::make_shared<const Property>(property);
    found->second.kept = true;
    want({property.key, false});
    send();
    return {};
}

void Patches::ask(const std::string& uri) {
    const std::lock_guard lock(mutex_);
    want({uri, true});
    send();
}

// Some plugins know only one of the two questions.
void Patches::ask_all() {
    const std::lock_guard lock(mutex_);
    want({"", true});
    for (const auto& [uri, known] : known_) want({uri, true});
    send();
}

void Patches::want(Wish wish) {
    if (std::find(wishes_.begin(), wishes_.end(), wish) == wishes_.end()) wishes_.push_back(std::move(wish));
}

void Patches::send() {
    while (!wishes_.empty()) {
        const Wish& wish = wishes_.front();
        const auto known = known_.find(wish.uri);  // of a question for everything there is none
        const std::string body = wish.get ? patch_get(wish.uri) : patch_set(*known->second.value);
        if (!in_.ring.push(body.data(), static_cast<std::uint32_t>(body.size()))) return;
        if (known != known_.end()) {
            Sent& sent = known->second.sent;
            sent.push_back(wish.get ? std::nullopt : std::optional(*known->second.value));
            trim(sent);
        }
        wishes_.pop_front();
    }
}

// The plugin answers in order. What belongs to a letter before a later set is no news; what belongs to none the plugin
// says by itself, or it has taken another value than it was sent.
Patches::Told Patches::take(const Property& told) {
    Known& known = known_.find(told.key)->second;
    const auto of =
        std::find_if(known.sent.begin(), known.sent.end(), [&](const auto& one) { return !one || *one == told; });
    const bool expected = of != known.sent.end(), answers = expected && !*of;
    bool overtaken = std::find(wishes_.begin(), wishes_.end(), Wish{told.key, false}) != wishes_.end();
    if (expected) {
        known.sent.erase(known.sent.begin(), of + 1);
        overtaken = overtaken ||
                    std::any_of(known.sent.begin(), known.sent.end(), [](const auto& one) { return one.has_value(); });
    }
    const bool same = known.value != nullptr && *known.value == told;
    if (overtaken || same) return {*known.value, false, answers};
    if (!expected) std::erase_if(known.sent, [](const auto& one) { return one.has_value(); });
    known.kept = known.kept || known.value != nullptr;
    known.value = std::make_shared<const Property>(told);
    return {told, true, answers};
}

void Patches::forget(const std::string& uri) {
    const std::lock_guard lock(mutex_);
    const auto known = known_.find(uri);
    if (known != known_.end()) std::erase_if(known->second.sent, [](const auto& one) { return !one; });
}

std::vector<Patches::Told> Patches::drain() {
    const std::lock_guard lock(mutex_);
    send();
    std::vector<Told> all;
    std::uint32_t bytes = 0;
    for (int n = 0; n < kLettersADrain && out_.ring.pop(out_.body.get(), bytes); ++n) {
        std::uint64_t frame = 0;
        std::memcpy(&frame, out_.body.get(), sizeof frame);
        const std::string_view body(reinterpret_cast<const char*>(out_.body.get()) + sizeof frame,
                                    bytes - sizeof frame);
        for (Property& property : read_message(body)) {
            if (!known_.contains(property.key)) continue;
            date(property, frame);
            Told now = take(property);
            const auto same = [&](const Told& told) { return told.property.key == property.key; };
            const auto before = std::find_if(all.begin(), all.end(), same);
            if (before == all.end() || !known_.find(property.key)->second.writable) {
                all.push_back(std::move(now));
            } else {
                now.changed = now.changed || before->changed;
                now.answers = now.answers || before->answers;
                *before = std::move(now);
            }
        }
    }
    return all;
}

void Patches::begin() {
    (void)drain();
    for (const auto& [uri, known] : known_) forget(uri);
}

std::shared_ptr<const Property> Patches::value(std::string_view uri) const {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(uri);
    return found != known_.end() ? found->second.value : nullptr;
}

Result<json::Array> Patches::kept() const {
    const std::lock_guard lock(mutex_);
    json::Array state;
    for (const auto& [uri, known] : known_) {
        if (known.kept && known.writable && known.value != nullptr) state.push_back(to_json(*known.value));
    }
    return state;
}

Result<void> Patches::restore(const json::Array& state) {
    Result<void> result;
    for (const json::Value& item : state) {
        const auto property = property_from(item);
        graph::PatchValue value;
        if (!property) {
            result = Error{property.error().code, plugin_ + ": " + property.error().text};
        } else if (!graph::read_patch(*property, value)) {
            result = Error{Code::malformed, plugin_ + ": its state's value of " + property->key + " cannot be set"};
        } else if (property->type == LV2_ATOM__Path && !property->body.starts_with('/')) {
            result = Error{Code::file, plugin_ + ": its state names the file " + json::quoted(property->body.c_str()) +
                                           "; name it from the root"};
        } else if (const auto done = set(*property); !done) {
            result = done;
        }
    }
    return result;
}

}  // namespace signalbox::host
