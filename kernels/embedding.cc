// Row lookup in the token table: from the packed panels of a tied head (which exist once), or from
// a learning table.
#include "gemm.h"

namespace attune::ATTUNE_ISA_NS {

void embedding_packed(Tensor y, Tensor packed, Ints token_ids, int64_t V, int64_t D) {
  const int64_t padded = padded_inputs(packed.storage, D);
  parallel((token_ids.length + 7) / 8, [&](int64_t ticket, int) {
    for (int64_t t = 8 * ticket; t < least(token_ids.length, 8 * ticket + 8); ++t) {
      const int64_t v = token_ids.data[t], panel = v / kPanel, lane = v % kPanel;
      const int64_t width = panel_width(V, panel), base = panel * kPanel * padded;
      float* to = static_cast<float*>(y.data) + t * D;
      for (int64_t i = 0; i < D; ++i) {
        to[i] = packed.storage == F32
                    ? static_cast<const float*>(packed.data)[base + i * width + lane]
                    : widen(static_cast<const bf16*>(
                          packed.data)[base + i / 2 * 2 * width + 2 * lane + (i & 1)]);
      }
    }
  });
}

void embedding_forward(Tensor y, Tensor weight, Ints token_ids, int64_t V, int64_t D) {
  (void)V;
  for (int64_t t = 0; t < token_ids.length; ++t) {
    __builtin_memcpy(static_cast<float*>(y.data) + t * D,
                     static_cast<const float*>(weight.data) + token_ids.data[t] * D,
                     static_cast<size_t>(D) * sizeof(float));
  }
}

// Rows of equal tokens add up in row order; tickets are blocks of columns.
void embedding_backward(Tensor dweight, Tensor dy, Ints token_ids, int64_t V, int64_t D) {
  float* table = static_cast<float*>(dweight.data);
  __builtin_memset(table, 0, static_cast<size_t>(V * D) * sizeof(float));
  parallel((D + kPanel - 1) / kPanel, [&](int64_t block, int) {
    for (int64_t t = 0; t < token_ids.length; ++t) {
      float* to = table + token_ids.data[t] * D;
      for (int64_t c = block * kPanel; c < least(D, block * kPanel + kPanel); c += 16) {
        const int64_t n = least(16, D - c);
        store(to + c, load(to + c, n) + load(dy.data, dy.storage, t * D + c, n), n);
      }
    }
  });
}

}  // namespace attune::ATTUNE_ISA_NS
