// Slots over a pool: a freed block waits in its size bin for the next allocation of that bin. Bins
// are an eighth of a power of two apart, so at most 1/8 of a block is slack. Counters feed
// memoryInfo() and the leak tests.
#include "storage.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <map>
#include <new>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#ifdef ATTUNE_X64
#include <immintrin.h>
#endif

namespace attune {
namespace {

constexpr size_t kHugePage = size_t{2} << 20;

struct Slot {
  void* data;
  size_t bytes;
  Storage storage;
};

struct Heap {
  std::vector<Slot> slots;
  std::vector<int32_t> unused;
  std::map<size_t, std::vector<void*>> bins;
  std::unordered_map<void*, size_t> sizes;  // of the blocks in use
  size_t live = 0, bytes = 0, peak = 0, pooled = 0;
};

Heap& heap() {
  static Heap* const immortal = new Heap;
  return *immortal;
}

// A block has 64 bytes more than asked: vector loads of a last partial row may read past it, never
// write.
size_t bin_size(size_t bytes) {
  const size_t padded = std::max<size_t>(bytes + 64, 128);
  const size_t step = std::max<size_t>(std::bit_floor(padded) / 8, 64);
  return (padded + step - 1) / step * step;
}

void trim(Heap& h) {
  for (auto& [size, blocks] : h.bins) {
    for (void* block : blocks) std::free(block);
  }
  h.bins.clear();
  h.pooled = 0;
}

// Large blocks ask for huge pages: streaming weights over 4 KB pages stops the prefetcher at every
// page.
void* system_block(size_t size) {
  if (size < 2 * kHugePage) return std::aligned_alloc(64, size);
  void* block = std::aligned_alloc(kHugePage, (size + kHugePage - 1) / kHugePage * kHugePage);
#ifdef MADV_HUGEPAGE
  if (block != nullptr) madvise(block, size, MADV_HUGEPAGE);
#endif
  return block;
}

void* block_allocate(size_t bytes) {
  Heap& h = heap();
  if (bytes > (size_t{1} << 46)) throw std::bad_alloc();
  const size_t size = bin_size(bytes);
  auto bin = h.bins.find(size);
  void* block = nullptr;
  if (bin != h.bins.end() && !bin->second.empty()) {
    block = bin->second.back();
    bin->second.pop_back();
    h.pooled -= size;
  } else {
    block = system_block(size);
    if (block == nullptr) {
      trim(h);
      block = system_block(size);
    }
    if (block == nullptr) throw std::bad_alloc();
  }
  h.sizes[block] = size;
  h.bytes += size;
  h.peak = std::max(h.peak, h.bytes);
  return block;
}

void block_free(void* block) {
  if (block == nullptr) return;
  Heap& h = heap();
  const auto entry = h.sizes.find(block);
  const size_t size = entry->second;
  h.sizes.erase(entry);
  h.bytes -= size;
  h.bins[size].push_back(block);
  h.pooled += size;
}

const Slot& live_slot(int32_t slot) {
  const Heap& h = heap();
  if (slot < 0 || static_cast<size_t>(slot) >= h.slots.size() || !h.slots[slot].data) {
    throw std::invalid_argument("slot " + std::to_string(slot) + " is not live");
  }
  return h.slots[slot];
}

}  // namespace

int32_t slot_allocate(size_t bytes, Storage storage) {
  Heap& h = heap();
  void* data = block_allocate(bytes);
  ++h.live;
  if (h.unused.empty()) {
    h.slots.push_back({data, bytes, storage});
    return static_cast<int32_t>(h.slots.size()) - 1;
  }
  const int32_t slot = h.unused.back();
  h.unused.pop_back();
  h.slots[slot] = {data, bytes, storage};
  return slot;
}

void slot_free(int32_t slot) {
  block_free(live_slot(slot).data);
  Heap& h = heap();
  h.slots[slot] = {nullptr, 0, F32};
  h.unused.push_back(slot);
  --h.live;
}

Tensor slot_tensor(int32_t slot) {
  if (slot == -1) return {nullptr, F32};
  const Slot& s = live_slot(slot);
  return {s.data, s.storage};
}

size_t slot_bytes(int32_t slot) { return live_slot(slot).bytes; }

MemoryInfo memory_info() {
  const Heap& h = heap();
  return {static_cast<double>(h.live), static_cast<double>(h.bytes), static_cast<double>(h.peak),
          static_cast<double>(h.pooled)};
}

void pool_trim() { trim(heap()); }

void* workspace_allocate(size_t bytes) { return block_allocate(bytes); }
void workspace_free(void* data) { block_free(data); }

#ifdef ATTUNE_X64
constexpr unsigned kFlush = 0x8040;  // FTZ | DAZ
void flush_denormals() { _mm_setcsr(_mm_getcsr() | kFlush); }
DenormalGuard::DenormalGuard() : saved(_mm_getcsr()) { _mm_setcsr(saved | kFlush); }
DenormalGuard::~DenormalGuard() { _mm_setcsr(saved); }
#elif defined(__aarch64__)
static uint64_t fpcr() {
  uint64_t value;
  __asm__ volatile("mrs %0, fpcr" : "=r"(value));
  return value;
}
static void set_fpcr(uint64_t value) { __asm__ volatile("msr fpcr, %0" ::"r"(value)); }
constexpr uint64_t kFlush = uint64_t{1} << 24;
void flush_denormals() { set_fpcr(fpcr() | kFlush); }
DenormalGuard::DenormalGuard() : saved(static_cast<unsigned>(fpcr())) { set_fpcr(fpcr() | kFlush); }
DenormalGuard::~DenormalGuard() { set_fpcr(saved); }
#else
void flush_denormals() {}
DenormalGuard::DenormalGuard() : saved(0) {}
DenormalGuard::~DenormalGuard() {}
#endif

}  // namespace attune
