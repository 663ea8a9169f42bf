// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/drivers/jack.hpp"

#include <future>
#include <stdexcept>
#include <thread>
#include <utility>

#include "daemon/drivers/jack_core.hpp"

namespace signalbox::drivers {
namespace {

class Jack : public Driver {
public:
    Jack(rt::Engine& engine, Listener& listener, JackOptions options)
        : core_(std::make_shared<JackCore>(engine, listener, std::move(options))) {}
    ~Jack() override { (void)Jack::stop(); }

    void start() override;
    bool stop() override;
    void resume(double rate_hz) override { core_->resume(rate_hz); }
    [[nodiscard]] Status status() const override { return core_->status(); }
    [[nodiscard]] std::vector<Connection> connections() const override { return core_->connections(); }
    void restore(std::vector<Connection> connections) override { core_->restore(connections); }
    void report(Latency latency) override { core_->report(std::move(latency)); }
    bool move(Move move) override { return core_->move(move); }
    void turned() override { core_->turned(); }
    bool while_stopped(const std::function<void()>& work) override { return core_->while_stopped(work); }

private:
    std::shared_ptr<JackCore> core_;
    std::thread thread_;
    std::future<void> ended_;
};

void Jack::start() {
    if (thread_.joinable()) return;
    std::packaged_task<void()> task([core = core_] { core->run(); });
    ended_ = task.get_future();
    thread_ = std::thread(std::move(task));
    pthread_setname_np(thread_.native_handle(), "driver");
}

bool Jack::stop() {
    core_->stop();
    if (!ended_.valid()) return true;
    // A dead or stopped server can hold libjack for ever. No cycle runs any more; the thread keeps what it needs.
    const bool ended = ended_.wait_for(std::chrono::milliseconds(300)) == std::future_status::ready;
    if (!thread_.joinable()) return ended;
    if (ended) thread_.join();
    if (!ended) thread_.detach();
    return ended;
}

}  // namespace

std::unique_ptr<Driver> make_jack(rt::Engine& engine, Listener& listener, JackOptions options) {
    if (options.client.empty() || options.client.size() > 32 || options.client.find(':') != std::string::npos) {
        throw std::invalid_argument("\"" + options.client + "\" is no JACK client name: 1 to 32 characters, no colon");
    }
    if (options.client == server_name(options)) {
        // JACK2 1.9.21 gives both the same socket in /dev/shm, and unlinks its own when the client comes.
        throw std::invalid_argument("the JACK client cannot have the server's name, \"" + options.client +
                                    "\": choose another with --name");
    }
    return std::make_unique<Jack>(engine, listener, std::move(options));
}

}  // namespace signalbox::drivers
