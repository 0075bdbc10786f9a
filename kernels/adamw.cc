// Optimizer steps over all parameters in one call; parameter-arena.ts has the equations. Values are
// f32, each operation rounded as torch's CPU kernels round it (lerp, addcmul, addcdiv; no fused
// multiply-add).
#include "stored.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

constexpr int64_t kChunk = 1 << 15;

int64_t chunk_count(const ArenaArgs& arena) {
  int64_t chunks = 0;
  for (int64_t p = 0; p < arena.count; ++p) chunks += (arena.sizes[p] + kChunk - 1) / kChunk;
  return chunks;
}

// body(chunk, parameter, begin, end) for the chunks of all parameters, numbered through.
template <class F>
void each_chunk(const ArenaArgs& arena, const F& body) {
  const int64_t chunks = chunk_count(arena);
  Workspace<int64_t> parameter(chunks), start(chunks);
  int64_t t = 0;
  for (int64_t p = 0; p < arena.count; ++p) {
    for (int64_t i = 0; i < arena.sizes[p]; i += kChunk, ++t) {
      parameter.data[t] = p, start.data[t] = i;
    }
  }
  parallel(chunks, [&](int64_t ticket, int) {
    const int64_t p = parameter.data[ticket], i = start.data[ticket];
    body(ticket, p, i, least(arena.sizes[p], i + kChunk));
  });
}

}  // namespace

void adamw(ArenaArgs arena, AdamwScalars s) {
  const f32x16 decay = broadcast(s.decay), one_minus_beta1 = broadcast(s.one_minus_beta1);
  const f32x16 beta2 = broadcast(s.beta2), one_minus_beta2 = broadcast(s.one_minus_beta2);
  const f32x16 root = broadcast(s.root_correction), eps = broadcast(s.eps);
  const f32x16 step = broadcast(s.step_size), scale = broadcast(s.grad_scale);
  each_chunk(arena, [&](int64_t, int64_t p, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += 16) {
      const int64_t n = least(16, end - i);
      const f32x16 g = load(arena.gradient[p] + i, n) * scale;
      f32x16 m = load(arena.m[p] + i, n), v = load(arena.v[p] + i, n);
      m = m + one_minus_beta1 * (g - m);
      v = v * beta2 + one_minus_beta2 * g * g;
      const f32x16 x = load(arena.master[p] + i, n) * decay;
      store(arena.master[p] + i, x - step * m / (sqrt(v) / root + eps), n);
      store(arena.m[p] + i, m, n);
      store(arena.v[p] + i, v, n);
    }
  });
}

void sgd(ArenaArgs arena, float rate, float momentum, float weight_decay, float grad_scale,
         int64_t first) {
  each_chunk(arena, [&](int64_t, int64_t p, int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += 16) {
      const int64_t n = least(16, end - i);
      const f32x16 x = load(arena.master[p] + i, n);
      const f32x16 g =
          load(arena.gradient[p] + i, n) * broadcast(grad_scale) + broadcast(weight_decay) * x;
      const f32x16 m = first ? g : broadcast(momentum) * load(arena.m[p] + i, n) + g;
      store(arena.m[p] + i, m, n);
      store(arena.master[p] + i, x - broadcast(rate) * (momentum == 0.0f ? g : m), n);
    }
  });
}

// Sum of squares in f64: 8 lanes within a chunk, one tree, chunks in order. Bits depend on the
// sizes alone.
double squared_norm(ArenaArgs arena) {
  const int64_t chunks = chunk_count(arena);
  Workspace<double> partial(chunks);
  each_chunk(arena, [&](int64_t ticket, int64_t p, int64_t begin, int64_t end) {
    double lane[8] = {};
    for (int64_t i = begin; i < end; ++i) {
      const double g = static_cast<double>(arena.gradient[p][i]);
      lane[(i - begin) & 7] += g * g;
    }
    partial.data[ticket] =
        ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
  });
  double total = 0;
  for (int64_t c = 0; c < chunks; ++c) total += partial.data[c];
  return total;
}

}  // namespace attune::ATTUNE_ISA_NS
