// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>

namespace signalbox::dsp {

// Tables that take longer to compute than a short piece of sound takes to process: made once, then shared by everyone
// who is prepared for the same. Any thread but the audio thread.
template <class Key, class Tables>
class TableCache {
public:
    // What `make` returned for this key, perhaps long ago.
    template <class Make>
    std::shared_ptr<const Tables> get(const Key& key, const Make& make) {
        {
            const std::lock_guard lock(mutex_);
            if (const auto found = tables_.find(key); found != tables_.end()) return found->second;
        }
        auto made = std::make_shared<const Tables>(make());
        const std::lock_guard lock(mutex_);
        // Who uses them keeps them.
        if (tables_.size() >= kMost) tables_.clear();
        return tables_.try_emplace(key, std::move(made)).first->second;
    }

private:
    static constexpr std::size_t kMost = 32;
    std::mutex mutex_;
    std::map<Key, std::shared_ptr<const Tables>> tables_;
};

}  // namespace signalbox::dsp
