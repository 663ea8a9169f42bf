// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// Plugins that take and give events: a transposer, a writer of garbage, a keeper of patch parameters.
#include <lv2/atom/atom.h>
#include <lv2/atom/forge.h>
#include <lv2/atom/util.h>
#include <lv2/core/lv2.h>
#include <lv2/midi/midi.h>
#include <lv2/patch/patch.h>
#include <lv2/time/time.h>
#include <lv2/urid/urid.h>
#include <stdlib.h>
#include <string.h>

enum { kLevel, kSteps, kOn, kFile, kWritable };

typedef struct {
    void* ports[6];
    LV2_URID sequence, object, midi;
    LV2_URID position, tempo, speed, frame;
    LV2_URID set, get, property, value, sets;
    LV2_URID keys[kWritable], types[kWritable];
    LV2_Atom_Forge forge;
    float level;
    int32_t steps, on, set_count;
    char file[4096];
    uint32_t positions;
} Self;

static LV2_Handle instantiate(const LV2_Descriptor* descriptor, double rate, const char* bundle,
                              const LV2_Feature* const* features) {
    (void)descriptor, (void)rate, (void)bundle;
    LV2_URID_Map* map = NULL;
    for (; *features != NULL; ++features) {
        if (strcmp((*features)->URI, LV2_URID__map) == 0) map = (LV2_URID_Map*)(*features)->data;
    }
    Self* self = map != NULL ? (Self*)calloc(1, sizeof(Self)) : NULL;
    if (self == NULL) return NULL;
    self->sequence = map->map(map->handle, LV2_ATOM__Sequence);
    self->object = map->map(map->handle, LV2_ATOM__Object);
    self->midi = map->map(map->handle, LV2_MIDI__MidiEvent);
    self->position = map->map(map->handle, LV2_TIME__Position);
    self->tempo = map->map(map->handle, LV2_TIME__beatsPerMinute);
    self->speed = map->map(map->handle, LV2_TIME__speed);
    self->frame = map->map(map->handle, LV2_TIME__frame);
    self->set = map->map(map->handle, LV2_PATCH__Set);
    self->get = map->map(map->handle, LV2_PATCH__Get);
    self->property = map->map(map->handle, LV2_PATCH__property);
    self->value = map->map(map->handle, LV2_PATCH__value);
    self->sets = map->map(map->handle, "urn:signalbox:test:sets");
    self->keys[kLevel] = map->map(map->handle, "urn:signalbox:test:level");
    self->keys[kSteps] = map->map(map->handle, "urn:signalbox:test:steps");
    self->keys[kOn] = map->map(map->handle, "urn:signalbox:test:on");
    self->keys[kFile] = map->map(map->handle, "urn:signalbox:test:file");
    self->types[kLevel] = map->map(map->handle, LV2_ATOM__Float);
    self->types[kSteps] = map->map(map->handle, LV2_ATOM__Int);
    self->types[kOn] = map->map(map->handle, LV2_ATOM__Bool);
    self->types[kFile] = map->map(map->handle, LV2_ATOM__Path);
    self->level = 0.5f;
    lv2_atom_forge_init(&self->forge, map);
    return self;
}

static void connect_port(LV2_Handle handle, uint32_t port, void* data) { ((Self*)handle)->ports[port] = data; }

static void cleanup(LV2_Handle handle) { free(handle); }

// Adds an event behind the others; nothing where there is no room.
static void add(Self* self, LV2_Atom_Sequence* out, uint32_t room, int64_t frame, const uint8_t* bytes, uint32_t size) {
    union {
        LV2_Atom_Event event;
        uint8_t bytes[256];
    } one;
    if (size > sizeof one - sizeof(LV2_Atom_Event)) return;
    one.event.time.frames = frame;
    one.event.body.type = self->midi;
    one.event.body.size = size;
    memcpy(&one.event + 1, bytes, size);
    lv2_atom_sequence_append_event(out, room, &one.event);
}

static LV2_Atom_Sequence* begin(Self* self, void* port, uint32_t* room) {
    LV2_Atom_Sequence* out = (LV2_Atom_Sequence*)port;
    *room = out->atom.size;
    out->atom.type = self->sequence;
    lv2_atom_sequence_clear(out);
    return out;
}

static void transpose(LV2_Handle handle, uint32_t frames) {
    (void)frames;
    Self* self = (Self*)handle;
    uint32_t room = 0;
    LV2_Atom_Sequence* out = begin(self, self->ports[1], &room);
    LV2_ATOM_SEQUENCE_FOREACH((LV2_Atom_Sequence*)self->ports[0], event) {
        if (event->body.type != self->midi || event->body.size > 200) continue;
        uint8_t bytes[200];
        memcpy(bytes, event + 1, event->body.size);
        const int kind = bytes[0] & 0xf0;
        if (kind == 0x80 || kind == 0x90) bytes[1] = (uint8_t)((bytes[1] + (int)*(float*)self->ports[2]) & 0x7f);
        add(self, out, room, event->time.frames, bytes, event->body.size);
    }
}

// A good note at frame 0 of each run, and then, by kind: nothing wrong; a size beyond the buffer; an event larger than
// the sequence; frames that go back; a frame behind the run; no type; a bare data byte; a foreign type for the whole;
// not even touched.
static void litter(LV2_Handle handle, uint32_t frames) {
    Self* self = (Self*)handle;
    const int kind = (int)*(float*)self->ports[1];
    if (kind == 8) return;
    uint32_t room = 0;
    LV2_Atom_Sequence* out = begin(self, self->ports[0], &room);
    const uint8_t good[3] = {0x90, 60, 100}, bad[3] = {0x90, 61, 100}, data[3] = {60, 61, 62};
    add(self, out, room, kind == 3 ? frames - 1 : 0, good, 3);
    LV2_Atom_Event* second = (LV2_Atom_Event*)((char*)out + sizeof(LV2_Atom) + out->atom.size);
    if (kind > 1) add(self, out, room, kind == 4 ? frames : 0, kind == 6 ? data : bad, 3);
    if (kind == 1) out->atom.size = 0x7fffffff;
    if (kind == 2) second->body.size = 0xfffffff0;
    if (kind == 5) second->body.type = 0;
    if (kind == 7) out->atom.type = self->object;
}

static void answer(Self* self, int64_t frame, LV2_URID key) {
    LV2_Atom_Forge* forge = &self->forge;
    LV2_Atom_Forge_Frame object;
    if (!lv2_atom_forge_frame_time(forge, frame)) return;
    lv2_atom_forge_object(forge, &object, 0, self->set);
    lv2_atom_forge_key(forge, self->property);
    lv2_atom_forge_urid(forge, key);
    lv2_atom_forge_key(forge, self->value);
    if (key == self->keys[kLevel]) lv2_atom_forge_float(forge, self->level);
    if (key == self->keys[kSteps]) lv2_atom_forge_int(forge, self->steps);
    if (key == self->keys[kOn]) lv2_atom_forge_bool(forge, self->on != 0);
    if (key == self->keys[kFile]) lv2_atom_forge_path(forge, self->file, (uint32_t)strlen(self->file));
    if (key == self->sets) lv2_atom_forge_int(forge, self->set_count);
    lv2_atom_forge_pop(forge, &object);
}

static void take(Self* self, int64_t frame, const LV2_Atom_Object* object) {
    const LV2_Atom *property = NULL, *value = NULL;
    lv2_atom_object_get(object, self->property, &property, self->value, &value, 0);
    if (property == NULL || property->size != sizeof(LV2_URID)) return;
    const LV2_URID key = *(const LV2_URID*)(property + 1);
    if (object->body.otype == self->get) answer(self, frame, key);
    for (int i = 0; i < kWritable && value != NULL; ++i) {
        if (key != self->keys[i] || value->type != self->types[i]) continue;
        if (i == kLevel) self->level = *(const float*)(value + 1);
        if (i == kSteps) self->steps = *(const int32_t*)(value + 1);
        if (i == kOn) self->on = *(const int32_t*)(value + 1);
        if (i == kFile && value->size <= sizeof self->file) memcpy(self->file, value + 1, value->size);
        ++self->set_count;
        answer(self, frame, key);
    }
}

static void locate(Self* self, const LV2_Atom_Object* object) {
    const LV2_Atom *tempo = NULL, *speed = NULL, *frame = NULL;
    lv2_atom_object_get(object, self->tempo, &tempo, self->speed, &speed, self->frame, &frame, 0);
    if (tempo != NULL) *(float*)self->ports[2] = *(const float*)(tempo + 1);
    if (speed != NULL) *(float*)self->ports[3] = *(const float*)(speed + 1);
    if (frame != NULL) *(float*)self->ports[4] = (float)*(const int64_t*)(frame + 1);
    *(float*)self->ports[5] = (float)++self->positions;
}

static void keep(LV2_Handle handle, uint32_t frames) {
    (void)frames;
    Self* self = (Self*)handle;
    LV2_Atom_Sequence* out = (LV2_Atom_Sequence*)self->ports[1];
    LV2_Atom_Forge_Frame sequence;
    lv2_atom_forge_set_buffer(&self->forge, (uint8_t*)out, out->atom.size + (uint32_t)sizeof(LV2_Atom));
    lv2_atom_forge_sequence_head(&self->forge, &sequence, 0);
    LV2_ATOM_SEQUENCE_FOREACH((LV2_Atom_Sequence*)self->ports[0], event) {
        if (event->body.type != self->object) continue;
        const LV2_Atom_Object* object = (const LV2_Atom_Object*)&event->body;
        if (object->body.otype == self->position) {
            locate(self, object);
        } else {
            take(self, event->time.frames, object);
        }
    }
    lv2_atom_forge_pop(&self->forge, &sequence);
}

static const LV2_Descriptor descriptors[3] = {
    {"urn:signalbox:test:transpose", instantiate, connect_port, NULL, transpose, NULL, cleanup, NULL},
    {"urn:signalbox:test:garbage", instantiate, connect_port, NULL, litter, NULL, cleanup, NULL},
    {"urn:signalbox:test:atoms", instantiate, connect_port, NULL, keep, NULL, cleanup, NULL}};

LV2_SYMBOL_EXPORT const LV2_Descriptor* lv2_descriptor(uint32_t index) {
    return index < 3 ? &descriptors[index] : NULL;
}
