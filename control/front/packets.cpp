// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/front/packets.hpp"

#include "control/front/nearest.hpp"

namespace signalbox::control {

namespace {

constexpr std::string_view kSave = "/rack/save", kAt = "/at";

// What only a server says: two of them must not answer each other for ever.
bool is_answer(std::string_view address) { return address == "/ok" || address == "/error"; }

}  // namespace

Error in_part(const Error& error, bool bundle, std::uint32_t part, std::string_view address) {
    if (!bundle) return error;
    return {error.code, "part " + std::to_string(part + 1) + " (" + in_short(address) + "): " + error.text};
}

Packets::Packets(Desk& desk) : desk_(desk), nodes_(desk.session) {
    for (const EditCommand& command : edit_commands()) entries_[command.address].edit = &command;
    for (const Service& service : services()) entries_[service.address].service = &service;
    entries_[kSave] = {};
    entries_[kAt] = {};
}

void Packets::take(osc::Bytes packet, const Caller& caller) {
    batch_.clear();
    levels_ = {};
    bundles_ = 0;
    bundle_ = !packet.empty() && packet[0] == std::byte{'#'};
    if (read(packet, caller)) run(caller);
}

// A message alone is checked by being read; a bundle is checked before its first message is looked at.
bool Packets::read(osc::Bytes packet, const Caller& caller) {
    osc::Fault fault = bundle_ ? osc::check(packet).fault : osc::Fault::none;
    osc::Walk walk(packet);
    osc::MessageView message;
    for (std::uint32_t part = 0; fault == osc::Fault::none && walk.next(message); ++part) {
        ++received_;
        if (is_answer(message.address)) continue;
        const auto result = read(message, part);
        if (result) continue;
        caller.error(in_part(result.error(), bundle_, part, message.address), message.address, token_of(message));
        return false;
    }
    if (fault == osc::Fault::none) fault = walk.fault();
    if (fault == osc::Fault::none) return true;
    caller.error({static_cast<Code>(osc::code(fault)), std::string(osc::text(fault))}, "", {});
    return false;
}

Result<void> Packets::read(const osc::MessageView& message, std::uint32_t part) {
    Level& level = levels_[message.depth];
    if (message.bundle != level.bundle) level = {message.bundle, 0};
    if (message.bundle > bundles_) {
        bundles_ = message.bundle;
        if (message.address == kAt) return read_at(message);
    }
    const std::uint64_t frame = frame_of(message);
    if (message.address.starts_with(NodeReader::kPrefix)) return nodes_.read(message, part, frame, batch_);
    const auto found = entries_.find(message.address);
    if (found == entries_.end()) return unknown(message.address);
    return read_entry(found->second, message, {.part = part, .address = message.address, .frame = frame});
}

Result<void> Packets::read_entry(const Entry& entry, const osc::MessageView& message, const Origin& origin) {
    if (entry.service != nullptr) {
        const auto checked = check(*entry.service, message);
        if (!checked) return checked;
        batch_.steps.push_back({.kind = Step::Kind::service, .part = origin.part, .service = entry.service});
        batch_.services.push_back(message);
        return {};
    }
    if (message.address == kSave) return read_save(message, origin);
    if (entry.edit == nullptr)
        return Error{Code::malformed, "/at stands first in a bundle: it says when the rest of it is due"};
    const Args args(message, entry.edit->least);
    auto item = read_edit(*entry.edit, args);
    if (!item) return item.error();
    Origin from = origin;
    from.token = args.token();
    from.confirmed = true;
    batch_.add_item(*std::move(item), from);
    return {};
}

Result<void> Packets::read_save(const osc::MessageView& message, Origin origin) {
    const Args args(message, 1);
    if (args.size() != 1) return wrong_count(message.address, "name");
    auto name = args.text(0);
    if (!name) return name.error();
    origin.token = args.token();
    batch_.add_save(*std::move(name), origin);
    return {};
}

Result<void> Packets::read_at(const osc::MessageView& message) {
    if (message.size() != 1) return wrong_count(message.address, "frame");
    const osc::ArgumentView argument = message[0];
    const std::int64_t frame = argument.type == 'h' ? argument.int64() : argument.type == 'i' ? argument.int32() : -1;
    if (argument.type != 'h' && argument.type != 'i')
        return Error{Code::type, "/at takes a frame as an integer (h): ask /clock which one it is now"};
    if (frame < 1) return Error{Code::range, "/at takes a frame from 1 on: ask /clock which one it is now"};
    levels_[message.depth].frame = static_cast<std::uint64_t>(frame);
    return {};
}

std::uint64_t Packets::frame_of(const osc::MessageView& message) {
    if (const std::uint64_t own = levels_[message.depth].frame; own != 0) return own;
    if (levels_[1].frame != 0) return levels_[1].frame;  // the outermost bundle's
    // 0 means nothing, and is sent by some who mean "at once".
    if (message.timetag <= osc::kImmediately || clocks().rate_hz <= 0) return 0;
    return clocks().frame_of(message.timetag);
}

const ClockMap& Packets::clocks() {
    if (!batch_.clocks) {
        const rt::Engine& engine = desk_.session.engine();
        batch_.clocks = map_clocks(engine.progress(), engine.rate_hz(), read_clocks());
    }
    return *batch_.clocks;
}

std::optional<std::int32_t> Packets::token_of(const osc::MessageView& message) const {
    if (message.address.starts_with(NodeReader::kPrefix))
        return Args(message, message.address.ends_with("/ramp") ? 2 : 1).token();
    if (message.address == kSave) return Args(message, 1).token();
    const auto found = entries_.find(message.address);
    if (found == entries_.end() || found->second.edit == nullptr) return {};
    return Args(message, found->second.edit->least).token();
}

Error Packets::unknown(std::string_view address) const {
    const std::string text = "there is no " + in_short(address);
    if (osc::is_pattern(address)) return {Code::unknown, text + ": patterns match below /node/ only"};
    Nearest nearest(address);
    for (const auto& [known, entry] : entries_) nearest.offer(known);
    if (nearest.name().empty()) return {Code::unknown, text + "; parameters are /node/<id>/<symbol>, edits /rack/..."};
    return {Code::unknown, text + "; did you mean " + std::string(nearest.name()) + "?"};
}

}  // namespace signalbox::control
