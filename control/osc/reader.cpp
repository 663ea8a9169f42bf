// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/osc/reader.hpp"

#include <algorithm>
#include <cstring>

namespace signalbox::control::osc {

namespace {

// How many bytes of data each type tag has.
constexpr std::int8_t kUnknown = -1, kString = -2, kBlob = -3;
constexpr auto kExtents = [] {
    std::array<std::int8_t, 256> extents{};
    extents.fill(kUnknown);
    for (const char type : {'T', 'F', 'N', 'I', '[', ']'}) extents[static_cast<unsigned char>(type)] = 0;
    for (const char type : {'i', 'f', 'c', 'r', 'm'}) extents[static_cast<unsigned char>(type)] = 4;
    for (const char type : {'h', 'd', 't'}) extents[static_cast<unsigned char>(type)] = 8;
    extents['s'] = extents['S'] = kString;
    extents['b'] = kBlob;
    return extents;
}();
constexpr std::int8_t extent(char type) noexcept { return kExtents[static_cast<unsigned char>(type)]; }

constexpr std::string_view kBundle{"#bundle\0", 8};
constexpr std::size_t kBundleHeader = 16;  // and the timetag

constexpr bool printable(char c) noexcept { return c > ' ' && c < 0x7f; }

// One past the argument of this type that begins at `at`; `value` becomes what it holds. For data that was checked.
std::size_t pass(char type, Bytes data, std::size_t at, Bytes& value) noexcept {
    const std::int8_t fixed = extent(type);
    if (fixed >= 0) {
        value = data.subspan(at, static_cast<std::size_t>(fixed));
        return at + value.size();
    }
    if (fixed == kBlob) {
        value = data.subspan(at + 4, load32(data.data() + at));
        return at + 4 + padded(value.size());
    }
    value = data.subspan(at, std::strlen(reinterpret_cast<const char*>(data.data() + at)));
    return at + padded(value.size() + 1);
}

}  // namespace

ArgumentView MessageView::operator[](std::size_t index) const noexcept {
    if (index >= types.size()) return {};
    if (index < cursor_) cursor_ = offset_ = 0;
    ArgumentView argument;
    for (; cursor_ < index; ++cursor_) offset_ = pass(types[cursor_], data, offset_, argument.data);
    argument.type = types[index];
    pass(argument.type, data, offset_, argument.data);
    return argument;
}

Walk::Walk(Bytes packet) noexcept : packet_(packet) {
    if (packet.empty()) {
        fail(Fault::empty);
    } else if (packet.size() % 4 != 0) {
        fail(Fault::odd_size);
    }
}

bool Walk::fail(Fault fault) noexcept {
    fault_ = fault;
    return false;
}

bool Walk::next(MessageView& message) noexcept {
    while (fault_ == Fault::none && !finished()) {
        std::size_t end = 0;
        if (!enter_element(end)) return false;
        if (packet_[at_] != std::byte{'#'}) return read_message(end, message);
        if (!enter_bundle(end)) return false;
    }
    return false;
}

// Leaves the bundles that end here.
bool Walk::finished() noexcept {
    while (depth_ > 0 && at_ == levels_[depth_ - 1].end) --depth_;
    return begun_ && depth_ == 0;
}

// The packet itself is an element without a size before it.
bool Walk::enter_element(std::size_t& end) noexcept {
    if (!begun_) {
        begun_ = true;
        end = packet_.size();
        return true;
    }
    const std::size_t room = levels_[depth_ - 1].end - at_;  // a multiple of 4, and not 0
    const std::size_t size = load32(packet_.data() + at_);
    if (size == 0 || size % 4 != 0 || size > room - 4) return fail(Fault::element_size);
    at_ += 4;
    end = at_ + size;
    return true;
}

bool Walk::enter_bundle(std::size_t end) noexcept {
    if (end - at_ < kBundleHeader || characters(packet_.subspan(at_, kBundle.size())) != kBundle)
        return fail(Fault::bundle_header);
    if (depth_ == kMaxDepth) return fail(Fault::too_deep);
    if (bundles_ == kMaxMessages) return fail(Fault::too_many_bundles);
    std::uint64_t timetag = load64(packet_.data() + at_ + kBundle.size());
    if (depth_ > 0) timetag = std::max(timetag, levels_[depth_ - 1].timetag);
    levels_[depth_++] = {end, timetag, ++bundles_};
    at_ += kBundleHeader;
    return true;
}

bool Walk::read_message(std::size_t end, MessageView& message) noexcept {
    if (messages_ == kMaxMessages) return fail(Fault::too_many_messages);
    if (!read_address(end, message) || !read_types(end, message)) return false;
    const std::size_t begin = at_;
    for (const char type : message.types)
        if (!skip_argument(type, end)) return false;
    if (at_ != end) return fail(Fault::trailing);
    message.data = packet_.subspan(begin, end - begin);
    message.timetag = depth_ > 0 ? levels_[depth_ - 1].timetag : kImmediately;
    message.bundle = depth_ > 0 ? levels_[depth_ - 1].bundle : 0;
    message.depth = depth_;
    message.cursor_ = message.offset_ = 0;
    ++messages_;
    return true;
}

// Ends with a NUL, then NULs up to the next multiple of 4.
bool Walk::read_string(std::size_t end, std::string_view& string) noexcept {
    const std::byte* begin = packet_.data() + at_;
    const void* nul = at_ < end ? std::memchr(begin, 0, end - at_) : nullptr;
    if (nul == nullptr) return fail(Fault::unterminated);
    const auto length = static_cast<std::size_t>(static_cast<const std::byte*>(nul) - begin);
    for (std::size_t i = length; i < padded(length + 1); ++i)
        if (begin[i] != std::byte{0}) return fail(Fault::padding);
    string = characters({begin, length});
    at_ += padded(length + 1);
    return true;
}

bool Walk::read_address(std::size_t end, MessageView& message) noexcept {
    if (packet_[at_] != std::byte{'/'}) return fail(Fault::not_osc);
    if (!read_string(end, message.address)) return false;
    if (message.address.size() > kMaxAddress) return fail(Fault::long_address);
    if (!std::all_of(message.address.begin(), message.address.end(), printable)) return fail(Fault::address_character);
    return true;
}

// Some old senders leave the type tags out where there are no arguments; nothing else is guessed.
bool Walk::read_types(std::size_t end, MessageView& message) noexcept {
    message.types = {};
    if (at_ == end) return true;
    if (packet_[at_] != std::byte{','}) return fail(Fault::no_type_tags);
    if (!read_string(end, message.types)) return false;
    message.types.remove_prefix(1);
    if (message.types.size() > kMaxArguments) return fail(Fault::too_many_arguments);
    std::size_t open = 0;
    for (const char type : message.types) {
        if (extent(type) == kUnknown) return fail(Fault::unknown_type);
        if (type == '[' && ++open > kMaxDepth) return fail(Fault::too_deep);
        if (type == ']' && open-- == 0) return fail(Fault::brackets);
    }
    return open == 0 || fail(Fault::brackets);
}

bool Walk::skip_argument(char type, std::size_t end) noexcept {
    const std::int8_t fixed = extent(type);
    if (fixed == kBlob) return skip_blob(end);
    if (fixed == kString) {
        std::string_view string;
        return read_string(end, string);
    }
    if (end - at_ < static_cast<std::size_t>(fixed)) return fail(Fault::truncated);
    at_ += static_cast<std::size_t>(fixed);
    return true;
}

bool Walk::skip_blob(std::size_t end) noexcept {
    if (end - at_ < 4) return fail(Fault::truncated);
    const std::size_t size = load32(packet_.data() + at_);
    if (size > end - at_ - 4 || padded(size) > end - at_ - 4) return fail(Fault::truncated);
    at_ += 4;
    for (std::size_t i = size; i < padded(size); ++i)
        if (packet_[at_ + i] != std::byte{0}) return fail(Fault::padding);
    at_ += padded(size);
    return true;
}

Check check(Bytes packet) noexcept {
    Walk walk(packet);
    MessageView message;
    while (walk.next(message)) {}
    return {walk.fault(), walk.offset(), walk.messages(), walk.bundles()};
}

}  // namespace signalbox::control::osc
