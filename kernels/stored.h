// Lanes of a tensor whose storage is known at run time only.
#pragma once
#include "kernel.h"
#include "simd.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

ATTUNE_INLINE f32x16 load(const void* p, Storage storage, int64_t index, int64_t n) {
  if (storage == BF16) return load(static_cast<const bf16*>(p) + index, n);
  return load(static_cast<const float*>(p) + index, n);
}
ATTUNE_INLINE void store(void* p, Storage storage, int64_t index, f32x16 x, int64_t n) {
  if (storage == BF16) {
    store(static_cast<bf16*>(p) + index, x, n);
  } else {
    store(static_cast<float*>(p) + index, x, n);
  }
}
ATTUNE_INLINE f32x16 load(const void* p, Storage storage, int64_t index) {
  if (storage == BF16) return load(static_cast<const bf16*>(p) + index);
  return load(static_cast<const float*>(p) + index);
}
ATTUNE_INLINE void store(void* p, Storage storage, int64_t index, f32x16 x) {
  if (storage == BF16) {
    store(static_cast<bf16*>(p) + index, x);
  } else {
    store(static_cast<float*>(p) + index, x);
  }
}
ATTUNE_INLINE int64_t element_bytes(Storage storage) { return storage == BF16 ? 2 : 4; }
ATTUNE_INLINE int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
ATTUNE_INLINE int64_t round_up(int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; }

}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
