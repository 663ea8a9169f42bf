// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/rt/position.hpp"

#include <cstring>

namespace signalbox::rt {

void Position::follow(const Transport* transport, std::uint32_t frames) noexcept REALTIME {
    if (transport == nullptr) return;
    const bool same = serial_ != 0 && goes_on(*transport);
    latest_ = *transport;
    frames_ = frames;
    if (!same && ++serial_ == 0) serial_ = 1;
    write();  // who comes later is told of this cycle
}

bool Position::goes_on(const Transport& now) const noexcept REALTIME {
    const std::uint64_t expected = latest_.frame + (latest_.rolling ? frames_ : 0);
    return now.rolling == latest_.rolling && now.frame == expected && now.musical == latest_.musical &&
           (!now.musical || (now.beats_per_bar == latest_.beats_per_bar && now.beat_unit == latest_.beat_unit &&
                             now.beats_per_minute == latest_.beats_per_minute));
}

template <class T>
void Position::add(std::uint32_t key, std::uint32_t type, T value) noexcept REALTIME {
    const LV2_Atom_Property_Body property{key, 0, {sizeof value, type}};
    std::memcpy(body_.data() + size_, &property, sizeof property);
    std::memcpy(body_.data() + size_ + sizeof property, &value, sizeof value);
    size_ += static_cast<std::uint32_t>(sizeof property) + 8;
}

void Position::write() noexcept REALTIME {
    body_ = {};
    const LV2_Atom_Object_Body object{0, kPosition};
    std::memcpy(body_.data(), &object, sizeof object);
    size_ = sizeof object;
    add(kTimeFrame, kAtomLong, static_cast<std::int64_t>(latest_.frame));
    add(kTimeSpeed, kAtomFloat, latest_.rolling ? 1.0F : 0.0F);
    if (!latest_.musical) return;
    add(kTimeBar, kAtomLong, latest_.bar);
    add(kTimeBarBeat, kAtomFloat, latest_.beat);
    add(kTimeBeat, kAtomDouble,
        static_cast<double>(latest_.bar) * static_cast<double>(latest_.beats_per_bar) +
            static_cast<double>(latest_.beat));
    add(kTimeBeatUnit, kAtomInt, static_cast<std::int32_t>(latest_.beat_unit));
    add(kTimeBeatsPerBar, kAtomFloat, latest_.beats_per_bar);
    add(kTimeBeatsPerMinute, kAtomFloat, latest_.beats_per_minute);
}

}  // namespace signalbox::rt
