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

void store_row(Tensor out, int64_t index, const float* from, int64_t H, float factor) {
  for (int64_t h = 0; h < H; h += 16) {
    store(out.data, out.storage, index + h, load(from + h) * broadcast(factor), least(H - h, 16));
  }
}

const bf16* elements(Tensor x) { return static_cast<const bf16*>(x.data); }

int64_t query_at(const AttentionShape& s, const Row& row) {
  return s.query_rows.data[row.query] * (s.N + 2 * s.K) * s.H + row.head * s.H;
}

Rows32 query_rows(Tensor qkv, const AttentionShape& s, const Tile& tile) {
  Rows32 found{};
  for (int64_t r = 0; r < tile.count; ++r)
    found.rows[r] = elements(qkv) + query_at(s, tile.rows[r]);
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
    bf16* out = probs + 2 * r * g.score_stride;
    fill_edges(scores, row.low, row.high, -infinity);
    softmax[r] = exponentials(out, scores, row.low, row.high, s.scale);
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

// ---- backward ----

struct Backward {
  Tensor dx, dy, qkv;
  const float* log_sum_exp;  // [Q, N]
};

// What the rows of a tile of queries need to meet a key. Rows beyond the tile see nothing.
struct QueryRows {
  alignas(64) float log_sum_exp[kUnit], delta[kUnit], low[kUnit], high[kUnit];
  int64_t low_of_any, high_of_any;  // positions that some row sees
  int64_t low_of_all, high_of_all;  // positions that all 32 rows see
};

// The tiles of queries by run, as the walk over keys reads them: filled by the walk over queries.
struct QueryTiles {
  int64_t count = 0;
  Workspace<int32_t> first;  // [runs + 1]
  PackedUnits query_columns, query_inputs, dy_columns, dy_inputs;
  Workspace<QueryRows> rows;  // [K, count]

  explicit QueryTiles(const Geometry& g)
      : first(list(g.plan)),
        query_columns(g.plan.shape.K, count, g.width),
        query_inputs(g.plan.shape.K, count, g.width),
        dy_columns(g.plan.shape.K, count, g.width),
        dy_inputs(g.plan.shape.K, count, g.width),
        rows(g.plan.shape.K * count) {
    first[0] = 0;
    for (int64_t run = 0; run < g.plan.runs; ++run) {
      first[run + 1] = first[run] + static_cast<int32_t>(tiles_of(g.plan, run));
    }
  }

 private:
  static int64_t tiles_of(const Plan& plan, int64_t run) {
    return ((plan.run_first[run + 1] - plan.run_first[run]) * plan.G + kUnit - 1) / kUnit;
  }
  int64_t list(const Plan& plan) {
    for (int64_t run = 0; run < plan.runs; ++run) count += tiles_of(plan, run);
    return plan.runs + 1;
  }
};

QueryRows rows_of_tile(const Tile& tile) {
  QueryRows q{};
  q.low_of_any = tile.low;
  q.high_of_any = tile.high;
  q.high_of_all = tile.count == kUnit ? INT64_MAX : -1;
  for (int64_t r = 0; r < kUnit; ++r) {
    q.low[r] = infinity;
    q.high[r] = -infinity;
    if (r >= tile.count) continue;
    const Row& row = tile.rows[r];
    q.low[r] = static_cast<float>(row.low);
    q.high[r] = static_cast<float>(row.high);
    if (row.low > q.low_of_all) q.low_of_all = row.low;
    if (row.high < q.high_of_all) q.high_of_all = row.high;
  }
  return q;
}

struct QueryScratch {  // one per thread
  float *scores, *dprobs, *out;
  bf16 *queries, *dys;
  static int64_t bytes(const Geometry& g) { return kUnit * 8 * (g.score_stride + g.width); }
  QueryScratch(const Geometry& g, int thread)
      : scores(static_cast<float*>(thread_scratch(thread))),
        dprobs(scores + kUnit * g.score_stride),
        out(dprobs + kUnit * g.score_stride),
        queries(reinterpret_cast<bf16*>(out + kUnit * g.width)),
        dys(queries + kUnit * g.width) {}
};

// Keys and values by path blocks.
struct PathOperands {
  PackedUnits key_columns, key_inputs, value_columns;
  PathOperands(const Geometry& g, const Source& source)
      : key_columns(g.plan.shape.K, g.blocks.count, g.width),
        key_inputs(g.plan.shape.K, g.blocks.count, g.width),
        value_columns(g.plan.shape.K, g.blocks.count, g.width) {
    const int64_t H = g.plan.shape.H;
    each_key_block(g, source, [&](int64_t head, int64_t b, const Rows32& k, const Rows32& v) {
      pack_as_columns(key_columns.at(head, b), k, H, g.width);
      pack_as_inputs(key_inputs.at(head, b), k, H, g.width);
      pack_as_columns(value_columns.at(head, b), v, H, g.width);
    });
  }
};

// Packs the rows of a tile, as its own operands and for the walk over keys.
void pack_queries(const Backward& b, const Geometry& g, const Tile& tile, const QueryTiles& queries,
                  int64_t index, const QueryScratch& at) {
  const AttentionShape& s = g.plan.shape;
  const Rows32 q = query_rows(b.qkv, s, tile);
  Rows32 dy{};
  for (int64_t r = 0; r < tile.count; ++r) {
    dy.rows[r] = elements(b.dy) + (tile.rows[r].query * s.N + tile.rows[r].head) * s.H;
  }
  copy_rows(at.queries, q, s.H, g.width);
  copy_rows(at.dys, dy, s.H, g.width);
  pack_as_columns(queries.query_columns.at(tile.head, index), q, s.H, g.width);
  pack_as_inputs(queries.query_inputs.at(tile.head, index), q, s.H, g.width);
  pack_as_columns(queries.dy_columns.at(tile.head, index), dy, s.H, g.width);
  pack_as_inputs(queries.dy_inputs.at(tile.head, index), dy, s.H, g.width);
}

// dq = scale · dS·k for the rows of a tile.
void query_tile(const Backward& b, const Geometry& g, const Tile& tile, const PathOperands& path,
                const QueryTiles& queries, const QueryScratch& at) {
  const AttentionShape& s = g.plan.shape;
  const int64_t index = queries.first[tile.run] + tile.first / kUnit;
  pack_queries(b, g, tile, queries, index, at);
  shape_rows(tile.count);
  against_keys(at.scores, at.queries, g, tile, path.key_columns);
  against_keys(at.dprobs, at.dys, g, tile, path.value_columns);
  bf16* dscores = reinterpret_cast<bf16*>(at.scores);
  QueryRows rows = rows_of_tile(tile);
  for (int64_t r = 0; r < tile.count; ++r) {
    const Row& row = tile.rows[r];
    float *scores = at.scores + r * g.score_stride, *dprobs = at.dprobs + r * g.score_stride;
    bf16* out = dscores + 2 * r * g.score_stride;
    fill_edges(scores, row.low, row.high, -infinity);
    fill_edges(dprobs, row.low, row.high, 0.0f);
    rows.log_sum_exp[r] = b.log_sum_exp[row.query * s.N + row.head];
    rows.delta[r] =
        score_gradients(out, scores, dprobs, row.low, row.high, s.scale, rows.log_sum_exp[r]);
    zero_outside(out, tile.low & -kUnit, round_up(tile.high + 1, kUnit), row.low, row.high);
  }
  queries.rows[tile.head * queries.count + index] = rows;
  mix_keys(at.out, dscores, g, tile, path.key_inputs);
  for (int64_t r = 0; r < tile.count; ++r) {
    store_row(b.dx, query_at(s, tile.rows[r]), at.out + r * g.width, s.H, s.scale);
  }
}

// The owner of 64 keys: its gradients, and room for the tiles of queries that pass by.
constexpr int64_t kPassing = 8;  // tiles
constexpr int64_t kProbStride = kPassing * kUnit + 32;

struct KeyBlock {
  int64_t head, position, count;
  float *dk, *dv;          // [64][width]
  float *scores, *dprobs;  // [32][32]: keys x queries
  bf16 *keys, *values;     // [64][width]
  bf16 *probs, *dscores;   // [64][kProbStride]
  static int64_t bytes(const Geometry& g) {
    return kBlock * (12 * g.width + 4 * kProbStride) + 8 * kUnit * kUnit;
  }
  KeyBlock(const Geometry& g, int thread)
      : dk(static_cast<float*>(thread_scratch(thread))),
        dv(dk + kBlock * g.width),
        scores(dv + kBlock * g.width),
        dprobs(scores + kUnit * kUnit),
        keys(reinterpret_cast<bf16*>(dprobs + kUnit * kUnit)),
        values(keys + kBlock * g.width),
        probs(values + kBlock * g.width),
        dscores(probs + kBlock * kProbStride) {}
  int64_t rows() const { return least(count, kUnit); }  // of a product; 32 to 63 keys: two of 32
};

// Scores and dprobs of 32 keys from `position` on become probs and dscores; kMasked: zero where a
// row does not see a key.
template <bool kMasked>
void gradients_of_keys(bf16* probs, bf16* dscores, const KeyBlock& block, const QueryRows& rows,
                       int64_t position, float scale) {
  for (int64_t r = 0; r < kUnit; r += 16) {
    const f32x16 log_sum_exp = load(rows.log_sum_exp + r), delta = load(rows.delta + r);
    const f32x16 low = load(rows.low + r), high = load(rows.high + r);
    for (int64_t key = 0; key < block.rows(); ++key) {
      const int64_t at = key * kUnit + r, to = key * kProbStride + r;
      f32x16 p = exp(fma(load(block.scores + at), broadcast(scale), zero() - log_sum_exp));
      f32x16 ds = p * (load(block.dprobs + at) - delta);
      if constexpr (kMasked) {
        const f32x16 place = broadcast(static_cast<float>(position + key));
        p = select_less(place, low, zero(), select_less(high, place, zero(), p));
        ds = select_less(place, low, zero(), select_less(high, place, zero(), ds));
      }
      store(probs + to, p);
      store(dscores + to, ds);
    }
  }
}

// out += weights · inputs of the tiles.
void add_products(float* out, const bf16* weights, const Geometry& g, const KeyBlock& block,
                  const PackedUnits& inputs, const int32_t* tiles, int64_t count) {
  const int64_t rows = block.rows();
  for (int64_t h = 0; h < g.width; h += 32) {
    for (int64_t key = 0; key < block.count; key += kUnit) {
      load_sums(rows, out + key * g.width + h, g.width);
      for (int64_t i = 0; i < count; ++i) {
        const bf16* b = inputs.at(block.head, tiles[i]) + 2 * h;
        accumulate(rows, {weights + key * kProbStride + i * kUnit, kProbStride}, {b, g.width},
                   kUnit);
      }
      store_sums(rows, out + key * g.width + h, g.width);
    }
  }
}

// dv += Pᵀ·dy and dk += dSᵀ·q for `count` tiles of queries.
void pass_tiles(const Geometry& g, const KeyBlock& block, const QueryTiles& queries,
                const int32_t* tiles, int64_t count) {
  const int64_t head = block.head, rows = block.rows();
  for (int64_t i = 0; i < count; ++i) {
    const QueryRows& q = queries.rows[head * queries.count + tiles[i]];
    for (int64_t key = 0; key < block.count; key += kUnit) {
      zero_sums();
      accumulate(rows, {block.keys + key * g.width, g.width},
                 {queries.query_columns.at(head, tiles[i]), kUnit}, g.width);
      store_sums(rows, block.scores, kUnit);
      zero_sums();
      accumulate(rows, {block.values + key * g.width, g.width},
                 {queries.dy_columns.at(head, tiles[i]), kUnit}, g.width);
      store_sums(rows, block.dprobs, kUnit);
      const int64_t position = block.position + key, to = key * kProbStride + i * kUnit;
      const bool all = q.low_of_all <= position && position + kUnit - 1 <= q.high_of_all;
      (all ? gradients_of_keys<false> : gradients_of_keys<true>)(block.probs + to,
                                                                 block.dscores + to, block, q,
                                                                 position, g.plan.shape.scale);
    }
  }
  add_products(block.dv, block.probs, g, block, queries.dy_inputs, tiles, count);
  add_products(block.dk, block.dscores, g, block, queries.query_inputs, tiles, count);
}

// All tiles of queries that see the block, in the order of the layout: each gradient is one chain
// over them.
void walk_readers(const Geometry& g, const KeyBlock& block, int64_t segment,
                  const QueryTiles& queries) {
  int32_t tiles[kPassing];
  int64_t count = 0;
  for (int64_t e = g.plan.readers_first[segment]; e < g.plan.readers_first[segment + 1]; ++e) {
    const int64_t run = g.plan.readers[e];
    for (int32_t tile = queries.first[run]; tile < queries.first[run + 1]; ++tile) {
      const QueryRows& q = queries.rows[block.head * queries.count + tile];
      if (q.high_of_any < block.position || q.low_of_any >= block.position + block.count) continue;
      tiles[count++] = tile;
      if (count < kPassing) continue;
      pass_tiles(g, block, queries, tiles, count);
      count = 0;
    }
  }
  if (count > 0) pass_tiles(g, block, queries, tiles, count);
}

void load_keys(const KeyBlock& block, const Geometry& g, const Source& source, int64_t first_row) {
  const int64_t H = g.plan.shape.H;
  for (int64_t key = 0; key < kBlock; key += kUnit) {
    Rows32 k{}, v{};
    for (int64_t i = 0; i < least(kUnit, block.count - key); ++i) {
      const bf16* row = elements(source.tensor) + (first_row + key + i) * source.stride;
      k.rows[i] = row + source.keys_at + block.head * H;
      v.rows[i] = row + source.values_at + block.head * H;
    }
    copy_rows(block.keys + key * g.width, k, H, g.width);
    copy_rows(block.values + key * g.width, v, H, g.width);
  }
}

void key_gradients(const Backward& b, const Geometry& g, const Source& source,
                   const QueryTiles& queries) {
  const Plan& plan = g.plan;
  const AttentionShape& s = plan.shape;
  reserve_scratch(static_cast<size_t>(KeyBlock::bytes(g)));
  parallel(s.K * plan.blocks, [&](int64_t ticket, int thread) {
    const int64_t index = ticket % plan.blocks, segment = plan.block_segment[index];
    const int64_t offset = (index - plan.first_block[segment]) * kBlock;
    const int64_t first_row = s.starts.data[segment] + offset;
    KeyBlock block(g, thread);
    block.head = ticket / plan.blocks;
    block.position = plan.base[segment] + offset;
    block.count = least(kBlock, plan.length(segment) - offset);
    load_keys(block, g, source, first_row);
    for (int64_t i = 0; i < 2 * kBlock * g.width; i += 16) store(block.dk + i, zero());
    shape_rows(block.rows());
    walk_readers(g, block, segment, queries);
    _tile_release();
    for (int64_t key = 0; key < block.count; ++key) {
      const int64_t at = (first_row + key) * source.stride + block.head * s.H;
      store_row(b.dx, at + source.keys_at, block.dk + key * g.width, s.H, s.scale);
      store_row(b.dx, at + source.values_at, block.dv + key * g.width, s.H, 1.0f);
    }
  });
}

// dx is zero where it is not written.
void backward(Tensor dx, Tensor dy, Tensor qkv, const float* log_sum_exp,
              const AttentionShape& shape) {
  const Source source = rows_of(qkv, shape);
  const Plan plan(shape, kQueries);
  const PathBlocks blocks(plan);
  const Geometry g(plan, blocks);
  const Backward b{dx, dy, qkv, log_sum_exp};
  const PathOperands path(g, source);
  const QueryTiles queries(g);
  reserve_scratch(static_cast<size_t>(QueryScratch::bytes(g)));
  parallel(shape.K * plan.chunks, [&](int64_t ticket, int thread) {
    const QueryScratch scratch(g, thread);
    each_tile<kUnit>(plan, ticket,
                     [&](const Tile& tile) { query_tile(b, g, tile, path, queries, scratch); });
    _tile_release();
  });
  key_gradients(b, g, source, queries);
}

}  // namespace tiles
}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
#endif
