// The rms-norm of one row of n elements, for rms-norm.cc (a row of the residual stream) and
// qk-norm.cc (a head). Sums run over 4 x 16 lanes in a fixed pattern: they depend on n alone.
#pragma once
#include "stored.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

// A part of a tensor: n elements from `index` on.
struct Part {
  Tensor tensor;
  int64_t index;
  f32x16 lanes_at(int64_t i, int64_t n) const {
    return load(tensor.data, tensor.storage, index + i, n);
  }
  void put(int64_t i, f32x16 value, int64_t n) const {
    store(tensor.data, tensor.storage, index + i, value, n);
  }
};

[[maybe_unused]] void copy(Part to, Part from, int64_t n) {
  for (int64_t i = 0; i < n; i += 16) {
    const int64_t count = least(n - i, 16);
    to.put(i, from.lanes_at(i, count), count);
  }
}

// Sum over i of term(i, count), where term gives 16 lanes (zero from `count` on) to add to the
// accumulator it receives.
template <class F>
ATTUNE_INLINE float row_sum(int64_t n, const F& term) {
  f32x16 sums[4] = {zero(), zero(), zero(), zero()};
  int64_t i = 0;
  for (; i + 64 <= n; i += 64) {
    for (int k = 0; k < 4; ++k) sums[k] = term(sums[k], i + 16 * k, 16);
  }
  for (int k = 0; i < n; i += 16, ++k) sums[k] = term(sums[k], i, least(n - i, 16));
  return sum((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

// y = x · rstd · weight; returns rstd = 1 / sqrt(mean(x²) + eps).
ATTUNE_INLINE float norm_row(Part y, Part x, const float* weight, int64_t n, float eps) {
  const float squares = row_sum(n, [&](f32x16 acc, int64_t i, int64_t count) {
    const f32x16 v = x.lanes_at(i, count);
    return fma(v, v, acc);
  });
  const float rstd = 1.0f / __builtin_sqrtf(squares / static_cast<float>(n) + eps);
  for (int64_t i = 0; i < n; i += 16) {
    const int64_t count = least(n - i, 16);
    y.put(i, x.lanes_at(i, count) * broadcast(rstd) * load(weight + i, count), count);
  }
  return rstd;
}

// dx = rstd · (dy·weight − x · rstd² · mean(dy·weight·x))
ATTUNE_INLINE void norm_row_backward(Part dx, Part dy, Part x, const float* weight, float rstd,
                                     int64_t n) {
  const float dot = row_sum(n, [&](f32x16 acc, int64_t i, int64_t count) {
    return fma(dy.lanes_at(i, count) * load(weight + i, count), x.lanes_at(i, count), acc);
  });
  const f32x16 factor = broadcast(-(dot / static_cast<float>(n)) * rstd * rstd);
  for (int64_t i = 0; i < n; i += 16) {
    const int64_t count = least(n - i, 16);
    const f32x16 weighted = dy.lanes_at(i, count) * load(weight + i, count);
    dx.put(i, broadcast(rstd) * fma(x.lanes_at(i, count), factor, weighted), count);
  }
}

// Splits `rows` rows of `width` elements into tickets of about 16,000 elements: body(first, end).
template <class F>
void parallel_rows(int64_t rows, int64_t width, const F& body) {
  const int64_t chunk = width >= 16384 ? 1 : 16384 / (width + 1) + 1;
  parallel((rows + chunk - 1) / chunk,
           [&](int64_t ticket, int) { body(ticket * chunk, least(rows, (ticket + 1) * chunk)); });
}

}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
