// What the machine can do: register-only loops at full rate, and whether its bf16 dot product is
// the one that the fallbacks imitate (kernels.md 6.1): fma(even, fma(odd, c)), denormals flushed.
#include <ctime>

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

}  // namespace

// mismatches[0] = cases in which dpbf16 differs from the two scalar FMAs, of mismatches[1] cases.
void self_test(Floats mismatches) {
  uint64_t state = 42;
  int wrong = 0, cases = 0;
  while (cases < 1008) {
    bf16 a[32], b[32];
    float c[16], got[16];
    const bool wild = (cases / 16) % 3 == 2;
    for (int i = 0; i < 32; ++i) a[i] = random_bf16(state, wild), b[i] = random_bf16(state, wild);
    for (int i = 0; i < 16; ++i) c[i] = widen(random_bf16(state, wild)) * 1.0009765625f;
    store(got, dpbf16(load(c), load_pairs(a), load_pairs(b)));
    for (int i = 0; i < 16; ++i, ++cases) {
      const float odd = flushed(fma(widen(a[2 * i + 1]), widen(b[2 * i + 1]), flushed(c[i])));
      const float want = flushed(fma(widen(a[2 * i]), widen(b[2 * i]), odd));
      const bool both_nan = want != want && got[i] != got[i];
      wrong += bits_of(want) != bits_of(got[i]) && !both_nan;
    }
  }
  mismatches.data[0] = static_cast<float>(wrong);
  mismatches.data[1] = static_cast<float>(cases);
}

// FLOP/s of all threads together, nothing but registers.
double peak_flops(Storage kind, int64_t repeats) {
  float ones[16];
  bf16 pair[2] = {{0x3c00}, {0x3c01}};
  for (float& x : ones) x = 0.0078125f;
  if (kind == BF16) {
    const pairs16 a = broadcast_pair(pair);
    return flops(64, repeats, [&](f32x16 c) { return dpbf16(c, a, a); });
  }
  const f32x16 a = load(ones);
  return flops(32, repeats, [&](f32x16 c) { return fma(a, a, c); });
}

}  // namespace attune::ATTUNE_ISA_NS
