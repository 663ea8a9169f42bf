// SPDX-FileCopyrightText: 2026 The Signalbox authors
// SPDX-License-Identifier: ISC
// A library to preload into any JACK client: counts what has no place in its process callback, and says where it was.
//
//   allocations   malloc and its family, by interposing
//   locks         pthread mutexes and rwlocks, sem_wait, by interposing, contended or not
//   syscalls      every one, also those that are inlined, by the kernel's syscall user dispatch: while a byte of the
//                 thread says so the kernel sends SIGSYS instead of doing the call, and the handler does it. (x86-64;
//                 null in the report where the kernel cannot do it.)
//   page_faults   from getrusage before and after; where they were is not known
//
// The callback is found by wrapping jack_set_process_callback. At exit one line of JSON goes to $RT_GUARD_OUT, or to
// stderr. The first $RT_GUARD_WARMUP callbacks (100) of each thread are not counted.
#include <dlfcn.h>
#include <execinfo.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

enum Kind { allocation, lock, syscall_, fault, kKinds };
constexpr const char* kNames[kKinds] = {"allocations", "locks", "syscalls", "page_faults"};
constexpr int kDepth = 12, kPerKind = 3;

struct Finding {
    const char* what = nullptr;
    long number = 0;  // of a system call
    std::array<void*, kDepth> trace{};
    int depth = 0;
};

std::atomic<std::uint64_t> counts[kKinds], cycles;
Finding findings[kKinds][kPerKind];
std::atomic<int> found[kKinds];
std::uint64_t warmup = 100;
std::atomic<bool> traps{true};  // the kernel can dispatch system calls

// A thread's own state, in memory that needs no allocation at first use.
struct Watch {
    bool armed = false, inside = false, counted = false;
    volatile char dispatch = 0;  // read by the kernel: 0 let system calls through, 1 send SIGSYS
    std::uint64_t cycles = 0;
    std::uint64_t faults = 0;  // before the callback, and what our own traces cost since
};
__attribute__((tls_model("initial-exec"))) thread_local Watch watch;

std::uint64_t faults_so_far() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    return static_cast<std::uint64_t>(usage.ru_minflt + usage.ru_majflt);
}

void keep(Kind kind, const char* what, long number) {
    if (found[kind].load() >= kPerKind) return;
    const int place = found[kind].fetch_add(1);
    if (place >= kPerKind) return;
    const std::uint64_t before = faults_so_far();
    Finding& finding = findings[kind][place];
    finding.what = what;
    finding.number = number;
    finding.depth = backtrace(finding.trace.data(), kDepth);
    watch.faults += faults_so_far() - before;
}

// Notes a finding of this thread; nothing that happens meanwhile is one.
void note(Kind kind, const char* what, long number = 0) {
    if (!watch.inside) return;
    watch.inside = false;
    const char dispatch = watch.dispatch;
    watch.dispatch = 0;
    if (watch.counted) {
        counts[kind].fetch_add(1, std::memory_order_relaxed);
        keep(kind, what, number);
    }
    watch.dispatch = dispatch;
    watch.inside = true;
}

#if defined(__x86_64__)

// What the handler returns through; its range is exempt from dispatch, or returning would be a system call to dispatch.
asm(".pushsection .text\n.globl rt_guard_restorer\n.hidden rt_guard_restorer\nrt_guard_restorer:\n"
    "mov $15, %rax\nsyscall\n.popsection\n");
extern "C" char rt_guard_restorer[];
constexpr unsigned long kRestorerBytes = 10;  // to behind the syscall; unwinders know these very bytes

long perform(const greg_t* r) {
    long result = r[REG_RAX];
    register long r10 asm("r10") = r[REG_R10];
    register long r8 asm("r8") = r[REG_R8];
    register long r9 asm("r9") = r[REG_R9];
    asm volatile("syscall"
                 : "+a"(result)
                 : "D"(r[REG_RDI]), "S"(r[REG_RSI]), "d"(r[REG_RDX]), "r"(r10), "r"(r8), "r"(r9)
                 : "rcx", "r11", "memory");
    return result;
}

// Calls that do not come back here, or change what a return from a handler puts back.
bool must_run_in_place(long number) {
    return number == SYS_rt_sigreturn || number == SYS_rt_sigprocmask || number == SYS_clone || number == SYS_clone3 ||
           number == SYS_fork || number == SYS_vfork || number == SYS_execve;
}

void on_syscall(int, siginfo_t* info, void* context) {
    watch.dispatch = 0;
    const int saved = errno;
    greg_t* const registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    const long number = info->si_syscall;
    // Another handler's return is its caller's business.
    if (number != SYS_rt_sigreturn) note(syscall_, "syscall", number);
    if (must_run_in_place(number)) {
        registers[REG_RIP] -= 2;  // once more, and let through; the rest of this callback goes unwatched
    } else {
        registers[REG_RAX] = perform(registers);
        watch.dispatch = 1;
    }
    errno = saved;
}

void handle_dispatch() {
    struct {
        void (*handler)(int, siginfo_t*, void*);
        unsigned long flags;
        char* restorer;
        std::uint64_t mask;
    } const action{on_syscall, SA_SIGINFO | 0x04000000UL /* SA_RESTORER */, rt_guard_restorer, 0};
    syscall(SYS_rt_sigaction, SIGSYS, &action, nullptr, sizeof(action.mask));
}

bool dispatch_here() {
    constexpr int kSetDispatch = 59, kOn = 1;  // PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGSYS);
    pthread_sigmask(SIG_UNBLOCK, &blocked, nullptr);
    return prctl(kSetDispatch, kOn, rt_guard_restorer, kRestorerBytes, &watch.dispatch) == 0;
}

#else
void handle_dispatch() { traps = false; }
bool dispatch_here() { return false; }
#endif

void enter() {
    if (!watch.armed) {
        watch.armed = true;
        if (traps && !dispatch_here()) traps = false;
    }
    watch.counted = watch.cycles++ >= warmup;
    watch.faults = faults_so_far();
    watch.inside = true;
    watch.dispatch = traps ? 1 : 0;
}

void leave() {
    watch.dispatch = 0;
    watch.inside = false;
    if (!watch.counted) return;
    counts[fault].fetch_add(faults_so_far() - watch.faults);
    cycles.fetch_add(1);
}

// The next definition of the function that we stand in front of.
template <class Function>
Function next(Function, const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

void print_trace(std::FILE* out, const Finding& finding) {
    const char* comma = "";
    for (int i = 0; i < finding.depth; ++i) {
        Dl_info where{};
        if (dladdr(finding.trace[static_cast<std::size_t>(i)], &where) == 0 || where.dli_fname == nullptr) continue;
        const char* slash = std::strrchr(where.dli_fname, '/');
        const char* name = where.dli_sname != nullptr ? where.dli_sname : "?";
        const auto* base = static_cast<const char*>(where.dli_sname != nullptr ? where.dli_saddr : where.dli_fbase);
        const auto offset = static_cast<const char*>(finding.trace[static_cast<std::size_t>(i)]) - base;
        std::fprintf(out, "%s\"%s %s+0x%lx\"", comma, slash != nullptr ? slash + 1 : where.dli_fname, name, offset);
        comma = ", ";
    }
}

__attribute__((constructor)) void begin() {
    if (const char* text = std::getenv("RT_GUARD_WARMUP")) warmup = std::strtoull(text, nullptr, 10);
    void* frames[2];
    backtrace(frames, 2);  // loads what it needs now, not in the callback
    handle_dispatch();
}

__attribute__((destructor)) void report() {
    if (cycles == 0) return;
    const char* path = std::getenv("RT_GUARD_OUT");
    std::FILE* const file = path != nullptr ? std::fopen(path, "w") : nullptr;
    std::FILE* const out = file != nullptr ? file : stderr;
    std::fprintf(out, "{\"cycles\": %llu", static_cast<unsigned long long>(cycles));
    for (int kind = 0; kind < kKinds; ++kind) {
        if (kind == syscall_ && !traps) {
            std::fprintf(out, ", \"%s\": null", kNames[kind]);
        } else {
            std::fprintf(out, ", \"%s\": %llu", kNames[kind], static_cast<unsigned long long>(counts[kind]));
        }
    }
    std::fprintf(out, ", \"first\": [");
    const char* comma = "";
    for (int kind = 0; kind < kKinds; ++kind) {
        for (int i = 0; i < kPerKind && i < found[kind]; ++i) {
            const Finding& finding = findings[kind][i];
            std::fprintf(out, "%s{\"kind\": \"%s\", \"what\": \"%s\", \"number\": %ld, \"trace\": [", comma,
                         kNames[kind], finding.what, finding.number);
            print_trace(out, finding);
            std::fprintf(out, "]}");
            comma = ", ";
        }
    }
    std::fprintf(out, "]}\n");
    if (file != nullptr) std::fclose(file);
}

using Process = int (*)(std::uint32_t frames, void* argument);
struct Wrapped {
    Process process;
    void* argument;
};

int guarded(std::uint32_t frames, void* wrapped) {
    const auto* const client = static_cast<const Wrapped*>(wrapped);
    enter();
    const int result = client->process(frames, client->argument);
    leave();
    return result;
}

}  // namespace

#define EXPORT extern "C" __attribute__((visibility("default")))

EXPORT int jack_set_process_callback(void* client, Process process, void* argument) {
    static const auto real = next(jack_set_process_callback, "jack_set_process_callback");
    if (process == nullptr) return real(client, process, argument);
    return real(client, guarded, new Wrapped{process, argument});  // lives as long as the client may call it
}

EXPORT void* __libc_malloc(std::size_t bytes);
EXPORT void* __libc_calloc(std::size_t count, std::size_t bytes);
EXPORT void* __libc_realloc(void* block, std::size_t bytes);
EXPORT void* __libc_memalign(std::size_t alignment, std::size_t bytes);
EXPORT void __libc_free(void* block);

EXPORT void* malloc(std::size_t bytes) noexcept {
    note(allocation, "malloc");
    return __libc_malloc(bytes);
}
EXPORT void* calloc(std::size_t count, std::size_t bytes) noexcept {
    note(allocation, "calloc");
    return __libc_calloc(count, bytes);
}
EXPORT void* realloc(void* block, std::size_t bytes) noexcept {
    note(allocation, "realloc");
    return __libc_realloc(block, bytes);
}
EXPORT void free(void* block) noexcept {
    if (block != nullptr) note(allocation, "free");
    __libc_free(block);
}
EXPORT void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept {
    note(allocation, "aligned_alloc");
    return __libc_memalign(alignment, bytes);
}
EXPORT int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) noexcept {
    note(allocation, "posix_memalign");
    *block = __libc_memalign(alignment, bytes);
    return *block != nullptr ? 0 : ENOMEM;
}

#define GUARD_LOCK(name, type)                                         \
    EXPORT int name(type* object) noexcept(noexcept(::name(object))) { \
        static const auto real = next(::name, #name);                  \
        note(lock, #name);                                             \
        return real(object);                                           \
    }
GUARD_LOCK(pthread_mutex_lock, pthread_mutex_t)
GUARD_LOCK(pthread_rwlock_rdlock, pthread_rwlock_t)
GUARD_LOCK(pthread_rwlock_wrlock, pthread_rwlock_t)
GUARD_LOCK(sem_wait, sem_t)
