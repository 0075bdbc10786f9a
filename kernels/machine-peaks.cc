// Two more figures of the machine card, beside peak_flops: the rate of 8-bit integer products with
// 32-bit sums, and the rate at which memory that no cache holds is read. Nothing here is part of a
// result, only of the denominators that results are compared with.
#include <ctime>

#include "amx.h"
#include "kernel.h"
#include "simd.h"

#if defined(ATTUNE_AVX512) || defined(ATTUNE_AVX2)
#include <immintrin.h>
#endif

namespace attune::ATTUNE_ISA_NS {
namespace {

double seconds() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// What one thread's loop does: operations of one repeat, and where its result goes so that the
// compiler must keep the loop.
struct Int8Loop {
  int64_t repeats;
  double operations;
  void (*run)(int64_t repeats, int32_t* sink);
  int32_t* sink;
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
Int8Loop int8_loop() { return {0, 4.0 * 2 * 16 * 16 * 64, tile_loop, nullptr}; }

#elif defined(ATTUNE_AVX512)
constexpr int kChains = 16;

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
  return {0, kChains * 2.0 * 64, dots ? dot_loop : pairs_loop, nullptr};
}

#elif defined(ATTUNE_AVX2)
void pairs_loop(int64_t repeats, int32_t* sink) {
  constexpr int kChains = 8;
  const __m256i a = _mm256_set1_epi8(1), one = _mm256_set1_epi16(1);
  __m256i c[kChains];
  for (__m256i& x : c) x = _mm256_setzero_si256();
  for (int64_t r = 0; r < repeats; ++r) {
#pragma GCC unroll 8
    for (int i = 0; i < kChains; ++i) {
      const __m256i even = _mm256_maddubs_epi16(_mm256_xor_si256(a, c[i]), a);
      c[i] = _mm256_add_epi32(c[i], _mm256_madd_epi16(even, one));
    }
  }
  for (int i = 1; i < kChains; ++i) c[0] = _mm256_add_epi32(c[0], c[i]);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(sink), c[0]);
}
Int8Loop int8_loop() { return {0, 8 * 2.0 * 32, pairs_loop, nullptr}; }

#else
void plain_loop(int64_t repeats, int32_t* sink) {
  volatile int8_t value = 1;
  int32_t sum = 0;
  for (int64_t r = 0; r < repeats; ++r) sum += value * value;
  sink[0] = sum;
}
Int8Loop int8_loop() { return {0, 2, plain_loop, nullptr}; }
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

// 8-bit multiplications and additions a second, all threads.
double int8_peak(int64_t repeats) {
  Workspace<int32_t> sinks(256 * static_cast<int64_t>(thread_count()));
  Int8Loop loop = int8_loop();
  loop.repeats = repeats;
  loop.sink = sinks;
  const double start = seconds();
  parallel(thread_count(),
           [&](int64_t ticket, int) { loop.run(loop.repeats, loop.sink + 256 * ticket); });
  return loop.operations * static_cast<double>(repeats) * thread_count() / (seconds() - start);
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
    const double start = seconds();
    parallel(thread_count(), [&](int64_t ticket, int) {
      sums[16 * ticket] = read_all(block.data + ticket * part, part);
    });
    const double rate = 4.0 * static_cast<double>(part * thread_count()) / (seconds() - start);
    best = rate > best ? rate : best;
  }
  return best;
}

}  // namespace attune::ATTUNE_ISA_NS
