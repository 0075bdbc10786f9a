// What the machine can do: register-only loops at full rate, and whether its bf16 dot products are
// the chains that the kernels promise, denormals flushed: fma(even, fma(odd, c)) per pair, and with
// AMX that of amx.h per block of 32.
#include <ctime>

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

double seconds() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

constexpr int kChains = 16;

template <class Step>
double flops(double per_step, int64_t repeats, const Step& step) {
  Workspace<float> sink(16 * 1024);
  const double start = seconds();
  parallel(thread_count(), [&](int64_t ticket, int) {
    f32x16 c[kChains];
    for (int i = 0; i < kChains; ++i) c[i] = zero();
    for (int64_t r = 0; r < repeats; ++r) {
#pragma GCC unroll 16
      for (int i = 0; i < kChains; ++i) c[i] = step(c[i]);
    }
    for (int i = 1; i < kChains; ++i) c[0] = c[0] + c[i];
    store(sink.data + 16 * (ticket & 1023), c[0]);
  });
  return per_step * kChains * static_cast<double>(repeats) * thread_count() / (seconds() - start);
}

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

double tile_flops(int64_t repeats) {
  alignas(64) static constexpr uint16_t zeros[32 * 32] = {};
  const bf16* data = reinterpret_cast<const bf16*>(zeros);
  const double start = seconds();
  parallel(thread_count(), [&](int64_t, int) {
    shape_tiles(16, 16);
    zero_sums();
    _tile_loadd(4, data, 64);
    _tile_loadd(5, data, 64);
    _tile_loadd(6, data, 64);
    _tile_loadd(7, data, 64);
    for (int64_t r = 0; r < repeats; ++r) {
      _tile_dpbf16ps(0, 4, 6);
      _tile_dpbf16ps(1, 4, 7);
      _tile_dpbf16ps(2, 5, 6);
      _tile_dpbf16ps(3, 5, 7);
    }
    _tile_release();
  });
  return 4.0 * 16384 * static_cast<double>(repeats) * thread_count() / (seconds() - start);
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

// FLOP/s of all threads together, nothing but registers.
double peak_flops(Storage kind, int64_t repeats) {
  float ones[16];
  bf16 pair[2] = {{0x3c00}, {0x3c01}};
  for (float& x : ones) x = 0.0078125f;
#if defined(ATTUNE_AMX)
  if (kind == BF16) return tile_flops(repeats);
#endif
  if (kind == BF16) {
    const pairs16 a = broadcast_pair(pair);
    return flops(64, repeats, [&](f32x16 c) { return dpbf16(c, a, a); });
  }
  const f32x16 a = load(ones);
  return flops(32, repeats, [&](f32x16 c) { return fma(a, a, c); });
}

}  // namespace attune::ATTUNE_ISA_NS
