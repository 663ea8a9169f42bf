// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/net/allow.hpp"

#include <algorithm>
#include <charconv>

namespace signalbox::control::net {

namespace {

Error no_network(std::string_view word) {
    return {Code::malformed, "'" + std::string(word) +
                                 "' is no network to allow: write 192.168.1.0/24, fd00::/8, one address, or 'any'"};
}

}  // namespace

Result<Allow> Allow::parse(std::string_view text) {
    Allow allow;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        const std::string_view word = text.substr(at, comma - at);
        at = comma + 1;
        if (word == "any") {
            allow.anybody_ = true;
            continue;
        }
        const std::size_t slash = std::min(word.find('/'), word.size());
        const auto address = parse_address(word.substr(0, slash), 0);
        if (!address) return no_network(word);
        const unsigned most = address->v6 ? 128 : 32;
        Network network{*address, most};
        if (slash < word.size()) {
            const char* end = word.data() + word.size();
            const auto [stop, error] = std::from_chars(word.data() + slash + 1, end, network.bits);
            if (error != std::errc() || stop != end || network.bits > most) return no_network(word);
        }
        allow.networks_.push_back(network);
    }
    return allow;
}

bool Allow::admits(const Address& address) const {
    return anybody_ || is_loopback(address) ||
           std::any_of(networks_.begin(), networks_.end(), [&](const Network& n) { return inside(address, n); });
}

bool Allow::inside(const Address& address, const Network& network) {
    if (address.v6 != network.address.v6) return false;
    const std::size_t whole = network.bits / 8;
    if (!std::equal(address.ip.begin(), address.ip.begin() + whole, network.address.ip.begin())) return false;
    const unsigned rest = network.bits % 8;
    return rest == 0 || (address.ip[whole] ^ network.address.ip[whole]) >> (8 - rest) == 0;
}

Result<void> check_listen(const std::vector<Address>& listen, const Allow& allow) {
    const auto outside = std::find_if_not(listen.begin(), listen.end(), is_loopback);
    if (outside == listen.end() || !allow.local_only()) return {};
    return Error{Code::denied, "listening on " + print(*outside) + " lets other machines in: say which with --allow " +
                                   "(a network such as 192.168.1.0/24, or 'any')"};
}

}  // namespace signalbox::control::net
