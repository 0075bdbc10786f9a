// Sixteen virtual f32 lanes with the same bits in every instruction set: one AVX-512 register, two
// AVX2 registers, or an array. No approximate reciprocals, one tree for horizontal sums, one
// polynomial for exp. bf16 is rounded to nearest even and denormals are flushed; callers run with
// FTZ and DAZ set (the thread pool does that), as vdpbf16ps always does. Everything here has
// internal linkage, so that no copy compiled for AVX-512 can be linked into the baseline.
#pragma once
#include <cstdint>

#if defined(ATTUNE_AVX512) || defined(ATTUNE_AVX512BF16) || defined(ATTUNE_AVX2)
#if defined(__GNUC__) && !defined(__clang__)  // gcc 12 warns about its own _mm512_undefined
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop
#else
#include <immintrin.h>
#endif
#endif

#define ATTUNE_INLINE static inline __attribute__((always_inline))

namespace attune::ATTUNE_ISA_NS {
namespace {

struct bf16 {
  uint16_t bits;
};

constexpr float infinity = __builtin_inff();

// ---- scalars, with the rounding of the vector functions below ----

ATTUNE_INLINE uint32_t bits_of(float x) { return __builtin_bit_cast(uint32_t, x); }
ATTUNE_INLINE float float_of(uint32_t bits) { return __builtin_bit_cast(float, bits); }
ATTUNE_INLINE float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
ATTUNE_INLINE float widen(float x) { return x; }
ATTUNE_INLINE float widen(bf16 x) { return float_of(static_cast<uint32_t>(x.bits) << 16); }
ATTUNE_INLINE uint16_t round_bf16(float x) {
  const uint32_t bits = bits_of(x);
  const uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return static_cast<uint16_t>((bits >> 16) | 0x40u);  // NaN stays NaN
  if (magnitude < 0x00800000u) return static_cast<uint16_t>((bits >> 16) & 0x8000u);
  return static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}
ATTUNE_INLINE void narrow(float* out, float x) { *out = x; }
ATTUNE_INLINE void narrow(bf16* out, float x) { out->bits = round_bf16(x); }

#if defined(ATTUNE_AVX512)
// ---- AVX-512: one register ----

struct f32x16 {
  __m512 v;
};
// Sixteen pairs of bf16: pair i is elements 2i (low half) and 2i + 1 of a row.
struct pairs16 {
  __m512i v;
};

ATTUNE_INLINE f32x16 zero() { return {_mm512_setzero_ps()}; }
ATTUNE_INLINE f32x16 broadcast(float x) { return {_mm512_set1_ps(x)}; }
ATTUNE_INLINE f32x16 load(const float* p) { return {_mm512_loadu_ps(p)}; }
ATTUNE_INLINE void store(float* p, f32x16 a) { _mm512_storeu_ps(p, a.v); }
ATTUNE_INLINE __mmask16 lane_mask(int64_t n) {
  return static_cast<__mmask16>(n >= 16 ? 0xffffu : (1u << n) - 1u);
}
ATTUNE_INLINE f32x16 load(const float* p, int64_t n) {
  return {_mm512_maskz_loadu_ps(lane_mask(n), p)};
}
ATTUNE_INLINE void store(float* p, f32x16 a, int64_t n) {
  _mm512_mask_storeu_ps(p, lane_mask(n), a.v);
}
ATTUNE_INLINE f32x16 widen16(__m256i half) {
  return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(half), 16))};
}
ATTUNE_INLINE f32x16 load(const bf16* p) {
  return widen16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
}
ATTUNE_INLINE f32x16 load(const bf16* p, int64_t n) {
  return widen16(_mm256_maskz_loadu_epi16(lane_mask(n), p));
}
ATTUNE_INLINE __m256i narrow16(f32x16 a) {
#if defined(ATTUNE_AVX512BF16)
  return __builtin_bit_cast(__m256i, _mm512_cvtneps_pbh(a.v));
#else
  const __m512i bits = _mm512_castps_si512(a.v);
  const __m512i magnitude = _mm512_and_si512(bits, _mm512_set1_epi32(0x7fffffff));
  const __m512i high = _mm512_srli_epi32(bits, 16);
  const __m512i odd = _mm512_and_si512(high, _mm512_set1_epi32(1));
  __m512i r = _mm512_srli_epi32(
      _mm512_add_epi32(_mm512_add_epi32(bits, _mm512_set1_epi32(0x7fff)), odd), 16);
  r = _mm512_mask_and_epi32(r, _mm512_cmplt_epi32_mask(magnitude, _mm512_set1_epi32(0x00800000)),
                            high, _mm512_set1_epi32(0x8000));
  r = _mm512_mask_or_epi32(r, _mm512_cmpgt_epi32_mask(magnitude, _mm512_set1_epi32(0x7f800000)),
                           high, _mm512_set1_epi32(0x40));
  return _mm512_cvtepi32_epi16(r);
#endif
}
ATTUNE_INLINE void store(bf16* p, f32x16 a) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), narrow16(a));
}
ATTUNE_INLINE void store(bf16* p, f32x16 a, int64_t n) {
  _mm256_mask_storeu_epi16(p, lane_mask(n), narrow16(a));
}

ATTUNE_INLINE f32x16 operator+(f32x16 a, f32x16 b) { return {_mm512_add_ps(a.v, b.v)}; }
ATTUNE_INLINE f32x16 operator-(f32x16 a, f32x16 b) { return {_mm512_sub_ps(a.v, b.v)}; }
ATTUNE_INLINE f32x16 operator*(f32x16 a, f32x16 b) { return {_mm512_mul_ps(a.v, b.v)}; }
ATTUNE_INLINE f32x16 operator/(f32x16 a, f32x16 b) { return {_mm512_div_ps(a.v, b.v)}; }
ATTUNE_INLINE f32x16 fma(f32x16 a, f32x16 b, f32x16 c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
ATTUNE_INLINE f32x16 max(f32x16 a, f32x16 b) { return {_mm512_max_ps(a.v, b.v)}; }
ATTUNE_INLINE f32x16 min(f32x16 a, f32x16 b) { return {_mm512_min_ps(a.v, b.v)}; }
ATTUNE_INLINE f32x16 sqrt(f32x16 a) { return {_mm512_sqrt_ps(a.v)}; }
// Per lane: a < b ? yes : no.
ATTUNE_INLINE f32x16 select_less(f32x16 a, f32x16 b, f32x16 yes, f32x16 no) {
  return {_mm512_mask_blend_ps(_mm512_cmp_ps_mask(a.v, b.v, _CMP_LT_OQ), no.v, yes.v)};
}
ATTUNE_INLINE void store_lanes(float* p, f32x16 a) { _mm512_storeu_ps(p, a.v); }

ATTUNE_INLINE pairs16 load_pairs(const bf16* p) { return {_mm512_loadu_si512(p)}; }
ATTUNE_INLINE void store_pairs(bf16* p, pairs16 a) { _mm512_storeu_si512(p, a.v); }
ATTUNE_INLINE pairs16 broadcast_pair(const bf16* p) {
  int32_t both;
  __builtin_memcpy(&both, p, sizeof both);
  return {_mm512_set1_epi32(both)};
}
ATTUNE_INLINE f32x16 even_of(pairs16 a) {
  return {_mm512_castsi512_ps(_mm512_slli_epi32(a.v, 16))};
}
ATTUNE_INLINE f32x16 odd_of(pairs16 a) {
  return {
      _mm512_castsi512_ps(_mm512_and_si512(a.v, _mm512_set1_epi32(static_cast<int>(0xffff0000u))))};
}
// acc + a · b per pair: the odd product first, then the even one.
ATTUNE_INLINE f32x16 dpbf16(f32x16 acc, pairs16 a, pairs16 b) {
#if defined(ATTUNE_AVX512BF16)
  return {_mm512_dpbf16_ps(acc.v, (__m512bh)a.v, (__m512bh)b.v)};
#else
  return fma(even_of(a), even_of(b), fma(odd_of(a), odd_of(b), acc));
#endif
}

ATTUNE_INLINE float sum(f32x16 a) {
  const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(a.v), _mm512_extractf32x8_ps(a.v, 1));
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}
ATTUNE_INLINE float max(f32x16 a) {
  const __m256 eight = _mm256_max_ps(_mm512_castps512_ps256(a.v), _mm512_extractf32x8_ps(a.v, 1));
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_shuffle_ps(two, two, 1)));
}

#elif defined(ATTUNE_AVX2)
// ---- AVX2 + FMA: two registers ----

struct f32x16 {
  __m256 lo, hi;
};
struct pairs16 {
  __m256i lo, hi;
};

ATTUNE_INLINE f32x16 zero() { return {_mm256_setzero_ps(), _mm256_setzero_ps()}; }
ATTUNE_INLINE f32x16 broadcast(float x) { return {_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
ATTUNE_INLINE f32x16 load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
ATTUNE_INLINE void store(float* p, f32x16 a) {
  _mm256_storeu_ps(p, a.lo);
  _mm256_storeu_ps(p + 8, a.hi);
}
ATTUNE_INLINE __m256i lane_mask(int64_t n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)),
                            _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
ATTUNE_INLINE f32x16 load(const float* p, int64_t n) {
  return {_mm256_maskload_ps(p, lane_mask(n)), _mm256_maskload_ps(p + 8, lane_mask(n - 8))};
}
ATTUNE_INLINE void store(float* p, f32x16 a, int64_t n) {
  _mm256_maskstore_ps(p, lane_mask(n), a.lo);
  _mm256_maskstore_ps(p + 8, lane_mask(n - 8), a.hi);
}
ATTUNE_INLINE __m256 widen8(__m128i half) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(half), 16));
}
ATTUNE_INLINE f32x16 load(const bf16* p) {
  return {widen8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))),
          widen8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 8)))};
}
ATTUNE_INLINE f32x16 load(const bf16* p, int64_t n) {
  bf16 copy[16] = {};
  __builtin_memcpy(copy, p, static_cast<size_t>(n < 16 ? n : 16) * sizeof(bf16));
  return load(copy);
}
ATTUNE_INLINE __m256i narrow8(__m256 a) {
  const __m256i bits = _mm256_castps_si256(a);
  const __m256i magnitude = _mm256_and_si256(bits, _mm256_set1_epi32(0x7fffffff));
  const __m256i high = _mm256_srli_epi32(bits, 16);
  const __m256i odd = _mm256_and_si256(high, _mm256_set1_epi32(1));
  __m256i r = _mm256_srli_epi32(
      _mm256_add_epi32(_mm256_add_epi32(bits, _mm256_set1_epi32(0x7fff)), odd), 16);
  r = _mm256_blendv_epi8(r, _mm256_and_si256(high, _mm256_set1_epi32(0x8000)),
                         _mm256_cmpgt_epi32(_mm256_set1_epi32(0x00800000), magnitude));
  return _mm256_blendv_epi8(r, _mm256_or_si256(high, _mm256_set1_epi32(0x40)),
                            _mm256_cmpgt_epi32(magnitude, _mm256_set1_epi32(0x7f800000)));
}
ATTUNE_INLINE void store(bf16* p, f32x16 a) {
  const __m256i packed = _mm256_packus_epi32(narrow8(a.lo), narrow8(a.hi));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm256_permute4x64_epi64(packed, 0xd8));
}
ATTUNE_INLINE void store(bf16* p, f32x16 a, int64_t n) {
  bf16 copy[16];
  store(copy, a);
  __builtin_memcpy(p, copy, static_cast<size_t>(n < 16 ? n : 16) * sizeof(bf16));
}

ATTUNE_INLINE f32x16 operator+(f32x16 a, f32x16 b) {
  return {_mm256_add_ps(a.lo, b.lo), _mm256_add_ps(a.hi, b.hi)};
}
ATTUNE_INLINE f32x16 operator-(f32x16 a, f32x16 b) {
  return {_mm256_sub_ps(a.lo, b.lo), _mm256_sub_ps(a.hi, b.hi)};
}
ATTUNE_INLINE f32x16 operator*(f32x16 a, f32x16 b) {
  return {_mm256_mul_ps(a.lo, b.lo), _mm256_mul_ps(a.hi, b.hi)};
}
ATTUNE_INLINE f32x16 operator/(f32x16 a, f32x16 b) {
  return {_mm256_div_ps(a.lo, b.lo), _mm256_div_ps(a.hi, b.hi)};
}
ATTUNE_INLINE f32x16 fma(f32x16 a, f32x16 b, f32x16 c) {
  return {_mm256_fmadd_ps(a.lo, b.lo, c.lo), _mm256_fmadd_ps(a.hi, b.hi, c.hi)};
}
ATTUNE_INLINE f32x16 max(f32x16 a, f32x16 b) {
  return {_mm256_max_ps(a.lo, b.lo), _mm256_max_ps(a.hi, b.hi)};
}
ATTUNE_INLINE f32x16 min(f32x16 a, f32x16 b) {
  return {_mm256_min_ps(a.lo, b.lo), _mm256_min_ps(a.hi, b.hi)};
}
ATTUNE_INLINE f32x16 sqrt(f32x16 a) { return {_mm256_sqrt_ps(a.lo), _mm256_sqrt_ps(a.hi)}; }
ATTUNE_INLINE f32x16 select_less(f32x16 a, f32x16 b, f32x16 yes, f32x16 no) {
  return {_mm256_blendv_ps(no.lo, yes.lo, _mm256_cmp_ps(a.lo, b.lo, _CMP_LT_OQ)),
          _mm256_blendv_ps(no.hi, yes.hi, _mm256_cmp_ps(a.hi, b.hi, _CMP_LT_OQ))};
}
// Per lane: x is NaN ? x : other.
ATTUNE_INLINE f32x16 keep_nan(f32x16 x, f32x16 other) {
  return {_mm256_blendv_ps(other.lo, x.lo, _mm256_cmp_ps(x.lo, x.lo, _CMP_UNORD_Q)),
          _mm256_blendv_ps(other.hi, x.hi, _mm256_cmp_ps(x.hi, x.hi, _CMP_UNORD_Q))};
}
ATTUNE_INLINE __m256 add_exponent8(__m256 p, __m256 shifted) {
  return _mm256_castsi256_ps(_mm256_add_epi32(_mm256_castps_si256(p),
                                              _mm256_slli_epi32(_mm256_castps_si256(shifted), 23)));
}
// p · 2^n, where n is the low bits of `shifted` = n + 1.5 · 2^23.
ATTUNE_INLINE f32x16 add_exponent(f32x16 p, f32x16 shifted) {
  return {add_exponent8(p.lo, shifted.lo), add_exponent8(p.hi, shifted.hi)};
}

ATTUNE_INLINE pairs16 load_pairs(const bf16* p) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)),
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 16))};
}
ATTUNE_INLINE void store_pairs(bf16* p, pairs16 a) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a.lo);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p + 16), a.hi);
}
ATTUNE_INLINE pairs16 broadcast_pair(const bf16* p) {
  int32_t both;
  __builtin_memcpy(&both, p, sizeof both);
  return {_mm256_set1_epi32(both), _mm256_set1_epi32(both)};
}
ATTUNE_INLINE f32x16 even_of(pairs16 a) {
  return {_mm256_castsi256_ps(_mm256_slli_epi32(a.lo, 16)),
          _mm256_castsi256_ps(_mm256_slli_epi32(a.hi, 16))};
}
ATTUNE_INLINE f32x16 odd_of(pairs16 a) {
  const __m256i high = _mm256_set1_epi32(static_cast<int>(0xffff0000u));
  return {_mm256_castsi256_ps(_mm256_and_si256(a.lo, high)),
          _mm256_castsi256_ps(_mm256_and_si256(a.hi, high))};
}
ATTUNE_INLINE f32x16 dpbf16(f32x16 acc, pairs16 a, pairs16 b) {
  return fma(even_of(a), even_of(b), fma(odd_of(a), odd_of(b), acc));
}

ATTUNE_INLINE float sum(f32x16 a) {
  const __m256 eight = _mm256_add_ps(a.lo, a.hi);
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_shuffle_ps(two, two, 1)));
}
ATTUNE_INLINE float max(f32x16 a) {
  const __m256 eight = _mm256_max_ps(a.lo, a.hi);
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_max_ss(two, _mm_shuffle_ps(two, two, 1)));
}

#else
// ---- generic: an array; slow, and exact where the C library's fmaf is ----

struct f32x16 {
  float v[16];
};
struct pairs16 {
  uint32_t v[16];
};

template <class F>
ATTUNE_INLINE f32x16 each_lane(const F& f) {
  f32x16 r;
  for (int i = 0; i < 16; ++i) r.v[i] = f(i);
  return r;
}
ATTUNE_INLINE f32x16 zero() { return {}; }
ATTUNE_INLINE f32x16 broadcast(float x) {
  return each_lane([&](int) { return x; });
}
ATTUNE_INLINE f32x16 load(const float* p) {
  return each_lane([&](int i) { return p[i]; });
}
ATTUNE_INLINE f32x16 load(const float* p, int64_t n) {
  return each_lane([&](int i) { return i < n ? p[i] : 0.0f; });
}
ATTUNE_INLINE f32x16 load(const bf16* p) {
  return each_lane([&](int i) { return widen(p[i]); });
}
ATTUNE_INLINE f32x16 load(const bf16* p, int64_t n) {
  return each_lane([&](int i) { return i < n ? widen(p[i]) : 0.0f; });
}
template <class E>
ATTUNE_INLINE void store(E* p, f32x16 a, int64_t n) {
  for (int i = 0; i < 16 && i < n; ++i) narrow(p + i, a.v[i]);
}
template <class E>
ATTUNE_INLINE void store(E* p, f32x16 a) {
  store(p, a, 16);
}

ATTUNE_INLINE f32x16 operator+(f32x16 a, f32x16 b) {
  return each_lane([&](int i) { return a.v[i] + b.v[i]; });
}
ATTUNE_INLINE f32x16 operator-(f32x16 a, f32x16 b) {
  return each_lane([&](int i) { return a.v[i] - b.v[i]; });
}
ATTUNE_INLINE f32x16 operator*(f32x16 a, f32x16 b) {
  return each_lane([&](int i) { return a.v[i] * b.v[i]; });
}
ATTUNE_INLINE f32x16 operator/(f32x16 a, f32x16 b) {
  return each_lane([&](int i) { return a.v[i] / b.v[i]; });
}
ATTUNE_INLINE f32x16 fma(f32x16 a, f32x16 b, f32x16 c) {
  return each_lane([&](int i) { return __builtin_fmaf(a.v[i], b.v[i], c.v[i]); });
}
ATTUNE_INLINE f32x16 max(f32x16 a, f32x16 b) {  // of two zeros or with a NaN: b, as maxps
  return each_lane([&](int i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
}
ATTUNE_INLINE f32x16 min(f32x16 a, f32x16 b) {
  return each_lane([&](int i) { return a.v[i] < b.v[i] ? a.v[i] : b.v[i]; });
}
ATTUNE_INLINE f32x16 sqrt(f32x16 a) {
  return each_lane([&](int i) { return __builtin_sqrtf(a.v[i]); });
}
ATTUNE_INLINE f32x16 select_less(f32x16 a, f32x16 b, f32x16 yes, f32x16 no) {
  return each_lane([&](int i) { return a.v[i] < b.v[i] ? yes.v[i] : no.v[i]; });
}
ATTUNE_INLINE f32x16 keep_nan(f32x16 x, f32x16 other) {
  return each_lane([&](int i) { return x.v[i] != x.v[i] ? x.v[i] : other.v[i]; });
}
ATTUNE_INLINE f32x16 add_exponent(f32x16 p, f32x16 shifted) {
  return each_lane(
      [&](int i) { return float_of(bits_of(p.v[i]) + (bits_of(shifted.v[i]) << 23)); });
}

ATTUNE_INLINE pairs16 load_pairs(const bf16* p) {
  pairs16 r;
  __builtin_memcpy(r.v, p, sizeof r.v);
  return r;
}
ATTUNE_INLINE void store_pairs(bf16* p, pairs16 a) { __builtin_memcpy(p, a.v, sizeof a.v); }
ATTUNE_INLINE pairs16 broadcast_pair(const bf16* p) {
  uint32_t both;
  __builtin_memcpy(&both, p, sizeof both);
  pairs16 r;
  for (int i = 0; i < 16; ++i) r.v[i] = both;
  return r;
}
ATTUNE_INLINE f32x16 even_of(pairs16 a) {
  return each_lane([&](int i) { return float_of(a.v[i] << 16); });
}
ATTUNE_INLINE f32x16 odd_of(pairs16 a) {
  return each_lane([&](int i) { return float_of(a.v[i] & 0xffff0000u); });
}
ATTUNE_INLINE f32x16 dpbf16(f32x16 acc, pairs16 a, pairs16 b) {
#if defined(__FP_FAST_FMAF)
  return fma(even_of(a), even_of(b), fma(odd_of(a), odd_of(b), acc));
#else  // a product of two bf16 is exact in f32 (unless it leaves the normal range): this rounds as
       // an fma does
  return even_of(a) * even_of(b) + (odd_of(a) * odd_of(b) + acc);
#endif
}

ATTUNE_INLINE float sum(f32x16 a) {
  for (int half = 8; half > 0; half /= 2) {
    for (int i = 0; i < half; ++i) a.v[i] = a.v[i] + a.v[i + half];
  }
  return a.v[0];
}
ATTUNE_INLINE float max(f32x16 a) {
  for (int half = 8; half > 0; half /= 2) {
    for (int i = 0; i < half; ++i) a.v[i] = a.v[i] > a.v[i + half] ? a.v[i] : a.v[i + half];
  }
  return a.v[0];
}
#endif

// ---- built from the above: one chain of operations for every variant ----

// e^x within 2 ulp (1.35 measured): x = n·ln 2 + r, a polynomial of degree 6 in r, times 2^n.
// Below -87.33 (a denormal result): 0; above 88.72: infinity.
ATTUNE_INLINE f32x16 exp(f32x16 x) {
  const f32x16 shift = broadcast(12582912.0f);
  const f32x16 clamped = max(broadcast(-104.0f), min(broadcast(104.0f), x));
  const f32x16 shifted = fma(clamped, broadcast(1.44269504f), shift);
  const f32x16 n = shifted - shift;
  const f32x16 r = fma(n, broadcast(-1.42860677e-6f), fma(n, broadcast(-0.693145752f), clamped));
  f32x16 p = broadcast(1.3930436e-3f);
  p = fma(p, r, broadcast(8.3633741e-3f));
  p = fma(p, r, broadcast(4.1666519e-2f));
  p = fma(p, r, broadcast(1.6666504e-1f));
  p = fma(p, r, broadcast(0.5f));
  p = fma(p, r, broadcast(1.0f));
  p = fma(p, r, broadcast(1.0f));
#if defined(ATTUNE_AVX512)
  return {_mm512_scalef_ps(p.v, n.v)};  // rounds and flushes as below
#else
  f32x16 y = add_exponent(p, shifted);
  y = select_less(x, broadcast(-87.33654f), zero(), y);
  y = select_less(broadcast(88.72283f), x, broadcast(infinity), y);
  return keep_nan(x, y);
#endif
}

ATTUNE_INLINE f32x16 sigmoid(f32x16 x) {
  const f32x16 one = broadcast(1.0f);
  return one / (one + exp(zero() - x));
}

}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
