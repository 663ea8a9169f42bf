// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <lv2/core/lv2.h>

#include <memory>
#include <mutex>
#include <string>

#include "daemon/graph/result.hpp"

namespace signalbox::host {

// A plugin's shared object. Opened once for all its plugins and instances, closed after the last of them. Where another
// file has taken its place meanwhile, that one is opened, and who has the old one keeps it. Thread-safe; never on the
// audio thread.
class Library {
public:
    // An absolute path. Fails with code plugin and a sentence.
    static Result<std::shared_ptr<Library>> open(const std::string& path, const std::string& bundle);
    Library(void* handle, std::string path) : handle_(handle), path_(std::move(path)) {}
    ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    Result<const LV2_Descriptor*> find(const std::string& uri);

private:
    Result<void> load(const std::string& bundle);

    void* handle_;
    std::string path_;
    std::mutex mutex_;
    // One of the two ways that a library lists its plugins.
    const LV2_Descriptor* (*by_index_)(unsigned int) = nullptr;
    const LV2_Lib_Descriptor* listed_ = nullptr;
};

}  // namespace signalbox::host
