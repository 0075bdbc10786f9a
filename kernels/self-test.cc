// Whether this CPU's bf16 dot products are the chains that the kernels promise, denormals flushed:
// fma(even, fma(odd, c)) per pair, and with AMX that of amx.h per block of 32.
#include "amx.h"
#include "kernel.h"
#include "simd.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

uint32_t random_bits(uint64_t& state) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return static_cast<uint32_t>(state >> 33) ^ static_cast<uint32_t>(state >> 11);
}

// bf16 values with exponents around one, or now and then over the whole range.
bf16 random_bf16(uint64_t& state, bool wild) {
  const uint32_t bits = random_bits(state);
  const uint32_t exponent = wild ? bits % 250 : 110 + bits % 34;
  return {static_cast<uint16_t>((bits & 0x8000) | (exponent << 7) | ((bits >> 16) & 0x7f))};
}

float flushed(float x) { return (bits_of(x) & 0x7f800000) ? x : 0.0f * x; }

struct Mismatches {
  int wrong = 0, cases = 0;
  void compare(float want, float got) {
    const bool both_nan = want != want && got != got;
    wrong += bits_of(want) != bits_of(got) && !both_nan;
    ++cases;
  }
};

void check_pairs(uint64_t& state, bool wild, Mismatches& found) {
  bf16 a[32], b[32];
  float c[16], got[16];
  for (int i = 0; i < 32; ++i) a[i] = random_bf16(state, wild), b[i] = random_bf16(state, wild);
  for (int i = 0; i < 16; ++i) c[i] = widen(random_bf16(state, wild)) * 1.0009765625f;
  store(got, dpbf16(load(c), load_pairs(a), load_pairs(b)));
  for (int i = 0; i < 16; ++i) {
    const float odd = flushed(fma(widen(a[2 * i + 1]), widen(b[2 * i + 1]), flushed(c[i])));
    found.compare(flushed(fma(widen(a[2 * i]), widen(b[2 * i]), odd)), got[i]);
  }
}

#if defined(ATTUNE_AMX)
// One tile: 256 sums over 32 inputs.
void check_tile(uint64_t& state, bool wild, Mismatches& found) {
  alignas(64) bf16 a[16][32], b[16][32];
  alignas(64) float c[16][16], got[16][16];
  for (auto& row : a) {
    for (bf16& x : row) x = random_bf16(state, wild);
  }
  for (auto& row : b) {
    for (bf16& x : row) x = random_bf16(state, wild);
  }
  for (auto& row : c) {
    for (float& x : row) x = widen(random_bf16(state, wild)) * 1.0009765625f;
  }
  shape_tiles(16, 0);
  load_sums_16<1>(c[0], 16);
  accumulate_16_rows<1, false>({a[0], 32}, {b[0], 16}, 32);
  store_sums_16<1>(got[0], 16);
  _tile_release();
  for (int r = 0; r < 16; ++r) {
    for (int i = 0; i < 16; ++i) {
      float even = 0, odd = 0;
      for (int k = 0; k < 16; ++k) {
        even = flushed(fma(widen(a[r][2 * k]), widen(b[k][2 * i]), even));
        odd = flushed(fma(widen(a[r][2 * k + 1]), widen(b[k][2 * i + 1]), odd));
      }
      found.compare(flushed(flushed(c[r][i]) + flushed(even + odd)), got[r][i]);
    }
  }
}
#endif

}  // namespace

// mismatches[0] = results that differ from scalar FMAs in the promised order, of mismatches[1].
void self_test(Floats mismatches) {
  uint64_t state = 42;
  Mismatches found;
  for (int i = 0; i < 63; ++i) check_pairs(state, i % 3 == 2, found);
#if defined(ATTUNE_AMX)
  for (int i = 0; i < 6; ++i) check_tile(state, i % 3 == 2, found);
#endif
  mismatches.data[0] = static_cast<float>(found.wrong);
  mismatches.data[1] = static_cast<float>(found.cases);
}

}  // namespace attune::ATTUNE_ISA_NS
