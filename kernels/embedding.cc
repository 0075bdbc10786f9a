// Row lookup in a token table that learns; that of a frozen table is in packing.cc.
#include "stored.h"

namespace attune::ATTUNE_ISA_NS {

constexpr int64_t kColumns = 64;  // of a ticket

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
  parallel((D + kColumns - 1) / kColumns, [&](int64_t block, int) {
    for (int64_t t = 0; t < token_ids.length; ++t) {
      float* to = table + token_ids.data[t] * D;
      for (int64_t c = block * kColumns; c < least(D, block * kColumns + kColumns); c += 16) {
        const int64_t n = least(16, D - c);
        store(to + c, load(to + c, n) + load(dy.data, dy.storage, t * D + c, n), n);
      }
    }
  });
}

}  // namespace attune::ATTUNE_ISA_NS
