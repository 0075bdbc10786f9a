// bf16 products in the tile registers of CPUs with AMX. One instruction multiplies 16 rows by 16
// columns over a block of 32 inputs; per element it computes
//
//   sum + (even + odd)    even, odd: chains of FMAs over the even and the odd inputs, from zero
//
// with denormals flushed (checked bit by bit in self-test.cc). So an element's chain has its own
// fixed order here: other than in the variants without AMX, but as independent of rows, tiles and
// threads. Rows of `a` are row-major, columns of `b` lie as pairs of inputs: [k/2][width][2].
#pragma once
#include "simd.h"

#if defined(ATTUNE_AMX)
namespace attune::ATTUNE_ISA_NS {
namespace {

constexpr int64_t kTileRows16 = 16;
constexpr int64_t kTileInputs = 32;

struct TileA {
  const bf16* data;
  int64_t stride;  // elements between rows
};
struct TileB {
  const bf16* data;
  int64_t width;  // columns of the panel
};

struct alignas(64) TileShapes {
  uint8_t palette = 1, start_row = 0, reserved[14] = {};
  uint16_t row_bytes[16] = {};
  uint8_t rows[16] = {};
};

// Tiles 0 to 3 are sums; with `second` rows, 2 and 3 belong to rows 16 and up. 4, 5: rows of a; 6,
// 7: columns of b.
ATTUNE_INLINE void shape_tiles(int64_t first, int64_t second) {
  TileShapes shapes;
  for (int i = 0; i < 8; ++i) {
    const bool lower = second > 0 && (i == 2 || i == 3 || i == 5);
    shapes.row_bytes[i] = 64;
    shapes.rows[i] = static_cast<uint8_t>(i >= 6 ? 16 : lower ? second : first);
  }
  _tile_loadconfig(&shapes);
}

// Sums of 32 rows x 32 columns (kColumns: 1 or 2 tiles of 16) over k inputs, a multiple of 32.
template <int kColumns>
ATTUNE_INLINE void accumulate_32_rows(TileA a, TileB b, int64_t k) {
  const bf16* lower = a.data + kTileRows16 * a.stride;
  const int64_t a_bytes = 2 * a.stride, b_bytes = 4 * b.width;
  for (int64_t i = 0; i < k; i += kTileInputs) {
    const bf16* columns = b.data + i * b.width;
    _tile_loadd(6, columns, b_bytes);
    _tile_loadd(4, a.data + i, a_bytes);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(5, lower + i, a_bytes);
    _tile_dpbf16ps(2, 5, 6);
    if constexpr (kColumns == 2) {
      _tile_loadd(7, columns + 32, b_bytes);
      _tile_dpbf16ps(1, 4, 7);
      _tile_dpbf16ps(3, 5, 7);
    }
  }
}

// Sums of up to 16 rows x 16 to 64 columns. kStreamed: b comes from far away, is read once and in
// the order in which it lies.
template <int kColumns, bool kStreamed>
ATTUNE_INLINE void accumulate_16_rows(TileA a, TileB b, int64_t k) {
  constexpr int64_t kAhead = 8192;  // bytes: what the hardware does not fetch across pages
  const int64_t a_bytes = 2 * a.stride, b_bytes = 4 * b.width;
  for (int64_t i = 0; i < k; i += kTileInputs) {
    const bf16* columns = b.data + i * b.width;
    const char* next = reinterpret_cast<const char*>(columns) + kAhead;
    for (int64_t line = 0; kStreamed && line < 16 * b_bytes; line += 64) {
      _mm_prefetch(next + line, _MM_HINT_T0);
    }
    _tile_loadd(4, a.data + i, a_bytes);
    _tile_loadd(6, columns, b_bytes);
    _tile_dpbf16ps(0, 4, 6);
    if constexpr (kColumns > 1) {
      _tile_loadd(7, columns + 32, b_bytes);
      _tile_dpbf16ps(1, 4, 7);
    }
    if constexpr (kColumns > 2) {
      _tile_loadd(6, columns + 64, b_bytes);
      _tile_dpbf16ps(2, 4, 6);
    }
    if constexpr (kColumns > 3) {
      _tile_loadd(7, columns + 96, b_bytes);
      _tile_dpbf16ps(3, 4, 7);
    }
  }
}

// Sums to and from rows of f32 that lie `stride` apart.
template <int kColumns>
ATTUNE_INLINE void load_sums_32(const float* from, int64_t stride) {
  _tile_loadd(0, from, 4 * stride);
  _tile_loadd(2, from + 16 * stride, 4 * stride);
  if constexpr (kColumns == 2) {
    _tile_loadd(1, from + 16, 4 * stride);
    _tile_loadd(3, from + 16 * stride + 16, 4 * stride);
  }
}
template <int kColumns>
ATTUNE_INLINE void store_sums_32(float* to, int64_t stride) {
  _tile_stored(0, to, 4 * stride);
  if constexpr (kColumns == 2) _tile_stored(1, to + 16, 4 * stride);
  _tile_stored(2, to + 16 * stride, 4 * stride);
  if constexpr (kColumns == 2) _tile_stored(3, to + 16 * stride + 16, 4 * stride);
}
template <int kColumns>
ATTUNE_INLINE void load_sums_16(const float* from, int64_t stride) {
  _tile_loadd(0, from, 4 * stride);
  if constexpr (kColumns > 1) _tile_loadd(1, from + 16, 4 * stride);
  if constexpr (kColumns > 2) _tile_loadd(2, from + 32, 4 * stride);
  if constexpr (kColumns > 3) _tile_loadd(3, from + 48, 4 * stride);
}
template <int kColumns>
ATTUNE_INLINE void store_sums_16(float* to, int64_t stride) {
  _tile_stored(0, to, 4 * stride);
  if constexpr (kColumns > 1) _tile_stored(1, to + 16, 4 * stride);
  if constexpr (kColumns > 2) _tile_stored(2, to + 32, 4 * stride);
  if constexpr (kColumns > 3) _tile_stored(3, to + 48, 4 * stride);
}
ATTUNE_INLINE void zero_sums() {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
}

}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
#endif
