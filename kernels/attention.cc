// Forest-masked grouped-query attention, forward and backward; equations in attention.ts. bf16 rows
// go through tile registers where the CPU has them, everything else through f32 vectors.
#include "attention-amx-backward.h"
#include "attention-f32.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

// `log_sum_exp` [Q, N] may be null.
void forward(Tensor y, float* log_sum_exp, Tensor qkv, const Source& source,
             const AttentionShape& shape) {
  if (shape.query_rows.length == 0) return;
#if defined(ATTUNE_AMX)
  if (qkv.storage == BF16 && source.tensor.storage == BF16) {
    return tiles::forward(y, log_sum_exp, qkv, source, shape);
  }
#endif
  vectors::forward(y, log_sum_exp, qkv, source, shape);
}

}  // namespace

void attention_forward(Tensor y, Tensor log_sum_exp, Tensor qkv, int64_t, Ints starts, Ints ends,
                       Ints parents, Ints query_rows, Ints row_segments, Ints key_rows, int64_t N,
                       int64_t K, int64_t H, float scale, int64_t window) {
  const AttentionShape shape{starts, ends, parents, query_rows, row_segments, key_rows,
                             N,      K,    H,       scale,      window};
  forward(y, static_cast<float*>(log_sum_exp.data), qkv, rows_of(qkv, shape), shape);
}

// Stores k and v of row t at row write_rows[t] of the cache [capacity, 2KH], then reads keys from
// there.
void attention_cached(Tensor y, Tensor cache, Tensor qkv, Ints write_rows, Ints starts, Ints ends,
                      Ints parents, Ints query_rows, Ints row_segments, Ints key_rows, int64_t N,
                      int64_t K, int64_t H, float scale, int64_t window) {
  const AttentionShape shape{starts, ends, parents, query_rows, row_segments, key_rows,
                             N,      K,    H,       scale,      window};
  const int64_t both = 2 * K * H;
  for (int64_t t = 0; t < write_rows.length; ++t) {
    const int64_t from = t * (N + 2 * K) * H + N * H, to = write_rows.data[t] * both;
    for (int64_t i = 0; i < both; i += 16) {
      const int64_t count = least(both - i, 16);
      store(cache.data, cache.storage, to + i, load(qkv.data, qkv.storage, from + i, count), count);
    }
  }
  forward(y, nullptr, qkv, {cache, both, 0, K * H}, shape);
}

void attention_backward(Tensor dx, Tensor dy, Tensor qkv, Tensor log_sum_exp, int64_t T,
                        Ints starts, Ints ends, Ints parents, Ints query_rows, Ints row_segments,
                        Ints key_rows, int64_t N, int64_t K, int64_t H, float scale,
                        int64_t window) {
  const AttentionShape shape{starts, ends, parents, query_rows, row_segments, key_rows,
                             N,      K,    H,       scale,      window};
  const int64_t row_bytes = (N + 2 * K) * H * element_bytes(dx.storage);
  __builtin_memset(dx.data, 0, static_cast<size_t>(T * row_bytes));
  if (query_rows.length == 0) return;
  const auto* sums = static_cast<const float*>(log_sum_exp.data);
#if defined(ATTUNE_AMX)
  if (qkv.storage == BF16 && dy.storage == BF16) return tiles::backward(dx, dy, qkv, sums, shape);
#endif
  vectors::backward(dx, dy, qkv, sums, shape);
}

}  // namespace attune::ATTUNE_ISA_NS
