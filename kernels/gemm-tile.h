// The register tiles of gemm.cc and gemm-tokens.cc: rows of activations against slabs of weights,
// in every mode of operands. The tile is 6 rows x 64 columns on AVX-512: 24 accumulators, 4 vectors
// of weights, 1 broadcast; narrower panels (LoRA ranks) take more rows. AMX tiles are 32 x 32.
#pragma once
#include "amx.h"
#include "gemm.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

constexpr int64_t kSlab = 1280;
constexpr int64_t kRowBlock = 576;  // rows x slab stay in the second-level cache

// How operands lie in memory. kDot, kTile: bf16 pairs. kWide: bf16 values widened to f32, pairs
// swapped. kSplit: rows as kWide, weights as kDot (for few rows, where widening the weights first
// would not pay).
enum Mode { kF32, kDot, kTile, kWide, kSplit };

#if defined(ATTUNE_AMX)
constexpr Mode kBf16Mode = kTile;
#elif defined(ATTUNE_AVX512BF16)
constexpr Mode kBf16Mode = kDot;
#else
constexpr Mode kBf16Mode = kWide;
#endif
Mode mode_of(Storage math) { return math == F32 ? kF32 : kBf16Mode; }
bool in_pairs(Mode mode) { return mode == kDot || mode == kTile; }
// Bytes of one prepared element, of activations and of slabs.
int64_t slab_bytes(Mode mode) { return in_pairs(mode) ? 2 : 4; }

// Steps of a chain over n inputs; those beyond n multiply zeros.
int64_t chain_length(Mode mode, int64_t n) {
  return mode == kF32 ? n : round_up(n, mode == kTile ? 32 : 2);
}

#if defined(ATTUNE_AVX512)
constexpr int kMaxVectors = 4;
constexpr int max_rows(int vectors) {
  return vectors == 4 ? 6 : vectors == 3 ? 8 : vectors == 2 ? 12 : 14;
}
#elif defined(ATTUNE_AVX2)
constexpr int kMaxVectors = 1;
constexpr int max_rows(int) { return 6; }
#else
constexpr int kMaxVectors = 1;
constexpr int max_rows(int) { return 1; }
#endif

// Distance between prepared rows of n elements. Rows of a tile that lie a multiple of 1 KB apart
// would share too few lines of the first-level cache.
int64_t row_stride(Mode mode, int64_t n) {
  const int64_t length = chain_length(mode, n);
  return mode == kTile && length % 512 == 0 ? length + 32 : length;
}

// A stretch of the reduction: `k` elements of row-major `a` against a slab of B.
struct Chain {
  const void* a;
  int64_t stride, k;
  const void* b;
};

template <Mode M>
ATTUNE_INLINE f32x16 madd(f32x16 a, f32x16 b, f32x16 c) {
#if defined(ATTUNE_GENERIC)
  if constexpr (M != kF32) return a * b + c;  // exact products: see simd.h
#endif
  return fma(a, b, c);
}

template <Mode M, int R, int V>
ATTUNE_INLINE void accumulate(f32x16 (&acc)[R][V], const Chain& c, int64_t row, int64_t width,
                              int64_t column) {
  if constexpr (M == kDot) {
    const bf16* a = static_cast<const bf16*>(c.a) + row * c.stride;
    const bf16* b = static_cast<const bf16*>(c.b) + 2 * column;
    for (int64_t j = 0; j < c.k / 2; ++j) {
      pairs16 w[V];
#pragma GCC unroll 16
      for (int v = 0; v < V; ++v) w[v] = load_pairs(b + 2 * width * j + 32 * v);
#pragma GCC unroll 16
      for (int r = 0; r < R; ++r) {
        const pairs16 x = broadcast_pair(a + r * c.stride + 2 * j);
#pragma GCC unroll 16
        for (int v = 0; v < V; ++v) acc[r][v] = dpbf16(acc[r][v], x, w[v]);
      }
    }
  } else if constexpr (M == kSplit) {
    const float* a = static_cast<const float*>(c.a) + row * c.stride;
    const bf16* b = static_cast<const bf16*>(c.b) + 2 * column;
    for (int64_t j = 0; j < c.k / 2; ++j) {
#pragma GCC unroll 16
      for (int v = 0; v < V; ++v) {
        const pairs16 w = load_pairs(b + 2 * width * j + 32 * v);
        const f32x16 odd = odd_of(w), even = even_of(w);
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r) {
          const float* pair = a + r * c.stride + 2 * j;
          acc[r][v] = madd<M>(broadcast(pair[0]), odd, acc[r][v]);
          acc[r][v] = madd<M>(broadcast(pair[1]), even, acc[r][v]);
        }
      }
    }
  } else {
    const float* a = static_cast<const float*>(c.a) + row * c.stride;
    const float* b = static_cast<const float*>(c.b) + column;
    for (int64_t i = 0; i < c.k; ++i) {
      f32x16 w[V];
#pragma GCC unroll 16
      for (int v = 0; v < V; ++v) w[v] = load(b + width * i + 16 * v);
#pragma GCC unroll 16
      for (int r = 0; r < R; ++r) {
        const f32x16 x = broadcast(a[r * c.stride + i]);
#pragma GCC unroll 16
        for (int v = 0; v < V; ++v) acc[r][v] = madd<M>(x, w[v], acc[r][v]);
      }
    }
  }
}

// One panel's share of the work on rows [row0, row1).
struct Job {
  Chain chains[2 + 64];
  int64_t chain_count;
  int64_t width;         // of the panels
  int64_t columns;       // valid columns of the (last) panel
  int64_t first_column;  // in the output
  Output out;
  float* scratch;       // [rows][width] between slabs; null where one slab does it
  int64_t scratch_row;  // its first row
  bool first, last;
};

// One vector of n results goes out; kWhole: n is 16.
template <bool kWhole>
ATTUNE_INLINE void finish(const Output& out, f32x16 x, int64_t row, int64_t column, int64_t n) {
  if (out.factor != 1.0f) x = x * broadcast(out.factor);
  if (out.bias != nullptr) x = x + load(out.bias + column, n);
  const int64_t at = row * out.stride + column;
  if (out.residual != nullptr) {
    const int64_t from = row * out.residual_stride + column;
    x = x + (kWhole ? load(out.residual, out.residual_storage, from)
                    : load(out.residual, out.residual_storage, from, n));
  }
  if constexpr (kWhole) {
    store(out.data, out.storage, at, x);
  } else {
    store(out.data, out.storage, at, x, n);
  }
}
ATTUNE_INLINE void finish(const Output& out, f32x16 x, int64_t row, int64_t column, int64_t n) {
  return n == 16 ? finish<true>(out, x, row, column, n) : finish<false>(out, x, row, column, n);
}

template <Mode M, int R, int V>
void tile(const Job& job, int64_t row, int64_t column) {
  f32x16 acc[R][V];
  float* rest = job.scratch + (row - job.scratch_row) * job.width + column;
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 16
    for (int v = 0; v < V; ++v) {
      acc[r][v] = job.first ? zero() : load(rest + r * job.width + 16 * v);
    }
  }
  for (int64_t s = 0; s < job.chain_count; ++s) {
    accumulate<M, R, V>(acc, job.chains[s], row, job.width, column);
  }
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 16
    for (int v = 0; v < V; ++v) {
      if (!job.last) {
        store(rest + r * job.width + 16 * v, acc[r][v]);
      } else {
        const int64_t at = column + 16 * v, n = job.columns - at;
        if (n > 0) finish(job.out, acc[r][v], row + r, job.first_column + at, least(n, 16));
      }
    }
  }
}

// Rows below the full tile: one tile of exactly so many rows.
template <Mode M, int V, int R>
void tail(const Job& job, int64_t row, int64_t rows, int64_t column) {
  if constexpr (R > 0) {
    if (rows == R) return tile<M, R, V>(job, row, column);
    tail<M, V, R - 1>(job, row, rows, column);
  }
}

template <Mode M, int V>
void strip(const Job& job, int64_t row0, int64_t row1, int64_t column) {
  constexpr int R = max_rows(V);
  int64_t row = row0;
  for (; row + R <= row1; row += R) tile<M, R, V>(job, row, column);
  constexpr int small = R > 6 ? 6 : R;
  for (; row + small <= row1; row += small) tile<M, small, V>(job, row, column);
  tail<M, V, small - 1>(job, row, row1 - row, column);
}

template <Mode M>
void run_job(const Job& job, int64_t row0, int64_t row1) {
  for (int64_t column = 0; column < job.width;) {
    const int64_t vectors = least(kMaxVectors, (job.width - column) / 16);
#if defined(ATTUNE_AVX512)
    if (vectors == 4) strip<M, 4>(job, row0, row1, column);
    if (vectors == 3) strip<M, 3>(job, row0, row1, column);
    if (vectors == 2) strip<M, 2>(job, row0, row1, column);
#endif
    if (vectors == 1) strip<M, 1>(job, row0, row1, column);
    column += 16 * vectors;
  }
}

#if defined(ATTUNE_AMX)
// Rows of sums go out.
template <int kColumns>
void finish_rows(const Job& job, const float* sums, int64_t row, int64_t rows, int64_t column) {
  const bool whole = job.columns - column >= 16 * kColumns;
  for (int64_t r = 0; r < rows; ++r, sums += 16 * kColumns) {
    for (int c = 0; c < kColumns; ++c) {
      const int64_t at = column + 16 * c, n = least(16, job.columns - at);
      const f32x16 x = load(sums + 16 * c);
      if (whole) {
        finish<true>(job.out, x, row + r, job.first_column + at, 16);
      } else if (n > 0) {
        finish<false>(job.out, x, row + r, job.first_column + at, n);
      }
    }
  }
}

// Asks for the lines that the sums will be written to, so that they arrive meanwhile.
void fetch_output(const Job& job, int64_t row, int64_t rows, int64_t column) {
  const int64_t size = element_bytes(job.out.storage);
  const char* to = static_cast<const char*>(job.out.data) +
                   (row * job.out.stride + job.first_column + column) * size;
  for (int64_t r = 0; r < rows; ++r, to += job.out.stride * size) __builtin_prefetch(to, 1);
}

template <int kColumns>
void tiles_of_32_rows(const Job& job, int64_t row, int64_t rows, int64_t column) {
  float* rest = job.scratch + (row - job.scratch_row) * job.width + column;
  if (job.first) {
    zero_sums();
  } else {
    load_sums_32<kColumns>(rest, job.width);
  }
  if (job.last) fetch_output(job, row, rows, column);
  for (int64_t s = 0; s < job.chain_count; ++s) {
    const Chain& c = job.chains[s];
    accumulate_32_rows<kColumns>({static_cast<const bf16*>(c.a) + row * c.stride, c.stride},
                                 {static_cast<const bf16*>(c.b) + 2 * column, job.width}, c.k);
  }
  if (!job.last) return store_sums_32<kColumns>(rest, job.width);
  alignas(64) float sums[32 * 16 * kColumns];
  store_sums_32<kColumns>(sums, 16 * kColumns);
  finish_rows<kColumns>(job, sums, row, rows, column);
}

template <int kColumns>
void tiles_of_16_rows(const Job& job, int64_t row, int64_t rows) {
  float* rest = job.scratch + (row - job.scratch_row) * job.width;
  if (job.first) {
    zero_sums();
  } else {
    load_sums_16<kColumns>(rest, job.width);
  }
  for (int64_t s = 0; s < job.chain_count; ++s) {
    const Chain& c = job.chains[s];
    accumulate_16_rows<kColumns, true>({static_cast<const bf16*>(c.a) + row * c.stride, c.stride},
                                       {static_cast<const bf16*>(c.b), job.width}, c.k);
  }
  if (!job.last) return store_sums_16<kColumns>(rest, job.width);
  alignas(64) float sums[16 * 16 * kColumns];
  store_sums_16<kColumns>(sums, 16 * kColumns);
  finish_rows<kColumns>(job, sums, row, rows, 0);
}

void tiles_of_32_rows(const Job& job, int64_t row, int64_t rows) {
  int64_t column = 0;
  for (; column + 32 <= job.width; column += 32) tiles_of_32_rows<2>(job, row, rows, column);
  if (column < job.width) tiles_of_32_rows<1>(job, row, rows, column);
}

void tiles_of_16_rows(const Job& job, int64_t row, int64_t rows) {
  if (job.width == 64) return tiles_of_16_rows<4>(job, row, rows);
  if (job.width == 48) return tiles_of_16_rows<3>(job, row, rows);
  if (job.width == 32) return tiles_of_16_rows<2>(job, row, rows);
  tiles_of_16_rows<1>(job, row, rows);
}

void run_tiles(const Job& job, int64_t row, int64_t row1) {
  if (row + 32 <= row1) shape_tiles(16, 16);
  for (; row + 32 <= row1; row += 32) tiles_of_32_rows(job, row, 32);
  const int64_t rest = row1 - row;
  if (rest > 16) {
    shape_tiles(16, rest - 16);
    tiles_of_32_rows(job, row, rest);
  } else if (rest > 0) {
    shape_tiles(rest, 0);
    tiles_of_16_rows(job, row, rest);
  }
  _tile_release();
}
#endif

void run_job(Mode mode, const Job& job, int64_t row0, int64_t row1) {
  if (mode == kF32) return run_job<kF32>(job, row0, row1);
#if defined(ATTUNE_AMX)
  run_tiles(job, row0, row1);
#elif defined(ATTUNE_AVX512BF16)
  return run_job<kDot>(job, row0, row1);
#else
  if (mode == kSplit) return run_job<kSplit>(job, row0, row1);
  return run_job<kWide>(job, row0, row1);
#endif
}

}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
