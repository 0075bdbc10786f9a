// Rotary position embedding of the query and key heads of [T, (N+2K)H], half-split; equations in
// rope.ts. `direction` is 1 for the forward turn, -1 for its inverse (backward). Value heads are
// copied.
#include "row-norm.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

// One head: element i is paired with i + half.
ATTUNE_INLINE void turn(Part y, Part x, const float* cos, const float* sin, f32x16 direction,
                        int64_t half) {
  for (int64_t i = 0; i < half; i += 16) {
    const int64_t count = least(half - i, 16);
    const f32x16 c = load(cos + i, count);
    const f32x16 s = load(sin + i, count) * direction;
    const f32x16 low = x.lanes_at(i, count), high = x.lanes_at(half + i, count);
    y.put(i, low * c - high * s, count);
    y.put(half + i, high * c + low * s, count);
  }
}

}  // namespace

void rope(Tensor y, Tensor x, Floats cos, Floats sin, int64_t T, int64_t N, int64_t K, int64_t H,
          float direction) {
  const int64_t width = (N + 2 * K) * H, half = H / 2;
  parallel_rows(T, width, [&](int64_t first, int64_t end) {
    for (int64_t t = first; t < end; ++t) {
      for (int64_t n = 0; n < N + K; ++n) {
        const int64_t at = t * width + n * H;
        turn({y, at}, {x, at}, cos.data + t * half, sin.data + t * half, broadcast(direction),
             half);
      }
      copy({y, t * width + (N + K) * H}, {x, t * width + (N + K) * H}, K * H);
    }
  });
}

}  // namespace attune::ATTUNE_ISA_NS
