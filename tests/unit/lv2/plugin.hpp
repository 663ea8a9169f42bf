// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <dlfcn.h>
#include <lv2/core/lv2.h>
#include <lv2/urid/urid.h>

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugins/lv2/ports.hpp"

namespace lv2_test {

using signalbox::lv2::Port;

// Numbers for URIs, as hosts give them out.
class Urids {
public:
    LV2_URID map(const std::string& uri) { return numbers_.try_emplace(uri, numbers_.size() + 1).first->second; }
    const LV2_Feature* feature() { return &feature_; }

private:
    static LV2_URID call(void* self, const char* uri) { return static_cast<Urids*>(self)->map(uri); }
    std::map<std::string, LV2_URID> numbers_;
    LV2_URID_Map map_{this, call};
    LV2_Feature feature_{LV2_URID__map, &map_};
};

// A plugin of the build tree, with buffers for all its ports. T is its port table.
template <class T>
class Plugin {
public:
    explicit Plugin(double rate_hz = 48000, const LV2_Feature* const* features = nullptr) {
        const std::string bundle = std::string(SIGNALBOX_BUNDLES) + "/" + T::kBundle + ".lv2/";
        library_ = dlopen((bundle + T::kBundle + ".so").c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library_ == nullptr) throw std::runtime_error(dlerror());
        const auto find = reinterpret_cast<LV2_Descriptor_Function>(dlsym(library_, "lv2_descriptor"));
        for (std::uint32_t i = 0; (descriptor_ = find(i)) != nullptr; ++i) {
            if (std::string(descriptor_->URI) == T::kUri) break;
        }
        if (descriptor_ == nullptr) throw std::runtime_error("the library does not have this plugin");
        handle_ = descriptor_->instantiate(descriptor_, rate_hz, bundle.c_str(), features);
        if (handle_ == nullptr) return;
        for (std::uint32_t i = 0; i < T::kCount; ++i) values[i] = T::kPorts[i].usual;
        connect();
        descriptor_->activate(handle_);
    }
    ~Plugin() {
        if (handle_ != nullptr) descriptor_->cleanup(handle_);
        dlclose(library_);
    }
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;

    [[nodiscard]] bool made() const { return handle_ != nullptr; }
    [[nodiscard]] LV2_Handle handle() const { return handle_; }
    [[nodiscard]] const void* extension(const char* uri) const { return descriptor_->extension_data(uri); }
    void connect(std::uint32_t port, void* data) { descriptor_->connect_port(handle_, port, data); }
    void activate() { descriptor_->activate(handle_); }
    void run(std::uint32_t frames) { descriptor_->run(handle_, frames); }

    // In place where the plugin has as many inputs as outputs, in blocks of `size`.
    std::vector<float> run(const std::vector<float>& input, std::uint32_t size) {
        std::vector<float> left = input, right = input;
        for (std::uint32_t at = 0; at < input.size(); at += size) {
            const auto frames = std::min(size, static_cast<std::uint32_t>(input.size()) - at);
            int ins = 0, outs = 0;
            for (std::uint32_t i = 0; i < T::kCount; ++i) {
                if (T::kPorts[i].kind == Port::Kind::audio_in) connect(i, (ins++ == 0 ? left : right).data() + at);
                if (T::kPorts[i].kind == Port::Kind::audio_out) connect(i, (outs++ == 0 ? left : right).data() + at);
            }
            run(frames);
        }
        return left;
    }

    float values[T::kCount] = {};

private:
    void connect() {
        for (std::uint32_t i = 0; i < T::kCount; ++i) {
            const Port::Kind kind = T::kPorts[i].kind;
            if (kind == Port::Kind::control_in || kind == Port::Kind::control_out) connect(i, &values[i]);
        }
    }

    void* library_;
    const LV2_Descriptor* descriptor_ = nullptr;
    LV2_Handle handle_ = nullptr;
};

}  // namespace lv2_test
