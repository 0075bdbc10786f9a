// The persistent thread pool: tickets drawn from an atomic counter, workers that spin briefly and
// then sleep on a futex. The pool is never destroyed: static destructors with sleeping threads
// would hang the process at exit. Pool threads flush denormals (FTZ + DAZ) always; the calling
// thread does so inside a DenormalGuard (storage.h).
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <new>
#include <thread>
#include <vector>

#include "kernel.h"
#include "storage.h"

#ifdef ATTUNE_X64
#include <immintrin.h>
#endif

namespace attune {
namespace {

void relax() {
#ifdef ATTUNE_X64
  _mm_pause();
#endif
}

template <class Done>
bool spin_until(const Done& done) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(20);
  do {
    for (int i = 0; i < 32; ++i) {
      if (done()) return true;
      relax();
    }
  } while (std::chrono::steady_clock::now() < end);
  return done();
}

// A job is open while workers may enter it. `door` holds its number, a closed bit and how many
// entered, in one word, so that a worker that wakes late can never enter a job that is over.
constexpr uint64_t kClosed = 1u << 31;
constexpr uint64_t job_number(uint64_t door) { return door >> 32; }
constexpr uint64_t entered(uint64_t door) { return door & (kClosed - 1); }

struct Pool {
  std::atomic<uint64_t> door{kClosed};
  std::atomic<uint32_t> wake{0};
  std::atomic<uint32_t> left{0};
  std::atomic<int64_t> next{0};
  int64_t tickets = 0;
  Task task = nullptr;
  void* context = nullptr;
  int threads = 1;                      // including the caller
  std::vector<void*> scratch{nullptr};  // by thread number
  std::vector<size_t> scratch_bytes{0};
  int started = 0;  // workers ever started; those above threads - 1 stay asleep

  void draw(int thread) {
    for (;;) {
      const int64_t ticket = next.fetch_add(1, std::memory_order_relaxed);
      if (ticket >= tickets) return;
      task(context, ticket, thread);
    }
  }

  bool enter(uint64_t job) {
    uint64_t seen = door.load(std::memory_order_acquire);
    while (job_number(seen) == job && !(seen & kClosed)) {
      if (door.compare_exchange_weak(seen, seen + 1, std::memory_order_acq_rel)) return true;
    }
    return false;
  }

  void work(int thread) {
    flush_denormals();
    uint32_t seen = 0;
    for (;;) {
      const auto changed = [&] { return wake.load(std::memory_order_acquire) != seen; };
      if (!spin_until(changed)) wake.wait(seen, std::memory_order_acquire);
      seen = wake.load(std::memory_order_acquire);
      const uint64_t job = job_number(door.load(std::memory_order_acquire));
      if (!enter(job)) continue;
      if (thread < threads) draw(thread);
      left.fetch_add(1, std::memory_order_release);
      left.notify_one();
    }
  }

  void run(int64_t count, Task body, void* data) {
    if (count <= 0) return;
    if (threads == 1 || count == 1) {
      for (int64_t i = 0; i < count; ++i) body(data, i, 0);
      return;
    }
    tickets = count;
    task = body;
    context = data;
    next.store(0, std::memory_order_relaxed);
    left.store(0, std::memory_order_relaxed);
    const uint64_t job = job_number(door.load(std::memory_order_relaxed)) + 1;
    door.store(job << 32, std::memory_order_release);
    wake.fetch_add(1, std::memory_order_release);
    wake.notify_all();
    draw(0);
    const uint64_t inside = entered(door.fetch_or(kClosed, std::memory_order_acq_rel));
    const auto done = [&] { return left.load(std::memory_order_acquire) == inside; };
    if (spin_until(done)) return;
    for (uint32_t out = left.load(); out != inside; out = left.load()) left.wait(out);
  }
};

Pool& pool() {
  static Pool* const immortal = new Pool;
  return *immortal;
}

}  // namespace

void set_threads(int count) {
  Pool& p = pool();
  p.threads = count;
  while (static_cast<int>(p.scratch.size()) < count) {
    p.scratch.push_back(nullptr);
    p.scratch_bytes.push_back(0);
  }
  for (; p.started < count - 1; ++p.started) {
    std::thread([&p, thread = p.started + 1] { p.work(thread); }).detach();
  }
}

int thread_count() { return pool().threads; }

void parallel_for(int64_t tickets, Task task, void* context) { pool().run(tickets, task, context); }

void reserve_scratch(size_t bytes) {
  Pool& p = pool();
  for (int t = 0; t < p.threads; ++t) {
    if (p.scratch_bytes[t] >= bytes) continue;
    workspace_free(p.scratch[t]);
    p.scratch[t] = nullptr;
    p.scratch_bytes[t] = 0;
    p.scratch[t] = workspace_allocate(bytes);
    p.scratch_bytes[t] = bytes;
  }
}

void* thread_scratch(int thread) { return pool().scratch[thread]; }

}  // namespace attune
