// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/foreign.hpp"

#include <bit>
#include <cmath>
#include <string>

#include <lv2/core/lv2.h>

#include "daemon/host/features.hpp"
#include "daemon/host/library.hpp"

namespace signalbox::host {

namespace {

class Foreign : public Machine {
public:
    Foreign(const graph::PluginFacts& facts, const Setting& setting, std::shared_ptr<Library> library,
            const LV2_Descriptor& descriptor)
        : library_(std::move(library)),
          descriptor_(descriptor),
          features_(setting, facts.fixed_blocks, facts.power_of_two_blocks) {}
    ~Foreign() override {
        if (handle == nullptr) return;
        if (active_ && descriptor_.deactivate != nullptr) descriptor_.deactivate(handle);
        if (descriptor_.cleanup != nullptr) descriptor_.cleanup(handle);
    }

    bool instantiate(double rate_hz, const std::string& bundle) {
        handle = descriptor_.instantiate(&descriptor_, rate_hz, bundle.c_str(), features_.list());
        // The one way in for foreign code: it promised neither noexcept nor to be fit for the audio thread, and from
        // here on it is taken at its word.
        run = reinterpret_cast<rt::Run>(descriptor_.run);
        connect = reinterpret_cast<rt::Connect>(descriptor_.connect_port);
        return handle != nullptr;
    }
    void activate() override {
        if (active_ && descriptor_.deactivate != nullptr) descriptor_.deactivate(handle);
        active_ = true;
        if (descriptor_.activate != nullptr) descriptor_.activate(handle);
    }

private:
    std::shared_ptr<Library> library_;
    const LV2_Descriptor& descriptor_;
    Features features_;
    bool active_ = false;
};

}  // namespace

Result<std::unique_ptr<Machine>> make_foreign(const graph::PluginFacts& facts, const Setting& setting) {
    if (facts.power_of_two_blocks && !std::has_single_bit(setting.nominal_frames)) {
        return Error{Code::plugin, facts.uri + " runs only in blocks of a power of two, and the audio server's have " +
                                       std::to_string(setting.nominal_frames) + " frames; change its block size."};
    }
    auto library = Library::open(facts.library, facts.bundle);
    if (!library) return library.error();
    const auto descriptor = (*library)->find(facts.uri);
    if (!descriptor) return descriptor.error();
    auto machine = std::make_unique<Foreign>(facts, setting, *library, **descriptor);
    // LV2 says that the bundle's path ends with a slash.
    const std::string bundle = facts.bundle.ends_with('/') ? facts.bundle : facts.bundle + "/";
    if (!machine->instantiate(setting.rate_hz, bundle)) {
        return Error{Code::plugin, facts.uri + " refused to start at " + std::to_string(std::lround(setting.rate_hz)) +
                                       " Hz; its own messages, if any, are in the daemon's log."};
    }
    return std::unique_ptr<Machine>(std::move(machine));
}

}  // namespace signalbox::host
