// The register-tiled products behind linear and the LM head; gemm.h tells what they promise.
// A ticket is one panel of 64 columns times one block of rows. Reductions longer than kSlab go in
// slabs, all tickets of one before the next, and accumulators rest in f32 in between (exact). The
// tile is 6 rows x 64 columns on AVX-512: 24 accumulators, 4 vectors of weights, 1 broadcast;
// narrower panels (LoRA ranks) take more rows.
#include "gemm.h"

#include "amx.h"

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

// A stretch of the reduction: `k` elements of row-major `a` against a slab of B, for up to 4 panels
// at once.
struct Chain {
  const void* a;
  int64_t stride, k;
  const void* b[4];
};

template <Mode M>
ATTUNE_INLINE f32x16 madd(f32x16 a, f32x16 b, f32x16 c) {
#if defined(ATTUNE_GENERIC)
  if constexpr (M != kF32) return a * b + c;  // exact products: see simd.h
#endif
  return fma(a, b, c);
}

template <Mode M, int R, int P, int V>
ATTUNE_INLINE void accumulate(f32x16 (&acc)[R][P * V], const Chain& c, int64_t row, int64_t width,
                              int64_t column) {
  if constexpr (M == kDot) {
    const bf16* a = static_cast<const bf16*>(c.a) + row * c.stride;
    const bf16* b[P];
    for (int p = 0; p < P; ++p) b[p] = static_cast<const bf16*>(c.b[p]) + 2 * column;
    for (int64_t j = 0; j < c.k / 2; ++j) {
      pairs16 w[P * V];
#pragma GCC unroll 16
      for (int v = 0; v < P * V; ++v) w[v] = load_pairs(b[v / V] + 2 * width * j + 32 * (v % V));
#pragma GCC unroll 16
      for (int r = 0; r < R; ++r) {
        const pairs16 x = broadcast_pair(a + r * c.stride + 2 * j);
#pragma GCC unroll 16
        for (int v = 0; v < P * V; ++v) acc[r][v] = dpbf16(acc[r][v], x, w[v]);
      }
    }
  } else if constexpr (M == kSplit) {
    const float* a = static_cast<const float*>(c.a) + row * c.stride;
    const bf16* b[P];
    for (int p = 0; p < P; ++p) b[p] = static_cast<const bf16*>(c.b[p]) + 2 * column;
    for (int64_t j = 0; j < c.k / 2; ++j) {
#pragma GCC unroll 16
      for (int v = 0; v < P * V; ++v) {
        const pairs16 w = load_pairs(b[v / V] + 2 * width * j + 32 * (v % V));
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
    const float* b[P];
    for (int p = 0; p < P; ++p) b[p] = static_cast<const float*>(c.b[p]) + column;
    for (int64_t i = 0; i < c.k; ++i) {
      f32x16 w[P * V];
#pragma GCC unroll 16
      for (int v = 0; v < P * V; ++v) w[v] = load(b[v / V] + width * i + 16 * (v % V));
#pragma GCC unroll 16
      for (int r = 0; r < R; ++r) {
        const f32x16 x = broadcast(a[r * c.stride + i]);
#pragma GCC unroll 16
        for (int v = 0; v < P * V; ++v) acc[r][v] = madd<M>(x, w[v], acc[r][v]);
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

template <Mode M, int R, int P, int V>
void tile(const Job& job, int64_t row, int64_t column) {
  f32x16 acc[R][P * V];
  float* rest = job.scratch + (row - job.scratch_row) * job.width + column;
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 16
    for (int v = 0; v < P * V; ++v) {
      acc[r][v] = job.first ? zero() : load(rest + r * job.width + 16 * v);
    }
  }
  for (int64_t s = 0; s < job.chain_count; ++s) {
    accumulate<M, R, P, V>(acc, job.chains[s], row, job.width, column);
  }
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 16
    for (int v = 0; v < P * V; ++v) {
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
    if (rows == R) return tile<M, R, 1, V>(job, row, column);
    tail<M, V, R - 1>(job, row, rows, column);
  }
}

template <Mode M, int V>
void strip(const Job& job, int64_t row0, int64_t row1, int64_t column) {
  constexpr int R = max_rows(V);
  int64_t row = row0;
  for (; row + R <= row1; row += R) tile<M, R, 1, V>(job, row, column);
  constexpr int small = R > 6 ? 6 : R;
  for (; row + small <= row1; row += small) tile<M, small, 1, V>(job, row, column);
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
// Sums go to scratch rows between slabs, at last through a buffer to the output.
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
                                 {static_cast<const bf16*>(c.b[0]) + 2 * column, job.width}, c.k);
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
    accumulate_16_rows<kColumns>({static_cast<const bf16*>(c.a) + row * c.stride, c.stride},
                                 {static_cast<const bf16*>(c.b[0]), job.width}, c.k);
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

// ---- slabs of B
// ----------------------------------------------------------------------------------------------

#if defined(ATTUNE_AVX512)
ATTUNE_INLINE void transpose16(__m512i (&x)[16]) {
  __m512i t[16];
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) {
    t[2 * i] = _mm512_unpacklo_epi32(x[2 * i], x[2 * i + 1]);
    t[2 * i + 1] = _mm512_unpackhi_epi32(x[2 * i], x[2 * i + 1]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    x[4 * i] = _mm512_unpacklo_epi64(t[4 * i], t[4 * i + 2]);
    x[4 * i + 1] = _mm512_unpackhi_epi64(t[4 * i], t[4 * i + 2]);
    x[4 * i + 2] = _mm512_unpacklo_epi64(t[4 * i + 1], t[4 * i + 3]);
    x[4 * i + 3] = _mm512_unpackhi_epi64(t[4 * i + 1], t[4 * i + 3]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    t[i] = _mm512_shuffle_i32x4(x[i], x[4 + i], 0x88);
    t[4 + i] = _mm512_shuffle_i32x4(x[i], x[4 + i], 0xdd);
    t[8 + i] = _mm512_shuffle_i32x4(x[8 + i], x[12 + i], 0x88);
    t[12 + i] = _mm512_shuffle_i32x4(x[8 + i], x[12 + i], 0xdd);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    x[i] = _mm512_shuffle_i32x4(t[i], t[8 + i], 0x88);
    x[8 + i] = _mm512_shuffle_i32x4(t[i], t[8 + i], 0xdd);
    x[4 + i] = _mm512_shuffle_i32x4(t[4 + i], t[12 + i], 0x88);
    x[12 + i] = _mm512_shuffle_i32x4(t[4 + i], t[12 + i], 0xdd);
  }
}
#endif

// Elements [k0, k0 + k) of a panel, in the form of the mode; bf16 panels are widened into `slab`
// where needed.
const void* forward_slab(Mode mode, void* slab, const Packed& w, int64_t panel, int64_t k0,
                         int64_t k) {
  const int64_t width = panel_width(w.outputs, panel);
  const int64_t at = panel * kPanel * padded_inputs(w.storage, w.inputs) + k0 * width;
  if (w.storage == F32) return static_cast<const float*>(w.data) + at;
  const bf16* source = static_cast<const bf16*>(w.data) + at;
  if (in_pairs(mode) || mode == kSplit) return source;
  float* out = static_cast<float*>(slab);
  for (int64_t j = 0; j < k / 2; ++j) {
    for (int64_t o = 0; o < width; o += 16) {
      const pairs16 pairs = load_pairs(source + 2 * (j * width + o));
      store(out + 2 * j * width + o, odd_of(pairs));
      store(out + (2 * j + 1) * width + o, even_of(pairs));
    }
  }
  return slab;
}

// Block of outputs [64·panel, …) x inputs [64·block, …) with outputs as reduction: rows
// `out[o][width]`.
void transpose_block(Mode mode, void* out, int64_t width, const Packed& w, int64_t panel,
                     int64_t block) {
  const int64_t wo = panel_width(w.outputs, panel);
  const int64_t padded = padded_inputs(w.storage, w.inputs);
  const int64_t base = panel * kPanel * padded;
  const int64_t i0 = block * kPanel, valid = least(width, padded - i0);
#if defined(ATTUNE_AVX512)
  __m512i x[16];
  if (w.storage == F32) {
    const float* source = static_cast<const float*>(w.data) + base + i0 * wo;
    float* to = static_cast<float*>(out);
    for (int64_t i = 0; i < width; i += 16) {
      for (int64_t o = 0; o < wo; o += 16) {
#pragma GCC unroll 16
        for (int r = 0; r < 16; ++r) {
          x[r] = i + r < valid ? _mm512_loadu_si512(source + (i + r) * wo + o)
                               : _mm512_setzero_si512();
        }
        transpose16(x);
#pragma GCC unroll 16
        for (int r = 0; r < 16; ++r) _mm512_storeu_si512(to + (o + r) * width + i, x[r]);
      }
    }
    return;
  }
  const bf16* source = static_cast<const bf16*>(w.data) + base + i0 * wo;
  alignas(64) static constexpr uint16_t kLow[32] = {0,  32, 1,  33, 2,  34, 3,  35, 4,  36, 5,
                                                    37, 6,  38, 7,  39, 8,  40, 9,  41, 10, 42,
                                                    11, 43, 12, 44, 13, 45, 14, 46, 15, 47};
  const __m512i low = _mm512_load_si512(kLow);
  const __m512i high = _mm512_add_epi16(low, _mm512_set1_epi16(16));
  for (int64_t i = 0; i < width; i += 32) {
    for (int64_t o = 0; o < wo; o += 16) {
#pragma GCC unroll 16
      for (int r = 0; r < 16; ++r) {
        x[r] = i + 2 * r < valid ? _mm512_loadu_si512(source + (i + 2 * r) * wo + 2 * o)
                                 : _mm512_setzero_si512();
      }
      transpose16(x);  // x[r]: inputs i .. i+31 of output o + r
      const bool both = i + 16 < width;
      if (in_pairs(mode)) {
        bf16* to = static_cast<bf16*>(out) + o * width + 2 * i;
#pragma GCC unroll 8
        for (int q = 0; q < 8; ++q) {
          _mm512_storeu_si512(to + 2 * q * width,
                              _mm512_permutex2var_epi16(x[2 * q], low, x[2 * q + 1]));
          if (both) {
            _mm512_storeu_si512(to + 2 * q * width + 32,
                                _mm512_permutex2var_epi16(x[2 * q], high, x[2 * q + 1]));
          }
        }
      } else {
        float* to = static_cast<float*>(out) + o * width + i;
#pragma GCC unroll 16
        for (int r = 0; r < 16; ++r) {
          store(to + (r ^ 1) * width, widen16(_mm512_castsi512_si256(x[r])));
          if (both) store(to + (r ^ 1) * width + 16, widen16(_mm512_extracti64x4_epi64(x[r], 1)));
        }
      }
    }
  }
#else
  (void)mode;
  float* to = static_cast<float*>(out);
  for (int64_t i = 0; i < width; ++i) {
    for (int64_t o = 0; o < wo; ++o) {
      if (i >= valid) {
        to[o * width + i] = 0.0f;
      } else if (w.storage == F32) {
        to[o * width + i] = static_cast<const float*>(w.data)[base + (i0 + i) * wo + o];
      } else {
        const int64_t pair = (i0 + i) / 2 * wo + o;
        to[(o ^ 1) * width + i] =
            widen(static_cast<const bf16*>(w.data)[base + 2 * pair + (i & 1)]);
      }
    }
  }
#endif
}

// Outputs [k0, k0 + k) of the matrix against inputs of one block; k0 is a multiple of 64.
const void* transposed_slab(Mode mode, void* slab, const Packed& w, int64_t block, int64_t k0,
                            int64_t k) {
  const int64_t width = panel_width(w.inputs, block);
  for (int64_t o = k0; o < k0 + k; o += kPanel) {
    char* to = static_cast<char*>(slab) + (o - k0) * width * slab_bytes(mode);
    transpose_block(mode, to, width, w, o / kPanel, block);
  }
  const int64_t filled = round_up(least(k0 + k, w.outputs), 16) - k0;
  if (filled < k) {
    const int64_t row = width * slab_bytes(mode);
    __builtin_memset(static_cast<char*>(slab) + filled * row, 0,
                     static_cast<size_t>((k - filled) * row));
  }
  return slab;
}

// ---- rows in blocks
// ------------------------------------------------------------------------------------------

struct RowBlocks {
  int64_t count;
  struct Block {
    int64_t row0, row1;
  };
  Workspace<Block> list;

  // Cut at the borders' ends, then into equal blocks small enough for all threads to have work.
  RowBlocks(int64_t row0, int64_t row1, int64_t panels, const Border* borders, int64_t n)
      : count(0), list((row1 - row0) / 6 + 2 * n + 4) {
    int64_t wanted = (4 * thread_count() + panels - 1) / panels;
    int64_t size = round_up((row1 - row0 + wanted - 1) / wanted, 96);
    if (size < 96) size = 96;
    if (size > kRowBlock) size = kRowBlock;
    while (row0 < row1) {
      int64_t end = row1;
      for (int64_t i = 0; i < n; ++i) {
        if (borders[i].start > row0) end = least(end, borders[i].start);
        if (borders[i].end > row0) end = least(end, borders[i].end);
      }
      end = least(end, row0 + size);
      list.data[count++] = {row0, end};
      row0 = end;
    }
  }
};

// Up to so many rows, weights are read from memory once and nothing else counts.
constexpr int64_t few_rows(Mode mode) { return mode == kTile ? 32 : 8; }

}  // namespace

void Activations::from_column(const Activations& whole, int64_t column, Storage math) {
  data = static_cast<const char*>(whole.data) + column * slab_bytes(mode_of(math));
  stride = whole.stride;
}

void Activations::prepare(Rows x, int64_t rows, int64_t columns, Storage math) {
  data = x.data;
  stride = x.stride;
  const Mode mode = mode_of(math);
  const int64_t padded = chain_length(mode, columns);
  // Rows of a tile that lie a multiple of 2 KB apart would fight for the same lines of the cache.
  const bool collides = mode == kTile && stride % 1024 == 0;
  if (mode == kF32 && x.storage == F32) return;
  if (in_pairs(mode) && x.storage == BF16 && padded == columns && !collides) return;
  stride = mode == kTile && padded % 1024 == 0 ? padded + 32 : padded;
  owned = workspace_allocate(static_cast<size_t>(rows * stride * slab_bytes(mode)) + 64);
  data = owned;
  parallel((rows + 15) / 16, [&](int64_t ticket, int) {
    for (int64_t r = 16 * ticket; r < least(rows, 16 * ticket + 16); ++r) {
      for (int64_t c = 0; c < padded; c += 16) {
        const int64_t n = least(16, columns - c), at = r * stride + c;
        const f32x16 v = n > 0 ? load(x.data, x.storage, r * x.stride + c, n) : zero();
        if (mode == kF32) {
          store(static_cast<float*>(owned) + at, v, n);
        } else if (in_pairs(mode)) {
          store(static_cast<bf16*>(owned) + at, v, least(16, padded - c));
        } else {
          bf16 rounded[16];
          float wide[16];
          store(rounded, v);
          for (int i = 0; i < 16; ++i) wide[i ^ 1] = widen(rounded[i]);
          store(static_cast<float*>(owned) + at, load(wide), least(16, padded - c));
        }
      }
    }
  });
}

namespace {

// kAlong: rows of W are columns of the result. kAcross: inputs of W are, and outputs the reduction.
enum Direction { kAlong, kAcross };

int64_t reduction(Direction direction, const Packed& w) {
  return direction == kAlong ? w.inputs : w.outputs;
}

// Elements [k0, k0 + k) of the reduction against the columns of one panel.
const void* slab_of(Direction direction, Mode mode, void* memory, const Packed& w, int64_t panel,
                    int64_t k0, int64_t k) {
  return direction == kAlong ? forward_slab(mode, memory, w, panel, k0, k)
                             : transposed_slab(mode, memory, w, panel, k0, k);
}

int64_t slab_room(int64_t k) { return round_up(k, kPanel) * kPanel * 4; }

// Whether a border has something to add to these rows and this panel.
bool acts_on(Direction direction, const Border& b, int64_t row0, int64_t row1, int64_t panel) {
  if (row0 < b.start || row1 > b.end) return false;
  if (direction == kAcross) return true;
  const int64_t end = b.first - b.first % kPanel + b.matrix.outputs;
  return panel >= b.first / kPanel && panel * kPanel < end;
}

struct Product {
  Direction direction;
  Mode mode;
  Output out;
  const Activations* x;
  Packed w;
  int64_t row0, row1, columns;
  const Border* borders;
  int64_t border_count;
  float* rest;  // sums between slabs: [panel][row][64]

  // Adds the chain of a border to the job; its slab goes to `memory`.
  void add_border(Job& job, const Border& b, int64_t panel, char* memory) const {
    const int64_t n = chain_length(mode, reduction(direction, b.matrix));
    const int64_t first = b.first / kPanel;
    const char* a = static_cast<const char*>(b.a) - b.start * b.a_stride * slab_bytes(mode);
    job.chains[job.chain_count++] = {
        a, b.a_stride, n, {slab_of(direction, mode, memory, b.matrix, panel - first, 0, n)}};
  }

  // Panel `panel` of rows [start, end) over elements [k0, k0 + kn) of the reduction, of k.
  void run(int64_t panel, int64_t start, int64_t end, int64_t k0, int64_t kn, int64_t k,
           char* memory) const {
    Job job;
    job.width = panel_width(columns, panel);
    job.columns = least(kPanel, columns - panel * kPanel);
    job.first_column = panel * kPanel;
    job.out = out;
    job.scratch = rest + panel * kPanel * (row1 - row0);
    job.scratch_row = row0;
    job.first = k0 == 0;
    job.last = k0 + kn >= k;
    job.chain_count = 0;
    if (kn > 0) {
      const char* a = static_cast<const char*>(x->data) + k0 * slab_bytes(mode);
      job.chains[job.chain_count++] = {
          a, x->stride, kn, {slab_of(direction, mode, memory, w, panel, k0, kn)}};
      memory += slab_room(kn);
    }
    for (int64_t i = 0; job.last && i < border_count; ++i) {
      if (!acts_on(direction, borders[i], start, end, panel)) continue;
      add_border(job, borders[i], panel, memory);
      memory += slab_room(job.chains[job.chain_count - 1].k);
    }
    run_job(mode, job, start, end);
  }
};

void multiply(Product p, Storage math) {
  const int64_t rows = p.row1 - p.row0;
  p.mode = mode_of(math);
  const bool few = p.direction == kAlong && rows <= few_rows(p.mode);
  if (p.mode == kWide && few) p.mode = kSplit;
  const int64_t panels = (p.columns + kPanel - 1) / kPanel;
  const int64_t k = p.x != nullptr ? chain_length(p.mode, reduction(p.direction, p.w)) : 0;
  const int64_t step = few ? k : least(k, kSlab);
  int64_t room = slab_room(step);
  for (int64_t i = 0; i < p.border_count; ++i) {
    room += slab_room(chain_length(p.mode, reduction(p.direction, p.borders[i].matrix)));
  }
  const RowBlocks blocks(p.row0, p.row1, panels, p.borders, p.border_count);
  reserve_scratch(static_cast<size_t>(room));
  const Workspace<float> rest(step < k ? rows * panels * kPanel : 0);
  p.rest = rest.data;
  int64_t k0 = 0;
  do {
    const int64_t kn = least(step, k - k0);
    parallel(blocks.count * panels, [&](int64_t ticket, int thread) {
      const auto [start, end] = blocks.list.data[ticket / panels];
      char* memory = static_cast<char*>(thread_scratch(thread));
      p.run(ticket % panels, start, end, k0, kn, k, memory);
    });
    k0 += kn;
  } while (k0 < k);
}

}  // namespace

void gemm_forward(Output out, const Activations* x, Packed w, int64_t row0, int64_t row1,
                  int64_t outputs, Storage math, const Border* borders, int64_t border_count) {
  multiply({kAlong, kF32, out, x, w, row0, row1, outputs, borders, border_count, nullptr}, math);
}

void gemm_transposed(Output out, const Activations* x, Packed w, int64_t row0, int64_t row1,
                     int64_t inputs, Storage math, const Border* borders, int64_t border_count) {
  multiply({kAcross, kF32, out, x, w, row0, row1, inputs, borders, border_count, nullptr}, math);
}

// ---- tokens
// ----------------------------------------------------------------------------------------------------

namespace {

// a [tokens, m] to rows of tokens in the form of the mode, tokens padded to even with zeros.
void transpose_tokens(Mode mode, void* out, int64_t stride, Rows a, int64_t m, int64_t tokens) {
  parallel((m + 63) / 64, [&](int64_t ticket, int) {
    const int64_t m0 = 64 * ticket, m1 = least(m, m0 + 64);
    for (int64_t t0 = 0; t0 < stride; t0 += 16) {
      for (int64_t c = m0; c < m1; c += 16) {
        const int64_t n = least(16, m1 - c);
        float block[16][16];
        for (int64_t t = 0; t < 16; ++t) {
          const int64_t row = t0 + t;
          store(block[t], row < tokens ? load(a.data, a.storage, row * a.stride + c, n) : zero());
        }
        for (int64_t i = 0; i < n; ++i) {
          for (int64_t t = 0; t < least(16, stride - t0); ++t) {
            const int64_t at = (c + i) * stride + t0 + t;
            if (mode == kF32) {
              static_cast<float*>(out)[at] = block[t][i];
            } else if (in_pairs(mode)) {
              narrow(static_cast<bf16*>(out) + at, block[t][i]);
            } else {
              bf16 rounded;
              narrow(&rounded, block[t][i]);
              static_cast<float*>(out)[at ^ 1] = widen(rounded);
            }
          }
        }
      }
    }
  });
}

// Tokens [t0, t0 + k) of b, columns [column, column + width) as a slab; k is even for bf16.
void token_slab(Mode mode, void* out, int64_t width, Rows b, int64_t tokens, int64_t column,
                int64_t valid, int64_t t0, int64_t k) {
  for (int64_t t = 0; t < k; ++t) {
    const int64_t row = t0 + t;
    if (in_pairs(mode) && (t & 1)) continue;
    for (int64_t c = 0; c < width; c += 16) {
      const int64_t n = least(16, valid - c);
      const auto at = [&](int64_t r) {
        return r < tokens && n > 0 ? load(b.data, b.storage, r * b.stride + column + c, n) : zero();
      };
      if (mode == kF32) {
        store(static_cast<float*>(out) + t * width + c, at(row));
      } else if (in_pairs(mode)) {
        bf16 even[16], odd[16];
        store(even, at(row));
        store(odd, at(row + 1));
        bf16* to = static_cast<bf16*>(out) + t * width + 2 * c;
#if defined(ATTUNE_AVX512)
        const __m512i low = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i*)even));
        const __m512i high = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i*)odd));
        _mm512_storeu_si512(to, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
#else
        for (int i = 0; i < 16; ++i) to[2 * i] = even[i], to[2 * i + 1] = odd[i];
#endif
      } else {
        bf16 rounded[16];
        store(rounded, at(row));
        store(static_cast<float*>(out) + (t ^ 1) * width + c, load(rounded));
      }
    }
  }
}

// Rows [m0, m1) of one product.
struct TokenUnit {
  int64_t product, m0, m1;
};

}  // namespace

void gemm_tokens(const TokenProduct* products, int64_t count, Rows b, int64_t tokens, int64_t n,
                 Storage math) {
  const Mode mode = mode_of(math);
  const int64_t k = chain_length(mode, tokens);
  const int64_t panels = (n + kPanel - 1) / kPanel;
  int64_t rows = 0;
  for (int64_t i = 0; i < count; ++i) rows += products[i].m;
  if (rows == 0 || tokens == 0) return;
  Workspace<char> turned(rows * k * slab_bytes(mode));
  Workspace<void*> a(count);
  Workspace<TokenUnit> units(rows / kRowBlock + 2 * count + 2);
  Workspace<int64_t> groups(rows / kRowBlock + 2 * count + 2);  // first unit of each group
  int64_t unit_count = 0, group_count = 0, filled = kRowBlock, before = 0;
  for (int64_t i = 0; i < count; ++i) {
    const TokenProduct& p = products[i];
    a.data[i] = turned.data + before * k * slab_bytes(mode);
    before += p.m;
    transpose_tokens(mode, a.data[i], k, p.a, p.m, tokens);
    for (int64_t m = 0; m < p.m;) {
      if (filled == kRowBlock) groups.data[group_count++] = unit_count, filled = 0;
      const int64_t take = least(p.m - m, kRowBlock - filled);
      units.data[unit_count++] = {i, m, m + take};
      m += take;
      filled += take;
    }
  }
  groups.data[group_count] = unit_count;
  const int64_t slab = least(k, kSlab) * kPanel * 4;
  reserve_scratch(static_cast<size_t>(slab + kRowBlock * kPanel * 4));
  parallel(group_count * panels, [&](int64_t ticket, int thread) {
    const int64_t group = ticket / panels, panel = ticket % panels;
    char* memory = static_cast<char*>(thread_scratch(thread));
    float* rest = reinterpret_cast<float*>(memory + slab);
    const int64_t width = panel_width(n, panel), column = panel * kPanel;
    const int64_t columns = least(kPanel, n - column);
    for (int64_t k0 = 0; k0 < k; k0 += kSlab) {
      const int64_t kn = least(kSlab, k - k0);
      token_slab(mode, memory, width, b, tokens, column, columns, k0, kn);
      float* scratch = rest;
      for (int64_t u = groups.data[group]; u < groups.data[group + 1]; ++u) {
        const TokenUnit& unit = units.data[u];
        const TokenProduct& p = products[unit.product];
        Job job;
        job.chain_count = 1;
        job.chains[0] = {
            static_cast<char*>(a.data[unit.product]) + k0 * slab_bytes(mode), k, kn, {memory}};
        job.width = width;
        job.columns = columns;
        job.first_column = column;
        job.out = p.out;
        job.scratch = scratch;
        job.scratch_row = unit.m0;
        job.first = k0 == 0 && !p.accumulate;
        job.last = k0 + kn >= k && !p.transpose;
        if (k0 == 0 && p.accumulate) {
          for (int64_t m = unit.m0; m < unit.m1; ++m) {
            const float* from = static_cast<const float*>(p.out.data) + m * p.out.stride + column;
            for (int64_t c = 0; c < width; c += 16) {
              const int64_t valid = least(16, columns - c);
              store(scratch + (m - unit.m0) * width + c,
                    valid > 0 ? load(from + c, valid) : zero());
            }
          }
        }
        run_job(mode, job, unit.m0, unit.m1);
        if (k0 + kn >= k && p.transpose) {
          float* to = static_cast<float*>(p.out.data);
          for (int64_t c = 0; c < columns; ++c) {
            for (int64_t m = unit.m0; m < unit.m1; ++m) {
              to[(column + c) * p.out.stride + m] =
                  scratch[(m - unit.m0) * width + c] * p.out.factor;
            }
          }
        }
        scratch += (unit.m1 - unit.m0) * width;
      }
    }
  });
}

// ---- packing
// ---------------------------------------------------------------------------------------------------

namespace {

float half_to_float(uint16_t h) {
  const uint32_t sign = static_cast<uint32_t>(h & 0x8000) << 16, exponent = (h >> 10) & 31;
  const uint32_t fraction = h & 1023;
  if (exponent == 31) return float_of(sign | 0x7f800000 | (fraction << 13));
  if (exponent != 0) return float_of(sign | ((exponent + 112) << 23) | (fraction << 13));
  const float value = static_cast<float>(fraction) * 5.9604644775390625e-8f;
  return float_of(bits_of(value) | sign);
}

// Sixteen raw values from element `at`; zero above n.
f32x16 load_raw(const void* raw, int32_t dtype, int64_t at, int64_t n) {
  float values[16] = {};
  if (dtype == 0) {
    __builtin_memcpy(values, static_cast<const char*>(raw) + 4 * at, static_cast<size_t>(4 * n));
    return load(values);
  }
  uint16_t words[16] = {};
  __builtin_memcpy(words, static_cast<const char*>(raw) + 2 * at, static_cast<size_t>(2 * n));
  for (int i = 0; i < 16; ++i) {
    values[i] = dtype == 1 ? half_to_float(words[i]) : float_of(uint32_t{words[i]} << 16);
  }
  return load(values);
}

}  // namespace

void pack_rows(void* out, Storage storage, int64_t outputs, int64_t inputs, int64_t first,
               int64_t count, const void* raw, int32_t dtype, float factor) {
  const int64_t padded = padded_inputs(storage, inputs);
  const int64_t panel0 = first / kPanel, panels = (first + count - 1) / kPanel - panel0 + 1;
  if (count == 0) return;
  parallel(panels, [&](int64_t ticket, int) {
    const int64_t panel = panel0 + ticket, width = panel_width(outputs, panel);
    const int64_t base = panel * kPanel * padded;
    const int64_t begin = panel * kPanel > first ? panel * kPanel : first;
    const int64_t end = least(first + count, panel * kPanel + kPanel);
    int64_t o = begin;
#if defined(ATTUNE_AVX512)
    for (; storage == BF16 && o + 16 <= end && o % 16 == 0; o += 16) {
      bf16* to = static_cast<bf16*>(out) + base + 2 * (o - panel * kPanel);
      const bool copy = dtype == 2 && factor == 1.0f;
      for (int64_t i = 0; i < inputs; i += 32) {
        __m512i x[16];
        for (int r = 0; r < 16; ++r) {
          const int64_t at = (o + r - first) * inputs + i, n = inputs - i;
          if (copy) {
            const __mmask32 mask = n >= 32 ? 0xffffffffu : (1u << n) - 1u;
            x[r] = _mm512_maskz_loadu_epi16(mask, static_cast<const char*>(raw) + 2 * at);
          } else {
            bf16 line[32];
            store(line, load_raw(raw, dtype, at, least(16, n)) * broadcast(factor));
            store(line + 16, (n > 16 ? load_raw(raw, dtype, at + 16, least(16, n - 16)) : zero()) *
                                 broadcast(factor));
            x[r] = _mm512_loadu_si512(line);
          }
        }
        transpose16(x);
        for (int r = 0; r < 16 && i + 2 * r < padded; ++r) {
          _mm512_storeu_si512(to + (i + 2 * r) * width, x[r]);
        }
      }
    }
#endif
    for (; o < end; ++o) {
      const int64_t lane = o - panel * kPanel;
      for (int64_t i = 0; i < inputs; i += 16) {
        const int64_t n = least(16, inputs - i);
        const f32x16 x = load_raw(raw, dtype, (o - first) * inputs + i, n) * broadcast(factor);
        float values[16];
        store(values, x);
        for (int64_t c = 0; c < n; ++c) {
          if (storage == F32) {
            static_cast<float*>(out)[base + (i + c) * width + lane] = values[c];
          } else {
            narrow(static_cast<bf16*>(out) + base + (i + c) / 2 * 2 * width + 2 * lane + (c & 1),
                   values[c]);
          }
        }
      }
    }
  });
}

void pack_weight(Tensor out, int64_t outputs, int64_t inputs, int64_t first, int64_t count,
                 Tensor raw, int64_t dtype, float factor) {
  pack_rows(out.data, out.storage, outputs, inputs, first, count, raw.data,
            static_cast<int32_t>(dtype), factor);
}

void unpack_weight(Floats out, Tensor packed, int64_t outputs, int64_t inputs) {
  const int64_t padded = padded_inputs(packed.storage, inputs);
  parallel((outputs + kPanel - 1) / kPanel, [&](int64_t panel, int) {
    const int64_t width = panel_width(outputs, panel), base = panel * kPanel * padded;
    for (int64_t o = 0; o < least(kPanel, outputs - panel * kPanel); ++o) {
      float* to = out.data + (panel * kPanel + o) * inputs;
      for (int64_t i = 0; i < inputs; ++i) {
        to[i] = packed.storage == F32
                    ? static_cast<const float*>(packed.data)[base + i * width + o]
                    : widen(static_cast<const bf16*>(
                          packed.data)[base + i / 2 * 2 * width + 2 * o + (i & 1)]);
      }
    }
  });
}

}  // namespace attune::ATTUNE_ISA_NS
