// The rows of scores of attention: one row is the scores of a query with the keys of its path, at
// their path positions. Exact maximum, then sums in 16 lanes that are counted by path position:
// what else is computed, in which tiles and by which thread, leaves no trace in the bits.
#pragma once
#include "stored.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

// Sets what lies outside [low, high] in the first and the last vector of a row.
void fill_edges(float* row, int64_t low, int64_t high, float edge) {
  alignas(64) static constexpr float kLanes[16] = {0, 1, 2,  3,  4,  5,  6,  7,
                                                   8, 9, 10, 11, 12, 13, 14, 15};
  const f32x16 lane = load(kLanes);
  float *first = row + (low & -16), *last = row + (high & -16);
  const f32x16 from = broadcast(static_cast<float>(low & 15));
  const f32x16 to = broadcast(static_cast<float>(high & 15));
  store(first, select_less(lane, from, broadcast(edge), load(first)));
  store(last, select_less(to, lane, broadcast(edge), load(last)));
}

// Zeros in the vectors of [from, end) that lie outside those of [low, high].
template <class E>
void zero_outside(E* row, int64_t from, int64_t end, int64_t low, int64_t high) {
  for (int64_t i = from & -16; i < (low & -16); i += 16) store(row + i, zero());
  for (int64_t i = (high & -16) + 16; i < end; i += 16) store(row + i, zero());
}

// ln x for x >= 1 in double, from IEEE operations only: the library's log may differ between
// processors.
double natural_log(float x) {
  if (!(x < infinity)) return x;
  int64_t bits = __builtin_bit_cast(int64_t, static_cast<double>(x));
  int64_t exponent = (bits >> 52) - 1023;
  double m = __builtin_bit_cast(double, (bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  const double z = (m - 1) / (m + 1), zz = z * z;
  double series = 0;
  for (int k = 17; k >= 1; k -= 2) series = series * zz + 1.0 / k;
  return 2 * z * series + static_cast<double>(exponent) * 0.6931471805599453;
}

struct Softmax {
  float maximum, sum;  // of scale · score, of the exponentials
  float log_sum_exp() const {
    return static_cast<float>(static_cast<double>(maximum) + natural_log(sum));
  }
};

float maximum(const float* scores, int64_t low, int64_t high) {
  f32x16 top = broadcast(-infinity);
  for (int64_t i = low & -16; i <= high; i += 16) top = max(top, load(scores + i));
  return max(top);
}

// out = exp(scale · score - maximum), scale > 0; out may be where the scores are. Returns their sum
// before they are rounded to E.
template <class E>
float exponentials(E* out, const float* scores, int64_t low, int64_t high, float scale,
                   float maximum) {
  f32x16 total = zero();
  for (int64_t i = low & -16; i <= high; i += 16) {
    const f32x16 e = exp(fma(load(scores + i), broadcast(scale), broadcast(-maximum)));
    store(out + i, e);
    total = total + e;
  }
  return sum(total);
}

// out = p ∘ (dprobs - delta) with p = exp(scale · score - log_sum_exp); out may be where the scores
// are. Returns delta = Σ p · dprobs, which is dy · y.
template <class E>
float score_gradients(E* out, float* scores, const float* dprobs, int64_t low, int64_t high,
                      float scale, float log_sum_exp) {
  const int64_t first = low & -16;
  f32x16 dots = zero();
  for (int64_t i = first; i <= high; i += 16) {
    const f32x16 p = exp(fma(load(scores + i), broadcast(scale), broadcast(-log_sum_exp)));
    store(scores + i, p);
    dots = fma(p, load(dprobs + i), dots);
  }
  const float delta = sum(dots);
  for (int64_t i = first; i <= high; i += 16) {
    store(out + i, load(scores + i) * (load(dprobs + i) - broadcast(delta)));
  }
  return delta;
}

}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
