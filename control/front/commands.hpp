// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "control/osc/reader.hpp"
#include "control/osc/writer.hpp"
#include "control/session.hpp"

namespace signalbox::control {

// A message's own arguments: what follows the token, if it has one.
class Args {
public:
    // A token is an int before a complete argument list, so it takes the least number of own arguments to tell.
    Args(const osc::MessageView& message, std::size_t least)
        : message_(message),
          first_(!message.types.empty() && message.types[0] == 'i' && message.size() > least ? 1 : 0) {}

    [[nodiscard]] std::string_view address() const { return message_.address; }
    [[nodiscard]] std::size_t size() const { return message_.size() - first_; }
    [[nodiscard]] std::optional<std::int32_t> token() const;
    [[nodiscard]] osc::ArgumentView operator[](std::size_t k) const { return message_[first_ + k]; }

    // With a sentence that names the argument where it is of another type, or no finite number.
    [[nodiscard]] Result<std::string> text(std::size_t k) const;
    [[nodiscard]] Result<graph::Endpoint> endpoint(std::size_t k) const;
    [[nodiscard]] Result<double> number(std::size_t k) const;
    [[nodiscard]] Result<float> number(std::size_t k, float absent) const;
    [[nodiscard]] Result<bool> flag(std::size_t k, bool absent) const;

private:
    const osc::MessageView& message_;
    std::size_t first_;
};

// [min max] [curve] [mode] of a binding, from the k-th argument on.
[[nodiscard]] Result<void> read_range(const Args& args, std::size_t k, graph::Binding& binding);
// node:symbol, or /node/<id>/<symbol>.
[[nodiscard]] Result<graph::Endpoint> read_target(const Args& args, std::size_t k);

// An address that changes the rack, and how its arguments are read.
struct EditCommand {
    std::string_view address, usage;  // "/rack/add", "uri id"
    std::size_t least = 0, most = 0;  // own arguments
    Result<Item> (*read)(const Args& args) = nullptr;
};
[[nodiscard]] std::span<const EditCommand> edit_commands();
// Checks how many arguments there are, and reads them.
[[nodiscard]] Result<Item> read_edit(const EditCommand& command, const Args& args);

// /rack/apply and /rack/diff: json [strict].
[[nodiscard]] Result<Apply> read_apply(const Args& args);

// The message that tells others of an edit: the same command with every default filled in. Without an address for a
// ParamSet and a PatchSet, whose values are told by Session::on_changed and on_patched, and for what makes a whole
// rack: the difference is told.
[[nodiscard]] osc::Message applied(const Item& item);

[[nodiscard]] osc::Message applied(const graph::Value& value);

[[nodiscard]] Error wrong_count(std::string_view address, std::string_view usage);

}  // namespace signalbox::control
