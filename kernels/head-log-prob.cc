// The LM head on supervised rows; head-log-prob.ts has the equations. Rows go in chunks of 64,
// whose f32 logits are kept: backward turns them into dz in place and never computes them again. A
// row's result depends on that row alone.
#include <cmath>

#include "gemm.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

constexpr int64_t kChunkRows = 64;
constexpr int64_t kStretch = 1024;  // logits that are summed in f32 before they join the f64 sum

// Pairs by row, in their own order: first[row] is a pair or -1, next[pair] the following pair of
// that row.
struct PairsByRow {
  Workspace<int32_t> first, next;
  PairsByRow(Ints pair_rows, int64_t rows) : first(rows), next(pair_rows.length) {
    for (int64_t r = 0; r < rows; ++r) first.data[r] = -1;
    for (int64_t i = pair_rows.length - 1; i >= 0; --i) {
      next.data[i] = first.data[pair_rows.data[i]];
      first.data[pair_rows.data[i]] = static_cast<int32_t>(i);
    }
  }
};

float row_maximum(const float* z, int64_t V) {
  f32x16 peak = broadcast(-infinity);
  for (int64_t v = 0; v + 16 <= V; v += 16) peak = max(peak, load(z + v));
  float result = max(peak);
  for (int64_t v = V / 16 * 16; v < V; ++v) result = z[v] > result ? z[v] : result;
  return result;
}

double log_sum_exp(const float* z, int64_t V, float peak) {
  const f32x16 shift = broadcast(peak);
  double total = 0;
  for (int64_t v0 = 0; v0 < V; v0 += kStretch) {
    const int64_t end = least(V, v0 + kStretch);
    f32x16 lanes16 = zero();
    int64_t v = v0;
    for (; v + 16 <= end; v += 16) lanes16 = lanes16 + exp(load(z + v) - shift);
    if (v < end) {
      float terms[16];
      store(terms, exp(load(z + v, end - v) - shift));
      for (int64_t i = end - v; i < 16; ++i) terms[i] = 0.0f;
      lanes16 = lanes16 + load(terms);
    }
    total += static_cast<double>(sum(lanes16));
  }
  return static_cast<double>(peak) + log(total);
}

// z becomes weight · softmax(z), before the targets are taken off.
void softmax_in_place(float* z, int64_t V, float lse, float weight) {
  for (int64_t v = 0; v < V; v += 16) {
    const int64_t n = least(16, V - v);
    store(z + v, exp(load(z + v, n) - broadcast(lse)) * broadcast(weight), n);
  }
}

Tensor shifted(Tensor t, int64_t elements) {
  return {static_cast<char*>(t.data) + elements * element_bytes(t.storage), t.storage};
}

}  // namespace

// f32 logits, and of each row the logSumExp that head_log_prob would subtract.
void head_logits(Tensor out, Doubles log_sum_exps, Tensor hidden, Tensor packed, int64_t rows,
                 int64_t V, int64_t D) {
  const Storage math = math_of(packed.storage);
  const Activations h({hidden.data, hidden.storage, D}, rows, D, math);
  gemm_forward(plain_output(out.data, out.storage, V), &h, {packed.data, packed.storage, V, D}, 0,
               rows, V, math, nullptr, 0);
  parallel(rows, [&](int64_t r, int) {
    const float* z = static_cast<const float*>(out.data) + r * V;
    log_sum_exps.data[r] = log_sum_exp(z, V, row_maximum(z, V));
  });
}

// Without dhidden: log-probabilities alone, `weights` is not read. dweight (absent: frozen) is
// overwritten.
void head_log_prob(Floats log_probs, Tensor dhidden, Tensor dweight, Tensor hidden, Tensor packed,
                   Ints pair_rows, Ints target_ids, Floats weights, int64_t rows, int64_t V,
                   int64_t D) {
  const Storage math = math_of(packed.storage);
  const Packed w = {packed.data, packed.storage, V, D};
  const PairsByRow pairs(pair_rows, rows);
  const bool backward = dhidden.data != nullptr;
  const int64_t stride = round_up(V, 16) + 16;
  if (rows == 0 && dweight.data != nullptr) {
    float* gradient = static_cast<float*>(dweight.data);
    for (int64_t i = 0; i < V * D; ++i) gradient[i] = 0.0f;
  }
  Workspace<float> logits(least(rows, kChunkRows) * stride);
  for (int64_t r0 = 0; r0 < rows; r0 += kChunkRows) {
    const int64_t n = least(kChunkRows, rows - r0);
    const Rows h = {shifted(hidden, r0 * D).data, hidden.storage, D};
    const Activations x(h, n, D, math);
    gemm_forward(plain_output(logits.data, F32, stride), &x, w, 0, n, V, math, nullptr, 0);
    parallel(n, [&](int64_t r, int) {
      float* z = logits.data + r * stride;
      const double lse = log_sum_exp(z, V, row_maximum(z, V));
      float total = 0.0f;
      for (int32_t i = pairs.first.data[r0 + r]; i >= 0; i = pairs.next.data[i]) {
        log_probs.data[i] = static_cast<float>(static_cast<double>(z[target_ids.data[i]]) - lse);
        if (backward) total += weights.data[i];
      }
      if (!backward) return;
      softmax_in_place(z, V, static_cast<float>(lse), total);
      for (int32_t i = pairs.first.data[r0 + r]; i >= 0; i = pairs.next.data[i]) {
        z[target_ids.data[i]] -= weights.data[i];
      }
    });
    if (!backward) continue;
    const Rows dz = {logits.data, F32, stride};
    const Activations g(dz, n, V, math);
    gemm_transposed(plain_output(shifted(dhidden, r0 * D).data, dhidden.storage, D), &g, w, 0, n, D,
                    math, nullptr, 0);
    if (dweight.data == nullptr) continue;
    const TokenProduct product = {plain_output(dweight.data, F32, D), false, r0 > 0, dz, V};
    gemm_tokens(&product, 1, h, n, D, math);
  }
}

}  // namespace attune::ATTUNE_ISA_NS
