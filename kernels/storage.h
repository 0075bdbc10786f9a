// Slots: numbered blocks of 64-byte aligned memory that back the data ids of the tensor engine,
// from a pool of size bins. And the denormal mode of a thread, which kernels set and JavaScript
// must get back unchanged.
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernel.h"

namespace attune {

struct MemoryInfo {
  double live_slots, bytes, peak_bytes, pooled_bytes;
};

int32_t slot_allocate(size_t bytes, Storage storage);  // throws std::bad_alloc; contents undefined
void slot_free(int32_t slot);                          // throws std::invalid_argument if not live
Tensor slot_tensor(int32_t slot);                      // -1: the absent tensor
size_t slot_bytes(int32_t slot);
MemoryInfo memory_info();
void pool_trim();  // gives pooled blocks back to the system

void set_threads(int count);

void flush_denormals();  // FTZ + DAZ on this thread
struct DenormalGuard {
  unsigned saved;
  DenormalGuard();
  ~DenormalGuard();
  DenormalGuard(const DenormalGuard&) = delete;
  DenormalGuard& operator=(const DenormalGuard&) = delete;
};

}  // namespace attune
