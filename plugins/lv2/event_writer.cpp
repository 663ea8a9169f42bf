// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "plugins/lv2/event_writer.hpp"

#include <cstring>

namespace signalbox::lv2 {

// The host says in the size how large its buffer is.
EventWriter::EventWriter(LV2_Atom_Sequence* port, LV2_URID type) noexcept REALTIME : port_(port) {
    if (port_ == nullptr) return;
    const std::uint32_t size = port_->atom.size;
    if (size < sizeof(LV2_Atom_Sequence_Body)) {
        port_ = nullptr;
        return;
    }
    room_ = size - static_cast<std::uint32_t>(sizeof(LV2_Atom_Sequence_Body));
    port_->atom = {sizeof(LV2_Atom_Sequence_Body), type};
    port_->body = {0, 0};
}

bool EventWriter::add(std::uint32_t frame, LV2_URID type, std::span<const unsigned char> body) noexcept REALTIME {
    const auto size = static_cast<std::uint32_t>(body.size());
    const std::uint32_t whole = static_cast<std::uint32_t>(sizeof(LV2_Atom_Event)) + (size + 7) / 8 * 8;
    if (port_ == nullptr || type == 0 || whole > room_) return false;
    LV2_Atom_Event event{};
    event.time.frames = frame;
    event.body = {size, type};
    auto* const at = reinterpret_cast<unsigned char*>(port_) + sizeof(LV2_Atom) + port_->atom.size;
    std::memcpy(at, &event, sizeof event);
    std::memcpy(at + sizeof event, body.data(), size);
    port_->atom.size += whole;
    room_ -= whole;
    return true;
}

}  // namespace signalbox::lv2
