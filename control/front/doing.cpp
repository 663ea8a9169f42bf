// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include <algorithm>
#include <utility>

#include "control/front/packets.hpp"
#include "control/front/speech_news.hpp"
#include "control/front/watches.hpp"
#include "daemon/host/file_state.hpp"

namespace signalbox::control {
namespace {

const std::string kFull = "4096 timed sets wait already: send this one closer to its time";

}  // namespace

// A transaction on its way, until its answer.
struct Packets::Pending {
    std::shared_ptr<const Caller> caller;
    bool bundle = false;
    std::vector<Part> parts;
    std::vector<std::uint32_t> item_parts;
    std::vector<osc::Message> edits;  // as subscribers are told of them
    std::vector<std::string> saves;
    std::vector<std::uint32_t> save_parts;
};

void Packets::run(const Caller& caller) {
    failed_part_ = 0;
    next_service_ = 0;
    next_patch_ = 0;
    if (!find_room(caller)) return;
    for (const Step& step : batch_.steps) run(step, caller);
    if (!batch_.items.empty() || !batch_.saves.empty()) submit(caller);
    if (batch_.services.empty()) return;
    next_service_ = 0;
    for (const Step& step : batch_.steps) {
        if (step.kind != Step::Kind::service) continue;
        const osc::MessageView& message = batch_.services[next_service_++];
        if (step.service->after_submit) step.service->run(desk_, message, caller);
    }
}

void Packets::run(const Step& step, const Caller& caller) {
    switch (step.kind) {
        case Step::Kind::set:
            if (!set(step, caller.id())) refuse(step, kFull, caller);
            break;
        case Step::Kind::set_patch:
            set_patch(step, caller);
            break;
        case Step::Kind::rate:
            watch(step, caller);
            break;
        case Step::Kind::confirm:
            if (failed_part_ != step.part + 1) caller.ok(step.name, step.token);
            break;
        case Step::Kind::service: {
            const osc::MessageView& message = batch_.services[next_service_++];
            if (!step.service->after_submit) step.service->run(desk_, message, caller);
            break;
        }
        default:
            send_answer(step, caller);
    }
}

// All timed sets of a packet find room, or it is refused as a whole.
bool Packets::find_room(const Caller& caller) {
    std::size_t count = 0;
    const Step* first = nullptr;
    for (const Step& step : batch_.steps) {
        if (!timed(step)) continue;
        if (first == nullptr) first = &step;
        ++count;
    }
    // Those of an edit on a frame find theirs when its time comes.
    const auto waits = [this](const Item& item) {
        const auto* set = std::get_if<ParamSet>(&item);
        return set != nullptr && set->frame != 0 && set->how != How::glide && set->frame > clocks().frame;
    };
    const bool at_once = !batch_.items.empty() && batch_.frame == 0;
    const auto item = at_once ? std::find_if(batch_.items.begin(), batch_.items.end(), waits) : batch_.items.end();
    count += static_cast<std::size_t>(std::count_if(item, batch_.items.end(), waits));
    if (count == 0) return true;
    const std::size_t room = desk_.session.room_for_timed();
    if (count <= room) return true;
    std::string text(kFull);
    if (count > 1)
        text = "4096 timed sets may wait, and there is room for " + std::to_string(room) + " more, not for these " +
               std::to_string(count) + ": send them closer to their time, or in smaller bundles";
    if (first != nullptr) {
        refuse(*first, text, caller);
    } else {
        const Part& part = batch_.parts[batch_.item_parts[static_cast<std::size_t>(item - batch_.items.begin())]];
        caller.error(in_part({Code::limit, text}, bundle_, part.number, part.address), part.address, part.token);
    }
    return false;
}

bool Packets::timed(const Step& step) {
    if (step.kind != Step::Kind::set || step.frame == 0 || (step.how == How::glide && step.seconds > 0)) return false;
    return step.frame > clocks().frame;
}

// False: there is no room for another timed set.
bool Packets::set(const Step& step, ClientId client) {
    Param& param = *step.param;
    Fit taken{step.fit, step.refitted};
    if (step.how == How::increment)
        taken = fit(*param.port, step.how, step.value, desk_.session.value(param)).value_or(taken);
    param.refitted = taken.refitted;
    if (step.how == How::glide && step.seconds > 0) {
        desk_.session.glide(param, taken.value, step.seconds, client);
        return true;
    }
    const bool timed = step.frame != 0, late = timed && step.frame <= clocks().frame;
    if (timed && !late) return desk_.session.schedule(param, taken.value, step.frame, client);
    late_ += late ? 1 : 0;
    desk_.session.set(param, taken.value, client);
    return true;
}

void Packets::watch(const Step& step, const Caller& caller) {
    if (desk_.watches == nullptr) return;
    const bool always = step.text != step.param->address;  // as a speech gate's probability, each of which is news
    const auto watched = desk_.watches->watch({*step.param, step.text, always}, step.value, caller);
    if (!watched) refuse(step, watched.error().text, caller);
}

// Once for each part, however many parameters its pattern names.
void Packets::refuse(const Step& step, const std::string& text, const Caller& caller) {
    if (std::exchange(failed_part_, step.part + 1) == step.part + 1) return;
    caller.error(in_part({Code::limit, text}, bundle_, step.part, step.name), step.name,
                 step.has_token ? std::optional(step.token) : std::nullopt);
}

void Packets::send_answer(const Step& step, const Caller& caller) {
    Session& session = desk_.session;
    const auto path = [&step](std::string_view name) { return "/node/" + std::string(step.name) + std::string(name); };
    if (step.kind == Step::Kind::value) {
        caller.send(osc::Message{step.param->address, {session.value(*step.param)}});
    } else if (step.kind == Step::Kind::norm) {
        const float norm = to_norm(*step.param->port, session.value(*step.param));
        caller.send(osc::Message{step.param->address + "/norm", {norm}});
    } else if (step.kind == Step::Kind::bypass) {
        const graph::Node* node = session.rack().find(step.name);
        const bool on = node != nullptr && node->bypass;
        caller.send(osc::Message{path("/@bypass"), {std::int32_t{on ? 1 : 0}}});
    } else if (step.kind == Step::Kind::preset) {
        const host::Preset* loaded = session.preset(step.name);
        caller.send(osc::Message{
            path("/@preset"),
            {loaded != nullptr ? loaded->uri : std::string(), loaded != nullptr ? loaded->name : std::string()}});
    } else if (step.kind == Step::Kind::presets) {
        send_presets(path("/@presets"), step.name, caller);
    } else if (step.kind == Step::Kind::save_preset) {
        save_preset(step, path("/@preset/save"), caller);
    } else if (step.kind == Step::Kind::patch) {
        send_patch(step, caller);
    } else if (step.kind == Step::Kind::patches) {
        send_patches(step, caller);
    } else if (step.kind == Step::Kind::file) {
        const graph::Node* node = session.rack().find(step.name);
        const bool kept = node != nullptr && node->state != nullptr;
        caller.send(osc::Message{path("/@file"), {kept ? host::file_of(*node->state) : std::string()}});
    } else if (step.kind == Step::Kind::trouble) {
        caller.send(osc::Message{path("/@trouble"), {session.trouble(step.name)}});
    } else if (step.kind == Step::Kind::seek) {
        const auto token = step.has_token ? std::optional(step.token) : std::nullopt;
        const auto sought = session.seek(step.name, step.value);
        if (!sought) return caller.error(sought.error(), path("/@seek"), token);
        if (token) caller.ok(path("/@seek"), token);
    } else if (step.kind == Step::Kind::speech) {
        if (desk_.speech != nullptr) desk_.speech->answer(step.name, caller);
    } else if (step.kind == Step::Kind::latency) {
        const rt::Node* node = session.node(step.name);
        const std::uint32_t frames = node != nullptr ? node->latency_frames : 0;
        caller.send(osc::Message{path("/@latency"), {static_cast<std::int32_t>(frames)}});
    } else {
        const rt::Node* node = session.node(step.name);  // null: a placeholder, which takes no time
        const Times times = node != nullptr ? times_of(node->stat, session.totals().ns_per_tick) : Times{};
        caller.send(osc::Message{path("/@cpu"), {times.mean, times.p99, times.max}});
    }
}

void Packets::send_presets(const std::string& address, std::string_view id, const Caller& caller) {
    desk_.session.list_presets(id, [address, kept = caller.keep()](const Result<std::vector<host::Preset>>& all) {
        if (!all) return kept->error(all.error(), address, {});
        for (const host::Preset& preset : *all) kept->send(osc::Message{address, {preset.uri, preset.name}});
        kept->send(osc::Message{address + "/end", {static_cast<std::int32_t>((*all).size())}});
    });
}

void Packets::save_preset(const Step& step, const std::string& address, const Caller& caller) {
    const auto token = step.has_token ? std::optional(step.token) : std::nullopt;
    desk_.session.save_preset(step.name, std::string(step.text),
                              [address, token, kept = caller.keep()](const Result<std::string>& saved) {
                                  if (!saved) return kept->error(saved.error(), address, token);
                                  kept->ok(address, token);
                              });
}

void Packets::submit(const Caller& caller) {
    auto pending = std::make_shared<Pending>();
    pending->caller = caller.keep();
    pending->bundle = bundle_;
    pending->parts = std::move(batch_.parts);
    pending->item_parts = std::move(batch_.item_parts);
    pending->saves = std::move(batch_.saves);
    pending->save_parts = std::move(batch_.save_parts);
    if (batch_.items.empty()) return save(pending);
    for (const Item& item : batch_.items) {
        osc::Message edit = applied(item);
        if (!edit.address.empty()) pending->edits.push_back(std::move(edit));
    }
    desk_.session.submit({std::move(batch_.items), caller.id(), batch_.frame},
                         [this, alive = std::weak_ptr<bool>(alive_), pending](const Outcome& outcome) {
                             if (!alive.expired()) finish(outcome, pending);
                         });
}

void Packets::finish(const Outcome& outcome, const std::shared_ptr<Pending>& pending) {
    if (!outcome.result) {
        const std::size_t item = std::min(outcome.item, pending->item_parts.size() - 1);
        const Part& part = pending->parts[pending->item_parts[item]];
        const Error error = in_part(outcome.result.error(), pending->bundle, part.number, part.address);
        return pending->caller->error(error, part.address, part.token);
    }
    // A file is a whole difference by itself; those who did not send it are told what was sent.
    const auto file = [](const osc::Message& edit) { return edit.address.ends_with("/@file"); };
    const bool files = !pending->edits.empty() && std::all_of(pending->edits.begin(), pending->edits.end(), file);
    if (outcome.before != nullptr && !files) {
        tell_difference(*outcome.before);
        for (const osc::Message& edit : pending->edits) {
            if (edit.address.ends_with("/@preset")) desk_.subscribers.tell(edit, pending->caller->id());
        }
    } else {
        for (const osc::Message& edit : pending->edits) desk_.subscribers.tell(edit, pending->caller->id());
    }
    for (const Part& part : pending->parts) {
        if (part.confirmed) pending->caller->ok(part.address, part.token, outcome.staged);
    }
    save(pending);
}

// Everybody is told what an undo, a load, an apply came to, the one who asked too. Values go with the other changes of
// this turn, so that each is told once.
void Packets::tell_difference(const graph::Rack& before) {
    if (desk_.subscribers.size() == 0) return;
    Session& session = desk_.session;
    const graph::Difference way = graph::difference(before, session.rack());
    for (const graph::Command& command : way.commands) desk_.subscribers.tell(applied(command), 0);
    for (const graph::Value& value : way.values) {
        Param* param = session.params().find(value.id + "/" + value.symbol);
        if (param == nullptr) {
            desk_.subscribers.tell(applied(value), 0);  // a placeholder's
        } else {
            param->changed_by = 0;
            if (session.on_changed) session.on_changed(*param);
        }
    }
}

void Packets::save(const std::shared_ptr<Pending>& pending) {
    for (std::size_t k = 0; k < pending->saves.size(); ++k) {
        const Part& part = pending->parts[pending->save_parts[k]];
        desk_.session.save(pending->saves[k], [pending, &part](const Result<void>& result) {
            if (result) return pending->caller->ok(part.address, part.token);
            pending->caller->error(result.error(), part.address, part.token);
        });
    }
}

}  // namespace signalbox::control
