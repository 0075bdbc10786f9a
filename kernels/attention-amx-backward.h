// The gradient of attention in bf16 tile products. Tiles of queries come first: they form scores
// and dprobs for their whole path, give dq, and leave their rows packed. Then each block of 64 keys
// forms the transposed scores of the tiles that see it, and gives dk and dv.
//
// Tiles never mix runs, so a tree has the same bits in any company.
#pragma once
#include "attention-amx.h"

#if defined(ATTUNE_AMX)
namespace attune::ATTUNE_ISA_NS {
namespace {
namespace tiles {

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
