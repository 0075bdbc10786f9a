// Root-mean-square normalisation of rows; equations in rms-norm.ts. Any storage in and out, sums in
// f32.
#include "row-norm.h"

namespace attune::ATTUNE_ISA_NS {

void rms_norm_forward(Tensor y, Tensor rstd, Tensor x, Tensor weight, int64_t T, int64_t D,
                      float eps) {
  const auto* w = static_cast<const float*>(weight.data);
  auto* kept = static_cast<float*>(rstd.data);
  parallel_rows(T, D, [&](int64_t first, int64_t end) {
    for (int64_t t = first; t < end; ++t) {
      kept[t] = norm_row({y, t * D}, {x, t * D}, w, D, eps);
    }
  });
}

void rms_norm_backward(Tensor dx, Tensor dy, Tensor x, Tensor weight, Tensor rstd, int64_t T,
                       int64_t D) {
  const auto* w = static_cast<const float*>(weight.data);
  const auto* kept = static_cast<const float*>(rstd.data);
  parallel_rows(T, D, [&](int64_t first, int64_t end) {
    for (int64_t t = first; t < end; ++t) {
      norm_row_backward({dx, t * D}, {dy, t * D}, {x, t * D}, w, kept[t], D);
    }
  });
}

// dWeight = Σ_T dy · x · rstd: each column is one chain over the rows.
void rms_norm_weight_backward(Tensor dweight, Tensor dy, Tensor x, Tensor rstd, int64_t T,
                              int64_t D) {
  const auto* kept = static_cast<const float*>(rstd.data);
  parallel((D + 63) / 64, [&](int64_t ticket, int) {
    for (int64_t d = ticket * 64; d < least(D, ticket * 64 + 64); d += 16) {
      const int64_t count = least(D - d, 16);
      f32x16 acc = zero();
      for (int64_t t = 0; t < T; ++t) {
        const f32x16 normed = load(x.data, x.storage, t * D + d, count) * broadcast(kept[t]);
        acc = fma(load(dy.data, dy.storage, t * D + d, count), normed, acc);
      }
      store(dweight.data, dweight.storage, d, acc, count);
    }
  });
}

}  // namespace attune::ATTUNE_ISA_NS
