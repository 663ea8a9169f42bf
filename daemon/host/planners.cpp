// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/planners.hpp"

#include <dlfcn.h>

#include <string>

namespace signalbox::host {

namespace {

// FFTW of one precision.
class Planner {
public:
    explicit Planner(const std::string& name)
        : library_("lib" + name + ".so.3"),
          threads_("lib" + name + "_threads.so.3"),
          lock_(name.substr(0, 4) + name.substr(5) + "_make_planner_thread_safe") {}

    void lock() {
        if (locked_) return;
        void* const loaded = dlopen(library_.c_str(), RTLD_NOLOAD | RTLD_LAZY);
        if (loaded == nullptr) return;
        locked_ = true;
        // It stays, and FFTW with it: that remembers the lock.
        void* const threads = dlopen(threads_.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
        void* const symbol = threads != nullptr ? dlsym(threads, lock_.c_str()) : nullptr;
        if (symbol != nullptr) reinterpret_cast<void (*)()>(symbol)();
        if (threads != nullptr) dlclose(threads);
        dlclose(loaded);
    }

private:
    const std::string library_, threads_, lock_;
    bool locked_ = false;
};

}  // namespace

void lock_planners() {
    static Planner planners[] = {Planner("fftw3f"), Planner("fftw3"), Planner("fftw3l")};
    for (Planner& planner : planners) planner.lock();
}

}  // namespace signalbox::host
