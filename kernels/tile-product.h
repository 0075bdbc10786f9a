// out (+)= a · b for small f32 matrices in cache: the products of attention. Each element of `out`
// is one chain of FMAs over i = 0 … n - 1, whatever the tiling, so bits do not depend on how many
// rows or columns are asked for at once.
#pragma once
#include "stored.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

// Element (r, i) lies at data[r * row + i * step].
struct Left {
  const float* data;
  int64_t row, step;
};

enum class Start { at_zero, at_out };

#if defined(ATTUNE_AVX512)
constexpr int kTileVectors = 4;  // 24 accumulators, 4 vectors of b, 1 broadcast: 29 of 32 registers
#else
constexpr int kTileVectors = 1;  // 12 of 16 half-width registers
#endif
constexpr int kTileRows = 6;

template <int R, int C>
__attribute__((noinline)) void product_tile(float* out, int64_t out_row, Left a, const float* b,
                                            int64_t b_step, int64_t n, Start start) {
  f32x16 acc[R][C];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 4
    for (int c = 0; c < C; ++c) {
      acc[r][c] = start == Start::at_out ? load(out + r * out_row + 16 * c) : zero();
    }
  }
  for (int64_t i = 0; i < n; ++i) {
    f32x16 right[C];
#pragma GCC unroll 4
    for (int c = 0; c < C; ++c) right[c] = load(b + i * b_step + 16 * c);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const f32x16 left = broadcast(a.data[r * a.row + i * a.step]);
#pragma GCC unroll 4
      for (int c = 0; c < C; ++c) acc[r][c] = fma(left, right[c], acc[r][c]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 4
    for (int c = 0; c < C; ++c) store(out + r * out_row + 16 * c, acc[r][c]);
  }
}

template <int C>
void product_rows(float* out, int64_t out_row, int64_t rows, Left a, const float* b, int64_t b_step,
                  int64_t n, Start start) {
  for (; rows >= kTileRows; rows -= kTileRows) {
    product_tile<kTileRows, C>(out, out_row, a, b, b_step, n, start);
    out += kTileRows * out_row;
    a.data += kTileRows * a.row;
  }
  switch (rows) {
    case 5:
      return product_tile<5, C>(out, out_row, a, b, b_step, n, start);
    case 4:
      return product_tile<4, C>(out, out_row, a, b, b_step, n, start);
    case 3:
      return product_tile<3, C>(out, out_row, a, b, b_step, n, start);
    case 2:
      return product_tile<2, C>(out, out_row, a, b, b_step, n, start);
    case 1:
      return product_tile<1, C>(out, out_row, a, b, b_step, n, start);
    default:
      return;
  }
}

// `vectors` x 16 columns; rows of b lie `b_step` apart.
void product(float* out, int64_t out_row, int64_t rows, int64_t vectors, Left a, const float* b,
             int64_t b_step, int64_t n, Start start) {
  for (; vectors >= kTileVectors; vectors -= kTileVectors) {
    product_rows<kTileVectors>(out, out_row, rows, a, b, b_step, n, start);
    out += 16 * kTileVectors;
    b += 16 * kTileVectors;
  }
#if defined(ATTUNE_AVX512)
  switch (vectors) {
    case 3:
      return product_rows<3>(out, out_row, rows, a, b, b_step, n, start);
    case 2:
      return product_rows<2>(out, out_row, rows, a, b, b_step, n, start);
    case 1:
      return product_rows<1>(out, out_row, rows, a, b, b_step, n, start);
    default:
      return;
  }
#endif
}

}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
