// RMS norm of each query and key head of [T, (N+2K)H]; value heads are copied. Equations in
// rms-norm.ts.
#include "row-norm.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

const float* floats(Tensor t) { return static_cast<const float*>(t.data); }

}  // namespace

void qk_norm_forward(Tensor y, Tensor rstd, Tensor qkv, Tensor q_weight, Tensor k_weight, int64_t T,
                     int64_t N, int64_t K, int64_t H, float eps) {
  const int64_t width = (N + 2 * K) * H;
  auto* kept = static_cast<float*>(rstd.data);
  parallel_rows(T, width, [&](int64_t first, int64_t end) {
    for (int64_t t = first; t < end; ++t) {
      for (int64_t n = 0; n < N + K; ++n) {
        const int64_t at = t * width + n * H;
        const float* weight = floats(n < N ? q_weight : k_weight);
        kept[t * (N + K) + n] = norm_row({y, at}, {qkv, at}, weight, H, eps);
      }
      const int64_t values = t * width + (N + K) * H;
      copy({y, values}, {qkv, values}, K * H);
    }
  });
}

void qk_norm_backward(Tensor dx, Tensor dy, Tensor qkv, Tensor q_weight, Tensor k_weight,
                      Tensor rstd, int64_t T, int64_t N, int64_t K, int64_t H) {
  const int64_t width = (N + 2 * K) * H;
  const float* kept = floats(rstd);
  parallel_rows(T, width, [&](int64_t first, int64_t end) {
    for (int64_t t = first; t < end; ++t) {
      for (int64_t n = 0; n < N + K; ++n) {
        const int64_t at = t * width + n * H;
        const float* weight = floats(n < N ? q_weight : k_weight);
        norm_row_backward({dx, at}, {dy, at}, {qkv, at}, weight, kept[t * (N + K) + n], H);
      }
      const int64_t values = t * width + (N + K) * H;
      copy({dx, values}, {dy, values}, K * H);
    }
  });
}

// dWeight = Σ over rows and heads of dy · x · rstd: each column is one chain, rows outer, heads
// inner.
void qk_norm_weight_backward(Tensor dq_weight, Tensor dk_weight, Tensor dy, Tensor qkv, Tensor rstd,
                             int64_t T, int64_t N, int64_t K, int64_t H) {
  const int64_t width = (N + 2 * K) * H;
  const float* kept = floats(rstd);
  const int64_t vectors = (H + 15) / 16;
  parallel(2 * vectors, [&](int64_t ticket, int) {
    const bool keys = ticket >= vectors;
    const int64_t h = ticket % vectors * 16;
    const int64_t count = least(H - h, 16);
    f32x16 acc = zero();
    for (int64_t t = 0; t < T; ++t) {
      for (int64_t n = keys ? N : 0; n < (keys ? N + K : N); ++n) {
        const int64_t at = t * width + n * H + h;
        const f32x16 normed =
            load(qkv.data, qkv.storage, at, count) * broadcast(kept[t * (N + K) + n]);
        acc = fma(load(dy.data, dy.storage, at, count), normed, acc);
      }
    }
    const Tensor out = keys ? dk_weight : dq_weight;
    store(out.data, out.storage, h, acc, count);
  });
}

}  // namespace attune::ATTUNE_ISA_NS
