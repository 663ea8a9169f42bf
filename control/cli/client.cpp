// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "control/cli/client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "control/cli/connect.hpp"
#include "control/cli/failure.hpp"

namespace signalbox::cli {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLargestPacket = 8U << 20;  // what the daemon takes, and sends
constexpr std::size_t kPrefix = 4;
constexpr char kSlipEnd = '\xC0';

std::string prefix(std::size_t size) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 0xff);
    return out;
}

std::size_t prefixed_size(const std::string& bytes) {
    std::size_t size = 0;
    for (std::size_t k = 0; k < kPrefix; ++k) size = size << 8 | static_cast<unsigned char>(bytes[k]);
    return size;
}

}  // namespace

void throw_error(const Message& message) {
    if (message.address != "/error" || message.args.size() < 3) return;
    const std::size_t at = message.args.size() - 3;  // after a token, where there is one
    const auto code = static_cast<int>(message.number(at));
    const std::string text = printable(message.text(at + 2));
    throw Failure{Exit::refused, text + " (error " + std::to_string(code) + ")", code};
}

Client::Client(Server server, double timeout_s)
    : server_(std::move(server)), timeout_s_(timeout_s), socket_(connect_tcp(server_, timeout_s)) {}

Client::~Client() { ::close(socket_); }

void Client::send(const Message& message) {
    const std::string packet = encode(message);
    if (packet.size() > kLargestPacket) {
        throw Failure{Exit::file, "this makes a packet of " + std::to_string(packet.size()) +
                                      " bytes; the daemon takes no more than 8 MiB"};
    }
    write(prefix(packet.size()) + packet);
}

void Client::write(const std::string& bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const ssize_t sent = ::send(socket_, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            throw Failure{Exit::timeout, "the daemon at " + server_.text() + " takes nothing in; it is stuck or busy"};
        }
        if (sent < 0)
            throw Failure{Exit::no_daemon, "the connection to " + server_.text() + " broke: " + std::strerror(errno)};
        at += static_cast<std::size_t>(sent);
    }
}

// False when the time is over or a signal came.
bool Client::fill(double seconds) {
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, std::max(0, static_cast<int>(seconds * 1000 + 0.999))) <= 0) return false;
    char buffer[65536];
    const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
    if (got < 0 && errno == EINTR) return false;
    if (got <= 0) throw Failure{Exit::no_daemon, "the daemon at " + server_.text() + " closed the connection"};
    received_.append(buffer, static_cast<std::size_t>(got));
    return true;
}

// Who is turned away is told why before its framing is known: in SLIP, whose first byte begins no length. Our sentences
// hold nothing that SLIP escapes.
void Client::hear_farewell() {
    const std::size_t end = received_.find(kSlipEnd, 1);
    if (!received_.starts_with(kSlipEnd) || end == std::string::npos) return;
    for (const Message& message : decode(std::string_view(received_).substr(1, end - 1))) throw_error(message);
}

void Client::unpack() {
    std::size_t at = 0;
    hear_farewell();
    while (received_.size() - at >= kPrefix) {
        const std::size_t size = prefixed_size(received_.substr(at, kPrefix));
        if (size > kLargestPacket) {
            throw Failure{Exit::no_daemon, "what answers at " + server_.text() +
                                               " does not speak OSC; give signalboxd's port with --osc"};
        }
        if (received_.size() - at - kPrefix < size) break;
        for (Message& message : decode(std::string_view(received_).substr(at + kPrefix, size)))
            messages_.push_back(std::move(message));
        at += kPrefix + size;
    }
    received_.erase(0, at);
}

std::optional<Message> Client::receive(double seconds) {
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    while (messages_.empty()) {
        const std::chrono::duration<double> left = end - Clock::now();
        if (!fill(left.count())) return std::nullopt;
        unpack();
    }
    Message message = std::move(messages_.front());
    messages_.pop_front();
    return message;
}

Message Client::next() {
    auto message = receive(timeout_s_);
    if (message) return *std::move(message);
    throw Failure{Exit::timeout, "no answer from " + server_.text() + " within " + shortest(timeout_s_) +
                                     " s; is it signalboxd's OSC port? --timeout gives it longer"};
}

Message Client::ask(const Message& question, const std::string& end, const std::function<void(const Message&)>& each) {
    send(question);
    while (true) {
        Message answer = next();
        throw_error(answer);
        if (answer.address == end) return answer;
        if (each) each(answer);
    }
}

void Client::request(const std::string& address, std::vector<Arg> args) {
    const int token = ++token_;
    args.insert(args.begin(), Arg::integer(token));
    send({address, std::move(args)});
    while (true) {
        const Message answer = next();
        throw_error(answer);
        if (answer.address == "/ok" && static_cast<int>(answer.number(0)) == token) return;
    }
}

}  // namespace signalbox::cli
