// Frozen weights in 8 or 4 bits. A group of 64 inputs of one output shares an f32 scale; a weight
// is the code's value times the scale, rounded to bf16, wherever it is read: few rows and many,
// along and across see the same number.
//
//   int8  code in -127 .. 127, value = code, scale = max |w| / 127
//   nf4   code in 0 .. 15, value = the quantile table of QLoRA (Dettmers et al. 2023,
//         arXiv:2305.14314, appendix E), scale = max |w|
//
// A panel lies as scales [inputs/64][width], then codes by pairs of inputs: int8
// [inputs/2][width][2], nf4 [inputs/2][width] with the even input in the low half of a byte. Inputs
// are padded to 64.
#pragma once
#include "gemm.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

constexpr int64_t kGroup = 64;

alignas(64) constexpr float kNormalFloat[16] = {
    -1.0f,
    -0.6961928009986877f,
    -0.5250730514526367f,
    -0.39491748809814453f,
    -0.28444138169288635f,
    -0.18477343022823334f,
    -0.09105003625154495f,
    0.0f,
    0.07958029955625534f,
    0.16093020141124725f,
    0.24611230194568634f,
    0.33791524171829224f,
    0.44070982933044434f,
    0.5626170039176941f,
    0.7229568362236023f,
    1.0f,
};

// One panel of a quantised matrix.
struct QuantizedPanel {
  Storage storage;
  int64_t width;
  float* scales;
  uint8_t* codes;

  QuantizedPanel(const Packed& w, int64_t panel)
      : storage(w.storage), width(panel_width(w.outputs, panel)) {
    const int64_t padded = padded_inputs(storage, w.inputs);
    char* base = static_cast<char*>(const_cast<void*>(w.data)) +
                 packed_bytes(storage, panel * kPanel, w.inputs);
    scales = reinterpret_cast<float*>(base);
    codes = reinterpret_cast<uint8_t*>(scales + padded / kGroup * width);
  }
  int64_t pair_bytes() const { return storage == INT8 ? 2 * width : width; }

  float value(int64_t input, int64_t column) const {
    const float scale = scales[input / kGroup * width + column];
    const uint8_t* pair = codes + input / 2 * pair_bytes();
    const float code = storage == INT8
                           ? static_cast<float>(static_cast<int8_t>(pair[2 * column + (input & 1)]))
                           : kNormalFloat[pair[column] >> (input & 1) * 4 & 15];
    bf16 rounded;
    narrow(&rounded, code * scale);
    return widen(rounded);
  }
};

#if defined(ATTUNE_AVX512)
// 16 columns of one pair of inputs: bf16 pairs, even input low.
ATTUNE_INLINE __m512i dequantized_pairs(const QuantizedPanel& p, const uint8_t* pair,
                                        int64_t column, __m512 scale) {
  __m512 even, odd;
  if (p.storage == INT8) {
    const __m256i both = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(pair + 2 * column));
    const __m512i words = _mm512_cvtepi8_epi16(both);  // even, odd, even, odd, …
    even = _mm512_cvtepi32_ps(_mm512_srai_epi32(_mm512_slli_epi32(words, 16), 16));
    odd = _mm512_cvtepi32_ps(_mm512_srai_epi32(words, 16));
  } else {
    const __m128i both = _mm_loadu_si128(reinterpret_cast<const __m128i*>(pair + column));
    const __m512i codes = _mm512_cvtepu8_epi32(both);
    const __m512 table = _mm512_load_ps(kNormalFloat);
    even = _mm512_permutexvar_ps(codes, table);  // reads the low four bits
    odd = _mm512_permutexvar_ps(_mm512_srli_epi32(codes, 4), table);
  }
  const __m512i low = _mm512_cvtepu16_epi32(narrow16({_mm512_mul_ps(even, scale)}));
  const __m512i high = _mm512_cvtepu16_epi32(narrow16({_mm512_mul_ps(odd, scale)}));
  return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
}
#endif

// Inputs [k0, k0 + k) of a panel as bf16 pairs out[k/2][width][2]; k0 and k are even.
[[maybe_unused]] void dequantize(bf16* out, const Packed& w, int64_t panel, int64_t k0, int64_t k) {
  const QuantizedPanel p(w, panel);
  for (int64_t i = k0; i < k0 + k; i += 2, out += 2 * p.width) {
#if defined(ATTUNE_AVX512)
    const uint8_t* pair = p.codes + i / 2 * p.pair_bytes();
    const float* scales = p.scales + i / kGroup * p.width;
    for (int64_t c = 0; c < p.width; c += 16) {
      _mm512_storeu_si512(out + 2 * c, dequantized_pairs(p, pair, c, _mm512_loadu_ps(scales + c)));
    }
#else
    for (int64_t c = 0; c < p.width; ++c) {
      narrow(out + 2 * c, p.value(i, c));
      narrow(out + 2 * c + 1, p.value(i + 1, c));
    }
#endif
  }
}

}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
