// Slabs: a stretch of the reduction of one panel in the form that a mode reads. Along the panels
// they lie in place or are widened; across them, 64x64 blocks are transposed.
#pragma once
#include "gemm-tile.h"
#include "quantized.h"
#include "transpose16.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

// Elements [k0, k0 + k) of a panel, in the form of the mode: in place, or dequantised or widened
// into `slab`.
const void* forward_slab(Mode mode, void* slab, const Packed& w, int64_t panel, int64_t k0,
                         int64_t k) {
  const int64_t width = panel_width(w.outputs, panel);
  const int64_t at = panel * kPanel * padded_inputs(w.storage, w.inputs) + k0 * width;
  if (w.storage == F32) return static_cast<const float*>(w.data) + at;
  const bf16* source = static_cast<const bf16*>(w.data) + at;
  if (is_quantized(w.storage)) {
    // Widening reads pairs from the second half of the slab before it writes there.
    const bool widened = mode == kWide;
    bf16* pairs = static_cast<bf16*>(slab) + (widened ? k * width : 0);
    dequantize(pairs, w, panel, k0, k);
    source = pairs;
  }
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

// A block of inputs x outputs as it lies in a panel: bf16 pairs or f32, rows `width` columns wide.
struct Block {
  const void* data;
  Storage storage;
  int64_t width;   // outputs
  int64_t inputs;  // that exist
};

Block block_of(const Packed& w, int64_t panel, int64_t block, bf16* room) {
  const int64_t wo = panel_width(w.outputs, panel), i0 = block * kPanel;
  const int64_t padded = padded_inputs(w.storage, w.inputs), inputs = least(kPanel, padded - i0);
  if (is_quantized(w.storage)) {
    dequantize(room, w, panel, i0, inputs);
    return {room, BF16, wo, inputs};
  }
  const int64_t at = (panel * kPanel * padded + i0 * wo) * element_bytes(w.storage);
  return {static_cast<const char*>(w.data) + at, w.storage, wo, inputs};
}

// The block with outputs as reduction: rows out[o][width], `width` inputs long.
void transpose_block(Mode mode, void* out, int64_t width, const Block& w) {
  const int64_t wo = w.width, valid = least(width, w.inputs);
#if defined(ATTUNE_AVX512)
  __m512i x[16];
  if (w.storage == F32) {
    const float* source = static_cast<const float*>(w.data);
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
  const bf16* source = static_cast<const bf16*>(w.data);
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
        to[o * width + i] = static_cast<const float*>(w.data)[i * wo + o];
      } else {
        const int64_t pair = i / 2 * wo + o;
        to[(o ^ 1) * width + i] = widen(static_cast<const bf16*>(w.data)[2 * pair + (i & 1)]);
      }
    }
  }
#endif
}

// Asks for a block that is transposed soon: blocks lie far apart, so the hardware cannot guess.
void fetch_block(const Packed& w, int64_t panel, int64_t block) {
  if (panel * kPanel >= w.outputs) return;
  const int64_t wo = panel_width(w.outputs, panel), i0 = block * kPanel;
  const int64_t padded = padded_inputs(w.storage, w.inputs), inputs = least(kPanel, padded - i0);
  const char* from;
  int64_t bytes;
  if (is_quantized(w.storage)) {
    const QuantizedPanel p(w, panel);
    from = reinterpret_cast<const char*>(p.codes + i0 / 2 * p.pair_bytes());
    bytes = inputs / 2 * p.pair_bytes();
  } else {
    const int64_t size = element_bytes(w.storage);
    from = static_cast<const char*>(w.data) + (panel * kPanel * padded + i0 * wo) * size;
    bytes = inputs * wo * size;
  }
  for (int64_t i = 0; i < bytes; i += 64) __builtin_prefetch(from + i);
}

// Outputs [k0, k0 + k) of the matrix against inputs of one block; k0 is a multiple of 64.
const void* transposed_slab(Mode mode, void* slab, const Packed& w, int64_t block, int64_t k0,
                            int64_t k) {
  const int64_t width = panel_width(w.inputs, block);
  bf16 room[kPanel * kPanel];
  for (int64_t o = k0; o < k0 + k; o += kPanel) {
    fetch_block(w, o / kPanel + 2, block);
    char* to = static_cast<char*>(slab) + (o - k0) * width * slab_bytes(mode);
    transpose_block(mode, to, width, block_of(w, o / kPanel, block, room));
  }
  const int64_t filled = round_up(least(k0 + k, w.outputs), 16) - k0;
  if (filled < k) {
    const int64_t row = width * slab_bytes(mode);
    __builtin_memset(static_cast<char*>(slab) + filled * row, 0,
                     static_cast<size_t>((k - filled) * row));
  }
  return slab;
}

}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
