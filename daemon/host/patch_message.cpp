// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
#include "daemon/host/patch_message.hpp"

#include <lv2/atom/atom.h>
#include <lv2/patch/patch.h>

#include <cstring>

#include "daemon/graph/atom_bytes.hpp"
#include "daemon/host/features.hpp"
#include "daemon/rt/event_types.hpp"

namespace signalbox::host {

using graph::bytes_of;
using graph::is_text;
using graph::read_as;

namespace {

void add(std::string& to, std::uint32_t key, std::uint32_t type, std::string_view body) {
    const LV2_Atom_Property_Body head{key, 0, {static_cast<std::uint32_t>(body.size()), type}};
    to.append(reinterpret_cast<const char*>(&head), sizeof head);
    to += body;
    to.append((8 - body.size() % 8) % 8, '\0');
}

std::string object(std::uint32_t type) { return bytes_of(LV2_Atom_Object_Body{0, type}); }

// Calls each(key, type, body) for the properties of an object's body, as far as they are whole.
template <class Each>
void each_property(std::string_view body, Each each) {
    for (std::size_t at = sizeof(LV2_Atom_Object_Body); at + sizeof(LV2_Atom_Property_Body) <= body.size();) {
        LV2_Atom_Property_Body head;
        std::memcpy(&head, body.data() + at, sizeof head);
        at += sizeof head;
        if (head.value.size > body.size() - at) return;
        each(head.key, head.value.type, body.substr(at, head.value.size));
        at += (head.value.size + std::size_t{7}) / 8 * 8;
        if (at > body.size()) return;
    }
}

void keep(std::vector<Property>& all, std::uint32_t key, std::uint32_t type, std::string_view body) {
    const char *const key_uri = unmap_uri(key), *const type_uri = unmap_uri(type);
    if (key_uri == nullptr || type_uri == nullptr) return;
    Property property{key_uri, type_uri, std::string(body)};
    // Not everybody counts the NUL.
    if (is_text(property.type)) property.body = property.body.substr(0, property.body.find('\0')) + '\0';
    graph::PatchValue value;
    if (graph::read_patch(property, value)) all.push_back(std::move(property));
}

}  // namespace

std::string patch_set(const Property& property) {
    std::string body = object(rt::kPatchSet);
    add(body, rt::kPatchProperty, rt::kAtomUrid, bytes_of(map_uri(property.key)));
    add(body, rt::kPatchValue, map_uri(property.type), property.body);
    return body;
}

std::string patch_get(std::string_view uri) {
    std::string body = object(rt::kPatchGet);
    if (!uri.empty()) add(body, rt::kPatchProperty, rt::kAtomUrid, bytes_of(map_uri(uri)));
    return body;
}

std::vector<Property> read_message(std::string_view body) {
    LV2_Atom_Object_Body head{};
    std::vector<Property> all;
    if (body.size() < sizeof head) return all;
    std::memcpy(&head, body.data(), sizeof head);
    std::uint32_t key = 0, type = 0;
    std::string_view value;
    const std::uint32_t put_body = map_uri(LV2_PATCH__body);
    each_property(body, [&](std::uint32_t what, std::uint32_t of, std::string_view bytes) {
        if (head.otype == rt::kPatchSet && what == rt::kPatchProperty) {
            (void)read_as(bytes, key);
        } else if (head.otype == rt::kPatchSet && what == rt::kPatchValue) {
            type = of;
            value = bytes;
        } else if (head.otype == rt::kPatchPut && what == put_body && of == rt::kObject) {
            each_property(bytes, [&](std::uint32_t k, std::uint32_t t, std::string_view b) { keep(all, k, t, b); });
        }
    });
    if (key != 0 && type != 0) keep(all, key, type, value);
    return all;
}

}  // namespace signalbox::host
