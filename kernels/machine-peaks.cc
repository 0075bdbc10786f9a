// What the machine can do: products of floats and of 8-bit integers at full rate, from registers
// alone, and reading of memory that no cache holds. Nothing here is part of a result, only of the
// denominators that results are compared with.
#include <ctime>

#include "amx.h"
#include "kernel.h"
#include "simd.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

double seconds() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// body(ticket) once per thread; what each does is `operations`. Operations a second, all together.
template <class Body>
double rate_of(double operations, const Body& body) {
  const double start = seconds();
  parallel(thread_count(), [&](int64_t ticket, int) { body(ticket); });
  return operations * thread_count() / (seconds() - start);
}

constexpr int kChains = 16;

// step(sum) on independent sums; each step is `per_step` operations.
template <class Step>
double float_rate(double per_step, int64_t repeats, const Step& step) {
  Workspace<float> sinks(16 * static_cast<int64_t>(thread_count()));
  return rate_of(per_step * kChains * static_cast<double>(repeats), [&](int64_t ticket) {
    f32x16 c[kChains];
    for (int i = 0; i < kChains; ++i) c[i] = zero();
    for (int64_t r = 0; r < repeats; ++r) {
#pragma GCC unroll 16
      for (int i = 0; i < kChains; ++i) c[i] = step(c[i]);
    }
    for (int i = 1; i < kChains; ++i) c[0] = c[0] + c[i];
    store(sinks.data + 16 * ticket, c[0]);
  });
}

#if defined(ATTUNE_AMX)
double tile_rate(int64_t repeats) {
  alignas(64) static constexpr uint16_t zeros[32 * 32] = {};
  return rate_of(4.0 * 16384 * static_cast<double>(repeats), [&](int64_t) {
    shape_tiles(16, 16);
    zero_sums();
    _tile_loadd(4, zeros, 64);
    _tile_loadd(5, zeros, 64);
    _tile_loadd(6, zeros, 64);
    _tile_loadd(7, zeros, 64);
    for (int64_t r = 0; r < repeats; ++r) {
      _tile_dpbf16ps(0, 4, 6);
      _tile_dpbf16ps(1, 4, 7);
      _tile_dpbf16ps(2, 5, 6);
      _tile_dpbf16ps(3, 5, 7);
    }
    _tile_release();
  });
}
#endif

// One thread's loop over products of bytes: operations of a repeat, and the loop, whose result goes
// to `sink` so that the compiler must keep it.
struct Int8Loop {
  double operations;
  void (*run)(int64_t repeats, int32_t* sink);
};

#if defined(ATTUNE_AMX)
__attribute__((target("amx-int8"))) void tile_loop(int64_t repeats, int32_t* sink) {
  shape_tiles(16, 16);
  zero_sums();
  for (int i = 0; i < 16; ++i) sink[i] = 0;
  _tile_loadd(4, sink, 0);
  _tile_loadd(5, sink, 0);
  _tile_loadd(6, sink, 0);
  _tile_loadd(7, sink, 0);
  for (int64_t r = 0; r < repeats; ++r) {
    _tile_dpbssd(0, 4, 6);
    _tile_dpbssd(1, 4, 7);
    _tile_dpbssd(2, 5, 6);
    _tile_dpbssd(3, 5, 7);
  }
  _tile_stored(0, sink, 64);
  _tile_release();
}
Int8Loop int8_loop() { return {4.0 * 2 * 16 * 16 * 64, tile_loop}; }

#elif defined(ATTUNE_AVX512)
__attribute__((target("avx512vnni"))) void dot_loop(int64_t repeats, int32_t* sink) {
  const __m512i a = _mm512_set1_epi8(1);
  __m512i c[kChains];
  for (__m512i& x : c) x = _mm512_setzero_si512();
  for (int64_t r = 0; r < repeats; ++r) {
#pragma GCC unroll 16
    for (int i = 0; i < kChains; ++i) c[i] = _mm512_dpbusd_epi32(c[i], a, a);
  }
  for (int i = 1; i < kChains; ++i) c[0] = _mm512_add_epi32(c[0], c[i]);
  _mm512_storeu_si512(sink, c[0]);
}

// Without the dot product: 8-bit pairs to 16 bit, 16-bit pairs to 32 bit, and an addition.
void pairs_loop(int64_t repeats, int32_t* sink) {
  const __m512i a = _mm512_set1_epi8(1), one = _mm512_set1_epi16(1);
  __m512i c[kChains];
  for (__m512i& x : c) x = _mm512_setzero_si512();
  for (int64_t r = 0; r < repeats; ++r) {
#pragma GCC unroll 16
    for (int i = 0; i < kChains; ++i) {
      const __m512i even = _mm512_maddubs_epi16(_mm512_xor_si512(a, c[i]), a);
      c[i] = _mm512_add_epi32(c[i], _mm512_madd_epi16(even, one));
    }
  }
  for (int i = 1; i < kChains; ++i) c[0] = _mm512_add_epi32(c[0], c[i]);
  _mm512_storeu_si512(sink, c[0]);
}

Int8Loop int8_loop() {
  const bool dots = __builtin_cpu_supports("avx512vnni");
  return {kChains * 2.0 * 64, dots ? dot_loop : pairs_loop};
}

#elif defined(ATTUNE_AVX2)
constexpr int kInt8Chains = 8;  // of 16 registers

void pairs_loop(int64_t repeats, int32_t* sink) {
  const __m256i a = _mm256_set1_epi8(1), one = _mm256_set1_epi16(1);
  __m256i c[kInt8Chains];
  for (__m256i& x : c) x = _mm256_setzero_si256();
  for (int64_t r = 0; r < repeats; ++r) {
#pragma GCC unroll 8
    for (int i = 0; i < kInt8Chains; ++i) {
      const __m256i even = _mm256_maddubs_epi16(_mm256_xor_si256(a, c[i]), a);
      c[i] = _mm256_add_epi32(c[i], _mm256_madd_epi16(even, one));
    }
  }
  for (int i = 1; i < kInt8Chains; ++i) c[0] = _mm256_add_epi32(c[0], c[i]);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(sink), c[0]);
}
Int8Loop int8_loop() { return {kInt8Chains * 2.0 * 32, pairs_loop}; }

#else
void plain_loop(int64_t repeats, int32_t* sink) {
  volatile int8_t value = 1;
  int32_t sum = 0;
  for (int64_t r = 0; r < repeats; ++r) sum += value * value;
  sink[0] = sum;
}
Int8Loop int8_loop() { return {2, plain_loop}; }
#endif

constexpr int kStreams = 4;
constexpr int64_t kBlock = 1024;  // floats: parts are whole multiples of it
constexpr int64_t kAhead = 256;   // floats from prefetch to use, per stream

// Sum of `count` floats, a multiple of kStreams * kBlock, as four streams side by side.
float read_all(const float* data, int64_t count) {
  f32x16 sums[kStreams];
  for (f32x16& sum : sums) sum = zero();
  const int64_t part = count / kStreams;
  for (int64_t i = 0; i < part; i += 16) {
    for (int s = 0; s < kStreams; ++s) {
      const float* at = data + s * part + i;
      __builtin_prefetch(at + kAhead);
      sums[s] = sums[s] + load(at);
    }
  }
  float lanes[16];
  store(lanes, (sums[0] + sums[1]) + (sums[2] + sums[3]));
  return lanes[0];
}

}  // namespace

// FLOP/s of all threads together, nothing but registers.
double peak_flops(Storage kind, int64_t repeats) {
  float ones[16];
  bf16 pair[2] = {{0x3c00}, {0x3c01}};
  for (float& x : ones) x = 0.0078125f;
#if defined(ATTUNE_AMX)
  if (kind == BF16) return tile_rate(repeats);
#endif
  if (kind == BF16) {
    const pairs16 a = broadcast_pair(pair);
    return float_rate(64, repeats, [&](f32x16 c) { return dpbf16(c, a, a); });
  }
  const f32x16 a = load(ones);
  return float_rate(32, repeats, [&](f32x16 c) { return fma(a, a, c); });
}

// 8-bit multiplications and additions a second, all threads.
double int8_peak(int64_t repeats) {
  Workspace<int32_t> sinks(256 * static_cast<int64_t>(thread_count()));
  const Int8Loop loop = int8_loop();
  return rate_of(loop.operations * static_cast<double>(repeats),
                 [&](int64_t ticket) { loop.run(repeats, sinks.data + 256 * ticket); });
}

// Bytes a second that all threads together read of a block of `bytes`, the best of three passes.
double memory_read_rate(int64_t bytes) {
  const int64_t chunk = kStreams * kBlock;
  const int64_t chunks = bytes / 4 / chunk / thread_count();
  const int64_t part = chunks * chunk;
  Workspace<float> block(part * thread_count());
  Workspace<float> sums(16 * static_cast<int64_t>(thread_count()));
  parallel(thread_count(), [&](int64_t ticket, int) {
    float* mine = block.data + ticket * part;
    for (int64_t i = 0; i < part; ++i) mine[i] = 1;
  });
  double best = 0;
  for (int pass = 0; pass < 3; ++pass) {
    const double rate = rate_of(4.0 * static_cast<double>(part), [&](int64_t ticket) {
      sums[16 * ticket] = read_all(block.data + ticket * part, part);
    });
    best = rate > best ? rate : best;
  }
  return best;
}

}  // namespace attune::ATTUNE_ISA_NS
