// Attention in bf16 tile products with f32 sums, 32 query rows or keys at a time. Scores, their
// maximum, exponentials and sums are f32; probabilities and dscores are rounded to bf16 as operands
// of the next product. The scale multiplies the f32 scores.
//
// Rows are divided by the sum of the exponentials before rounding: it is the one that logSumExp
// holds, so backward forms the same probabilities, and rounding errors of either sign average out.
#pragma once
#include "attention-blocks.h"
#include "attention-softmax.h"

#if defined(ATTUNE_AMX)
namespace attune::ATTUNE_ISA_NS {
namespace {
namespace tiles {

constexpr int64_t kQueries = 32;  // of a ticket: whole tiles of rows, however large the group
using Tile = RowTile<kUnit>;

// ---- up to 32 rows x 32 columns of sums ----

ATTUNE_INLINE void shape_rows(int64_t rows) {
  if (rows > 16) return shape_tiles(16, rows - 16);
  shape_tiles(rows, 0);
}
ATTUNE_INLINE void accumulate(int64_t rows, TileA a, TileB b, int64_t k) {
  if (rows > 16) return accumulate_32_rows<2>(a, b, k);
  accumulate_16_rows<2, false>(a, b, k);
}
ATTUNE_INLINE void load_sums(int64_t rows, const float* from, int64_t stride) {
  if (rows > 16) return load_sums_32<2>(from, stride);
  load_sums_16<2>(from, stride);
}
ATTUNE_INLINE void store_sums(int64_t rows, float* to, int64_t stride) {
  if (rows > 16) return store_sums_32<2>(to, stride);
  store_sums_16<2>(to, stride);
}

// ---- products of a tile of query rows with the keys of its path ----

struct Geometry {
  const Plan& plan;
  const PathBlocks& blocks;
  int64_t width;         // H rounded up to 32
  int64_t score_stride;  // floats; an odd number of cache lines
  Geometry(const Plan& p, const PathBlocks& b)
      : plan(p),
        blocks(b),
        width(round_up(p.shape.H, 32)),
        score_stride(round_up(p.longest, 32) + 16) {}
};

// out[r][position] = left[r] · the key or value at that position.
void against_keys(float* out, const bf16* left, const Geometry& g, const Tile& tile,
                  const PackedUnits& columns) {
  for (int64_t p = tile.low & -kUnit; p <= tile.high; p += kUnit) {
    const bf16* keys = columns.at(tile.head, g.blocks.of(tile.run, p));
    zero_sums();
    accumulate(tile.count, {left, g.width}, {keys, kUnit}, g.width);
    store_sums(tile.count, out + p, g.score_stride);
  }
}

// out[r] = Σ over positions of weights[r][position] · the key or value there.
void mix_keys(float* out, const bf16* weights, const Geometry& g, const Tile& tile,
              const PackedUnits& inputs) {
  for (int64_t h = 0; h < g.width; h += 32) {
    zero_sums();
    for (int64_t p = tile.low & -kUnit; p <= tile.high; p += kUnit) {
      const bf16* keys = inputs.at(tile.head, g.blocks.of(tile.run, p));
      accumulate(tile.count, {weights + p, 2 * g.score_stride}, {keys + 2 * h, g.width}, kUnit);
    }
    store_sums(tile.count, out + h, g.width);
  }
}

const bf16* elements(Tensor x) { return static_cast<const bf16*>(x.data); }

Rows32 query_rows(Tensor qkv, const AttentionShape& s, const Tile& tile) {
  Rows32 found{};
  for (int64_t r = 0; r < tile.count; ++r) {
    found.rows[r] = elements(qkv) + query_at(s, tile.rows[r]);
  }
  return found;
}

// body(kv head, block, its keys, its values)
template <class F>
void each_key_block(const Geometry& g, const Source& source, const F& body) {
  parallel(g.plan.shape.K * g.blocks.count, [&](int64_t ticket, int) {
    const int64_t head = ticket / g.blocks.count, block = ticket % g.blocks.count;
    const auto part = [&](int64_t first) {
      const bf16* from = elements(source.tensor) + first + head * g.plan.shape.H;
      return g.blocks.keys(block, [&](int64_t row) { return from + row * source.stride; });
    };
    body(head, block, part(source.keys_at), part(source.values_at));
  });
}

// ---- forward ----

struct ForwardScratch {  // one per thread
  float *scores, *out;
  bf16* queries;
  static int64_t bytes(const Geometry& g) { return kUnit * (4 * g.score_stride + 6 * g.width); }
  ForwardScratch(const Geometry& g, int thread)
      : scores(static_cast<float*>(thread_scratch(thread))),
        out(scores + kUnit * g.score_stride),
        queries(reinterpret_cast<bf16*>(out + kUnit * g.width)) {}
};

void forward_tile(Tensor y, float* log_sum_exp, Tensor qkv, const Geometry& g, const Tile& tile,
                  const PackedUnits& keys, const PackedUnits& values, const ForwardScratch& at) {
  const AttentionShape& s = g.plan.shape;
  copy_rows(at.queries, query_rows(qkv, s, tile), s.H, g.width);
  shape_rows(tile.count);
  against_keys(at.scores, at.queries, g, tile, keys);
  bf16* probs = reinterpret_cast<bf16*>(at.scores);
  Softmax softmax[kUnit];
  for (int64_t r = 0; r < tile.count; ++r) {
    const Row& row = tile.rows[r];
    float* scores = at.scores + r * g.score_stride;
    fill_edges(scores, row.low, row.high, -infinity);
    softmax[r].maximum = s.scale * maximum(scores, row.low, row.high);
  }
  for (int64_t r = 0; r < tile.count; ++r) {
    const Row& row = tile.rows[r];
    const float* scores = at.scores + r * g.score_stride;
    bf16* out = probs + 2 * r * g.score_stride;
    softmax[r].sum = exponentials(out, scores, row.low, row.high, s.scale, softmax[r].maximum);
    zero_outside(out, tile.low & -kUnit, round_up(tile.high + 1, kUnit), row.low, row.high);
  }
  mix_keys(at.out, probs, g, tile, values);
  for (int64_t r = 0; r < tile.count; ++r) {
    const int64_t to = tile.rows[r].query * s.N + tile.rows[r].head;
    store_row(y, to * s.H, at.out + r * g.width, s.H, 1.0f / softmax[r].sum);
    if (log_sum_exp) log_sum_exp[to] = softmax[r].log_sum_exp();
  }
}

void forward(Tensor y, float* log_sum_exp, Tensor qkv, const Source& source,
             const AttentionShape& shape) {
  const Plan plan(shape, kQueries);
  const PathBlocks blocks(plan);
  const Geometry g(plan, blocks);
  const int64_t H = shape.H;
  const PackedUnits keys(shape.K, blocks.count, g.width), values(shape.K, blocks.count, g.width);
  each_key_block(g, source, [&](int64_t head, int64_t b, const Rows32& k, const Rows32& v) {
    pack_as_columns(keys.at(head, b), k, H, g.width);
    pack_as_inputs(values.at(head, b), v, H, g.width);
  });
  reserve_scratch(static_cast<size_t>(ForwardScratch::bytes(g)));
  parallel(shape.K * plan.chunks, [&](int64_t ticket, int thread) {
    const ForwardScratch scratch(g, thread);
    each_tile<kUnit>(plan, ticket, [&](const Tile& tile) {
      forward_tile(y, log_sum_exp, qkv, g, tile, keys, values, scratch);
    });
    _tile_release();
  });
}

}  // namespace tiles
}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
#endif
