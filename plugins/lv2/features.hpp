// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#pragma once

#include <lv2/core/lv2.h>
#include <lv2/log/log.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>

#include <cstdio>
#include <cstring>
#include <string>

namespace signalbox::lv2 {

// What the host offers. Everything is optional.
class Features {
public:
    explicit Features(const LV2_Feature* const* features) {
        for (; features != nullptr && *features != nullptr; ++features) {
            if ((*features)->URI == nullptr) continue;  // lv2file offers one such to plugins that have a worker
            if (std::strcmp((*features)->URI, LV2_URID__map) == 0) map_ = static_cast<LV2_URID_Map*>((*features)->data);
            if (std::strcmp((*features)->URI, LV2_LOG__log) == 0) log_ = static_cast<LV2_Log_Log*>((*features)->data);
            if (std::strcmp((*features)->URI, LV2_WORKER__schedule) == 0)
                worker_ = static_cast<LV2_Worker_Schedule*>((*features)->data);
        }
    }
    // 0 where the host maps nothing.
    [[nodiscard]] LV2_URID map(const char* uri) const { return map_ == nullptr ? 0 : map_->map(map_->handle, uri); }

    // Null where it has none. Lives as long as the instance.
    [[nodiscard]] const LV2_Worker_Schedule* worker() const { return worker_; }

    void complain(const std::string& text) const {
        if (log_ != nullptr) {
            log_->printf(log_->handle, map(LV2_LOG__Error), "%s\n", text.c_str());
        } else {
            std::fprintf(stderr, "%s\n", text.c_str());
        }
    }

private:
    const LV2_URID_Map* map_ = nullptr;
    const LV2_Log_Log* log_ = nullptr;
    const LV2_Worker_Schedule* worker_ = nullptr;
};

}  // namespace signalbox::lv2
