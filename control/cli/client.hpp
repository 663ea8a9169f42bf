// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "control/cli/message.hpp"

namespace signalbox::cli {

struct Server {
    std::string host = "127.0.0.1", port = "7770";
    [[nodiscard]] std::string text() const;
};
// HOST:PORT, HOST, :PORT or [IPV6]:PORT.
Server parse_server(const std::string& text);

// One TCP connection to the daemon; packets go with a length prefix. Everything throws Failure: no_daemon where nobody
// answers or the connection breaks, timeout after so many seconds without an answer, refused for the daemon's /error.
class Client {
public:
    Client(Server server, double timeout_s);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void send(const Message& message);
    // The next message, whatever it is; nothing when the time is over or a signal came.
    std::optional<Message> receive(double seconds);
    // The next message; throws timeout where none comes.
    Message next();
    // Sends, and calls `each` with every answer until the one at `end`, which it returns.
    Message ask(const Message& question, const std::string& end, const std::function<void(const Message&)>& each = {});
    // Sends with a token and waits for its /ok.
    void request(const std::string& address, std::vector<Arg> args = {});

private:
    void write(const std::string& bytes);
    bool fill(double seconds);
    void hear_farewell();
    void unpack();

    Server server_;
    double timeout_s_;
    int socket_ = -1;
    int token_ = 0;
    std::string received_;
    std::deque<Message> messages_;
};

// Throws what an /error message says; does nothing for any other.
void throw_error(const Message& message);

}  // namespace signalbox::cli
