// y = x · keep / (1 − p); the mask is a hash of (key, row key, column), the integer function of
// dropout.ts. Backward is the same call on dy.
#include "row-norm.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

// lowbias32, as mix() of dropout.ts.
ATTUNE_INLINE uint32_t mix(uint32_t x) {
  x = (x ^ (x >> 16)) * 0x7feb352du;
  x = (x ^ (x >> 15)) * 0x846ca68bu;
  return x ^ (x >> 16);
}

}  // namespace

// Kept where the hash is at least `threshold` = p · 2^32; `factor` = 1 / (1 − p).
void dropout(Tensor y, Tensor x, Uints row_keys, int64_t D, uint32_t key, int64_t threshold,
             float factor) {
  parallel_rows(row_keys.length, D, [&](int64_t first, int64_t end) {
    for (int64_t t = first; t < end; ++t) {
      const Part out{y, t * D}, in{x, t * D};
      const uint32_t row_key = mix(row_keys.data[t] ^ key);
      for (int64_t i = 0; i < D; i += 16) {
        const int64_t count = least(D - i, 16);
        float factors[16];
        for (uint32_t lane = 0; lane < 16; ++lane) {
          const uint32_t hash = mix(row_key + (static_cast<uint32_t>(i) + lane) * 0x9e3779b9u);
          factors[lane] = hash >= threshold ? factor : 0.0f;
        }
        out.put(i, in.lanes_at(i, count) * load(factors), count);
      }
    }
  });
}

}  // namespace attune::ATTUNE_ISA_NS
