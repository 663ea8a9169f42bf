// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// A JACK client that commits one sin in every process callback, for the guard's test.
// Usage: bad-client SERVER none|malloc|mutex|sem_wait|syscall|fault CYCLES
#include <jack/jack.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

std::string sin;
std::atomic<int> cycles{0};
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
sem_t semaphore;
std::atomic<void*> kept{nullptr};
char* pages = nullptr;
constexpr int kMostCycles = 20000;
constexpr std::size_t kPage = 4096;

void raw_getpid() {
#if defined(__x86_64__)
    long result = SYS_getpid;
    asm volatile("syscall" : "+a"(result) : : "rcx", "r11", "memory");
#else
    syscall(SYS_getpid);
#endif
}

void commit(int cycle) {
    if (sin == "malloc") kept = std::malloc(100);
    if (sin == "mutex" && pthread_mutex_lock(&mutex) == 0) pthread_mutex_unlock(&mutex);
    if (sin == "sem_wait" && sem_wait(&semaphore) == 0) sem_post(&semaphore);
    if (sin == "syscall") raw_getpid();
    if (sin == "fault") pages[static_cast<std::size_t>(cycle) * kPage] = 1;
}

int process(jack_nframes_t, void*) {
    const int cycle = cycles.load();
    if (cycle < kMostCycles) commit(cycle);
    cycles.store(cycle + 1);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    sin = argv[2];
    const int wanted = std::atoi(argv[3]);
    sem_init(&semaphore, 0, 1);
    pages = static_cast<char*>(
        mmap(nullptr, kMostCycles * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    if (pages == MAP_FAILED || madvise(pages, kMostCycles * kPage, MADV_NOHUGEPAGE) != 0) return 3;
    jack_client_t* const client =
        jack_client_open("bad", static_cast<jack_options_t>(JackServerName | JackNoStartServer), nullptr, argv[1]);
    if (client == nullptr) return 4;
    jack_set_process_callback(client, process, nullptr);
    if (jack_activate(client) != 0) return 5;
    for (int i = 0; i < 3000 && cycles.load() < wanted; ++i) usleep(10000);
    jack_client_close(client);
    return cycles.load() < wanted ? 6 : 0;
}
