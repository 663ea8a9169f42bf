// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/net/tcp.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace signalbox::control::net {

namespace {

constexpr std::size_t kReadBytes = std::size_t{64} << 10;  // of one client, then others have their turn
constexpr std::chrono::seconds kLinger{2};                 // for answers to a client that has closed its sending end
constexpr std::chrono::seconds kPause{1};

}  // namespace

Tcp::Tcp(Loop& loop, const std::vector<Address>& addresses, const Allow& allow, Handler handler)
    : loop_(loop),
      allow_(allow),
      handler_(std::move(handler)),
      listeners_(bind_all(Transport::tcp, addresses)),
      room_(kReadBytes) {
    for (std::size_t i = 0; i < listeners_.size(); ++i)
        loop_.watch(listeners_[i].fd.get(), [this, i](Loop::Ready) { accept(i); });
}

Tcp::~Tcp() {
    loop_.cancel(paused_);
    for (const Socket& listener : listeners_) loop_.forget(listener.fd.get());
    for (const auto& [id, client] : clients_) {
        loop_.cancel(client->linger);
        loop_.forget(client->connection.fd());
    }
}

void Tcp::accept(std::size_t listener) {
    sockaddr_storage raw{};
    socklen_t length = sizeof raw;
    auto* const from = reinterpret_cast<sockaddr*>(&raw);
    Fd fd(::accept4(listeners_[listener].fd.get(), from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) pause_listeners();
        return;
    }
    const Address address = from_socket(raw);
    if (!allow_.admits(address)) {
        ++counts_.denied;
        turn_away(std::move(fd), address,
                  {Code::denied, print(address) + " is not let in: name its network with signalboxd --allow"});
    } else if (!make_room()) {
        ++counts_.refused;
        turn_away(
            std::move(fd), address,
            {Code::limit, std::to_string(kMaxClients) + " TCP clients are connected already: close one, or use UDP"});
    } else {
        add_client(std::move(fd), address);
    }
}

// Out of descriptors: the listener stays readable, and the loop would turn for nothing.
void Tcp::pause_listeners() {
    if (paused_ != 0) return;
    for (const Socket& listener : listeners_) loop_.interest(listener.fd.get(), false, false);
    paused_ = loop_.after(kPause, [this] {
        paused_ = 0;
        for (const Socket& listener : listeners_) loop_.interest(listener.fd.get(), true, false);
    });
}

// Who has said all it wants makes place for who comes.
bool Tcp::make_room() {
    if (clients_.size() < kMaxClients) return true;
    const auto lingering =
        std::find_if(clients_.begin(), clients_.end(), [](const auto& entry) { return entry.second->linger != 0; });
    if (lingering == clients_.end()) return false;
    close(lingering->first);
    return true;
}

void Tcp::add_client(Fd fd, const Address& address) {
    ++counts_.accepted;
    const std::uint64_t id = ++last_id_;
    const int number = fd.get();
    clients_[id] = std::make_unique<Client>(Connection(std::move(fd), Peer{address, id, 0}));
    loop_.watch(number, [this, id](Loop::Ready ready) { on_ready(id, ready); });
}

// Nothing is watched or read: whoever is not let in takes no more than this turn.
void Tcp::turn_away(Fd fd, const Address& address, const Error& why) {
    const std::uint64_t id = ++last_id_;
    Client& client = *(clients_[id] = std::make_unique<Client>(Connection(std::move(fd), Peer{address, id, 0})));
    client.busy = true;
    handler_.refused(client.connection.peer(), why);
    client.connection.flush();
    client.connection.give_up();
    clients_.erase(id);
}

void Tcp::on_ready(std::uint64_t id, Loop::Ready ready) {
    Client& client = *clients_.at(id);
    Connection& connection = client.connection;
    connection.flush();
    catch_up(client);
    if (ready.readable && reads(connection)) handle(client, osc::Bytes(room_).first(connection.read(room_)));
    if (ready.broken && !ready.readable) connection.give_up();
    settle(id, client);
}

// Hands out whole packets until the client is behind; what is left then waits in `rest`.
void Tcp::handle(Client& client, osc::Bytes bytes) {
    Connection& connection = client.connection;
    client.busy = true;
    while (!connection.over() && !connection.behind() && connection.decoder.next(bytes))
        handler_.packet(connection.peer(), connection.decoder.packet());
    if (!connection.over() && !connection.decoder.fault().empty()) {
        handler_.refused(connection.peer(), {Code::malformed, std::string(connection.decoder.fault())});
        connection.flush();
        connection.give_up();
    }
    client.busy = false;
    connection.rest.assign(bytes.begin(), bytes.end());
    connection.flush();
}

void Tcp::catch_up(Client& client) {
    Connection& connection = client.connection;
    while (!connection.rest.empty() && !connection.behind() && !connection.over()) {
        const std::vector<std::byte> rest = std::move(connection.rest);
        connection.rest.clear();
        handle(client, rest);
    }
}

void Tcp::settle(std::uint64_t id, Client& client) {
    catch_up(client);
    if (client.connection.over()) return close(id);
    if (client.connection.ended() && client.linger == 0) linger(id);
    watch_for_more(client.connection);
}

// A client that has closed its sending end is still answered, as long as it reads.
void Tcp::linger(std::uint64_t id) {
    clients_.at(id)->linger = loop_.after(kLinger, [this, id] {
        if (clients_.at(id)->connection.waiting() == 0) return close(id);
        linger(id);
    });
}

bool Tcp::reads(const Connection& connection) {
    return !connection.over() && !connection.ended() && !connection.behind() && connection.rest.empty();
}

void Tcp::watch_for_more(const Connection& connection) {
    loop_.interest(connection.fd(), reads(connection), connection.waiting() > 0);
}

Tcp::Sent Tcp::send(const Peer& peer, osc::Bytes packet) {
    Client* const client = find(peer.client);
    if (client == nullptr || client->connection.over()) return Sent::gone;
    Connection& connection = client->connection;
    if (!connection.queue(packet)) {
        ++counts_.given_up;
        connection.give_up();
        return Sent::gone;
    }
    if (!client->busy) {  // else all answers to what it sent go together
        connection.flush();
        if (connection.over()) {
            connection.give_up();
            return Sent::gone;
        }
        watch_for_more(connection);
    }
    return connection.behind() ? Sent::behind : Sent::done;
}

bool Tcp::behind(const Peer& peer) {
    const Client* const client = find(peer.client);
    return client != nullptr && client->connection.behind();
}

void Tcp::drop(const Peer& peer) {
    if (Client* const client = find(peer.client)) client->connection.give_up();
}

Tcp::Client* Tcp::find(std::uint64_t id) {
    const auto found = clients_.find(id);
    return found == clients_.end() ? nullptr : found->second.get();
}

void Tcp::close(std::uint64_t id) {
    const auto client = std::move(clients_.at(id));
    clients_.erase(id);
    loop_.cancel(client->linger);
    loop_.forget(client->connection.fd());
    handler_.closed(client->connection.peer());
}

}  // namespace signalbox::control::net
