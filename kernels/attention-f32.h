// Attention in f32 vectors: every storage and instruction set. Forward keeps the scores of a tile
// of query rows for its whole path, then one chain over the keys in path order. Backward forms the
// probabilities again from logSumExp: once per tile of queries for dq, once per block of keys for
// dk and dv, whose owner walks the queries that see it in order.
#pragma once
#include "attention-plan.h"
#include "attention-softmax.h"
#include "tile-product.h"

namespace attune::ATTUNE_ISA_NS {
namespace {
namespace vectors {

ATTUNE_INLINE void load_row(float* out, Tensor from, int64_t index, int64_t H, float factor) {
  for (int64_t h = 0; h < H; h += 16) {
    const f32x16 lanes = load(from.data, from.storage, index + h, least(H - h, 16));
    store(out + h, lanes * broadcast(factor));
  }
}

// ---- packed keys and values: per (kv head, block), a [H][64] panel or 64 rows of `width`

struct Packed64 {
  const Plan& plan;
  Workspace<float> data;
  int64_t size;  // floats of a block
  Packed64(const Plan& p, int64_t floats)
      : plan(p), data(p.shape.K * p.blocks * floats + 16), size(floats) {}
  float* block(int64_t head, int64_t b) const { return data + (head * plan.blocks + b) * size; }
};

// panel[h][key] = row key, element h; keys from `count` on are zero.
void pack_panel(float* panel, Tensor from, int64_t index, int64_t stride, int64_t count,
                int64_t H) {
  float tile[16][16];
  for (int64_t h = 0; h < H; h += 16) {
    const int64_t columns = least(H - h, 16);
    for (int64_t key = 0; key < kBlock; key += 16) {
      for (int64_t k = 0; k < 16; ++k) {
        const bool there = key + k < count;
        store(tile[k], there
                           ? load(from.data, from.storage, index + (key + k) * stride + h, columns)
                           : zero());
      }
      for (int64_t c = 0; c < columns; ++c) {
        for (int64_t k = 0; k < 16; ++k) panel[(h + c) * kBlock + key + k] = tile[k][c];
      }
    }
  }
}

void pack_rows(float* rows, Tensor from, int64_t index, int64_t stride, int64_t count, int64_t H,
               int64_t width) {
  for (int64_t key = 0; key < count; ++key) {
    load_row(rows + key * width, from, index + key * stride, H, 1.0f);
  }
}

// body(kv head, block, index of the first key row, count)
template <class F>
void each_key_block(const Plan& plan, const Source& source, const F& body) {
  parallel(plan.shape.K * plan.blocks, [&](int64_t ticket, int) {
    const int64_t head = ticket / plan.blocks, block = ticket % plan.blocks;
    const int64_t s = plan.block_segment[block];
    const int64_t offset = (block - plan.first_block[s]) * kBlock;
    body(head, block, (plan.shape.starts.data[s] + offset) * source.stride + head * plan.shape.H,
         least(kBlock, plan.length(s) - offset));
  });
}

// ---- tiles of query rows

using Tile = RowTile<kTileRows>;
constexpr int64_t kQueries = 24;  // of a ticket

struct Scratch {  // one per thread
  float *left, *out, *scores, *dprobs;
  int64_t row;  // floats of a row of scores
};

int64_t score_row(const Plan& plan) { return round_up(plan.longest + kBlock, 16) + 16; }

int64_t scratch_floats(const Plan& plan) {
  return kTileRows * (3 * plan.width + 2 * score_row(plan));
}

Scratch scratch_of(const Plan& plan, int thread) {
  auto* at = static_cast<float*>(thread_scratch(thread));
  const int64_t narrow = kTileRows * plan.width, row = score_row(plan);
  return {at, at + 2 * narrow, at + 3 * narrow, at + 3 * narrow + kTileRows * row, row};
}

// Each row's q, times scale.
void load_queries(float* out, const Plan& plan, const Tile& tile, Tensor qkv) {
  const AttentionShape& s = plan.shape;
  for (int64_t r = 0; r < tile.count; ++r) {
    load_row(out + r * plan.width, qkv, query_at(s, tile.rows[r]), s.H, s.scale);
  }
}

// out[r][position] = left[r] · the panel's key at that position.
void against_keys(float* out, int64_t row, const float* left, const Plan& plan, const Tile& tile,
                  const Packed64& panels) {
  plan.each_block(tile.run, tile.low, tile.high, [&](int64_t b, int64_t position, int64_t) {
    product(out + position, row, tile.count, kBlock / 16, {left, plan.width, 1},
            panels.block(tile.head, b), kBlock, plan.shape.H, Start::at_zero);
  });
}

// out[r] = Σ over positions of weights[r][position] · the key or value there: one chain in path
// order.
void mix_keys(float* out, const float* weights, int64_t row, const Plan& plan, const Tile& tile,
              const Packed64& rows) {
  for (int64_t i = 0; i < tile.count * plan.width; i += 16) store(out + i, zero());
  plan.each_block(tile.run, tile.low, tile.high, [&](int64_t b, int64_t position, int64_t count) {
    const int64_t first = tile.low > position ? tile.low - position : 0;
    const int64_t end = least(count, tile.high + 1 - position);
    if (first >= end) return;
    product(out, plan.width, tile.count, plan.width / 16, {weights + position + first, row, 1},
            rows.block(tile.head, b) + first * plan.width, plan.width, end - first, Start::at_out);
  });
}

void forward_tile(Tensor y, float* log_sum_exp, Tensor qkv, const Plan& plan, const Tile& tile,
                  const Packed64& keys, const Packed64& values, const Scratch& scratch) {
  const int64_t N = plan.shape.N, H = plan.shape.H;
  load_queries(scratch.left, plan, tile, qkv);
  against_keys(scratch.scores, scratch.row, scratch.left, plan, tile, keys);
  Softmax softmax[kTileRows];
  for (int64_t r = 0; r < tile.count; ++r) {
    const Row& row = tile.rows[r];
    float* scores = scratch.scores + r * scratch.row;
    fill_edges(scores, row.low, row.high, -infinity);
    softmax[r].maximum = maximum(scores, row.low, row.high);
    softmax[r].sum = exponentials(scores, scores, row.low, row.high, 1.0f, softmax[r].maximum);
    zero_outside(scores, tile.low, tile.high + 1, row.low, row.high);
  }
  mix_keys(scratch.out, scratch.scores, scratch.row, plan, tile, values);
  for (int64_t r = 0; r < tile.count; ++r) {
    const int64_t at = tile.rows[r].query * N + tile.rows[r].head;
    store_row(y, at * H, scratch.out + r * plan.width, H, 1.0f / softmax[r].sum);
    if (log_sum_exp) log_sum_exp[at] = softmax[r].log_sum_exp();
  }
}

void forward(Tensor y, float* log_sum_exp, Tensor qkv, const Source& source,
             const AttentionShape& shape) {
  const Plan plan(shape, kQueries);
  const Packed64 keys(plan, shape.H * kBlock), values(plan, plan.width * kBlock);
  each_key_block(plan, source, [&](int64_t head, int64_t b, int64_t index, int64_t count) {
    pack_panel(keys.block(head, b), source.tensor, index + source.keys_at, source.stride, count,
               shape.H);
    pack_rows(values.block(head, b), source.tensor, index + source.values_at, source.stride, count,
              shape.H, plan.width);
  });
  reserve_scratch(static_cast<size_t>(scratch_floats(plan)) * sizeof(float));
  parallel(shape.K * plan.chunks, [&](int64_t ticket, int thread) {
    const Scratch scratch = scratch_of(plan, thread);
    each_tile<kTileRows>(plan, ticket, [&](const Tile& tile) {
      forward_tile(y, log_sum_exp, qkv, plan, tile, keys, values, scratch);
    });
  });
}

// ---- backward

struct Backward {
  Tensor dx, dy, qkv;
  const float* log_sum_exp;  // [Q, N]
  float* delta;              // [Q, N]: Σ over keys of probs · dprobs, which is rowsum(dy ∘ y)
};

void load_dy(float* out, const Backward& b, const Plan& plan, const Row& row) {
  const int64_t H = plan.shape.H;
  load_row(out, b.dy, (row.query * plan.shape.N + row.head) * H, H, 1.0f);
}

// dq = scale · dS·k for the rows of a tile, and their delta.
void query_tile(const Backward& b, const Plan& plan, const Tile& tile, const Packed64& key_panels,
                const Packed64& value_panels, const Packed64& keys, const Scratch& scratch) {
  const AttentionShape& s = plan.shape;
  float* dys = scratch.left + kTileRows * plan.width;
  load_queries(scratch.left, plan, tile, b.qkv);
  for (int64_t r = 0; r < tile.count; ++r) load_dy(dys + r * plan.width, b, plan, tile.rows[r]);
  against_keys(scratch.scores, scratch.row, scratch.left, plan, tile, key_panels);
  against_keys(scratch.dprobs, scratch.row, dys, plan, tile, value_panels);
  for (int64_t r = 0; r < tile.count; ++r) {
    const Row& row = tile.rows[r];
    float *scores = scratch.scores + r * scratch.row, *dprobs = scratch.dprobs + r * scratch.row;
    fill_edges(scores, row.low, row.high, -infinity);
    fill_edges(dprobs, row.low, row.high, 0.0f);
    const int64_t at = row.query * s.N + row.head;
    b.delta[at] =
        score_gradients(scores, scores, dprobs, row.low, row.high, 1.0f, b.log_sum_exp[at]);
    zero_outside(scores, tile.low, tile.high + 1, row.low, row.high);
  }
  mix_keys(scratch.out, scratch.scores, scratch.row, plan, tile, keys);
  for (int64_t r = 0; r < tile.count; ++r) {
    const Row& row = tile.rows[r];
    const int64_t at = query_at(s, row);
    store_row(b.dx, at, scratch.out + r * plan.width, s.H, s.scale);
  }
}

// The owner of 64 keys: its gradients, and room for the rows of queries that pass by.
struct KeyBlock {
  int64_t head, position, count;
  const float *key_panel, *value_panel;
  float *dk, *dv;          // [64][width]
  float *queries, *dys;    // [rows][width]
  float *probs, *dscores;  // [rows][64]
  Row* rows;
};

int64_t passing_queries(const Plan& plan) { return 48 / plan.G + 1; }

int64_t key_scratch_floats(const Plan& plan) {
  const int64_t rows = passing_queries(plan) * plan.G;
  return 2 * kBlock * plan.width + rows * (2 * plan.width + 2 * kBlock) +
         rows * static_cast<int64_t>(sizeof(Row) / sizeof(float));
}

KeyBlock key_block(const Plan& plan, int thread) {
  const int64_t rows = passing_queries(plan) * plan.G;
  KeyBlock block{};
  block.rows = static_cast<Row*>(thread_scratch(thread));
  block.dk = reinterpret_cast<float*>(block.rows + rows);
  block.dv = block.dk + kBlock * plan.width;
  block.queries = block.dv + kBlock * plan.width;
  block.dys = block.queries + rows * plan.width;
  block.probs = block.dys + rows * plan.width;
  block.dscores = block.probs + rows * kBlock;
  return block;
}

// scores, dprobs -> probs, dscores for one row against 64 keys; zero where the row does not see a
// key.
void row_against_block(float* probs, float* dscores, const KeyBlock& block, const Row& row,
                       float log_sum_exp, float delta) {
  for (int64_t i = 0; i < kBlock; i += 16) {
    const f32x16 p = exp(load(probs + i) - broadcast(log_sum_exp));
    store(probs + i, p);
    store(dscores + i, p * (load(dscores + i) - broadcast(delta)));
  }
  for (int64_t i = 0; i < row.low - block.position && i < kBlock; ++i) probs[i] = dscores[i] = 0;
  const int64_t end = row.high + 1 - block.position;
  for (int64_t i = end > 0 ? end : 0; i < kBlock; ++i) probs[i] = dscores[i] = 0;
}

// dv += Pᵀ·dy and dk += dSᵀ·(scale · q) for `count` rows that pass by.
void pass_rows(const Backward& b, const Plan& plan, const KeyBlock& block, int64_t count) {
  const AttentionShape& s = plan.shape;
  for (int64_t r = 0; r < count; ++r) {
    const Row& row = block.rows[r];
    const int64_t at = query_at(s, row);
    load_row(block.queries + r * plan.width, b.qkv, at, s.H, s.scale);
    load_dy(block.dys + r * plan.width, b, plan, row);
  }
  product(block.probs, kBlock, count, kBlock / 16, {block.queries, plan.width, 1}, block.key_panel,
          kBlock, s.H, Start::at_zero);
  product(block.dscores, kBlock, count, kBlock / 16, {block.dys, plan.width, 1}, block.value_panel,
          kBlock, s.H, Start::at_zero);
  for (int64_t r = 0; r < count; ++r) {
    const int64_t at = block.rows[r].query * s.N + block.rows[r].head;
    row_against_block(block.probs + r * kBlock, block.dscores + r * kBlock, block, block.rows[r],
                      b.log_sum_exp[at], b.delta[at]);
  }
  product(block.dv, plan.width, block.count, plan.width / 16, {block.probs, 1, kBlock}, block.dys,
          plan.width, count, Start::at_out);
  product(block.dk, plan.width, block.count, plan.width / 16, {block.dscores, 1, kBlock},
          block.queries, plan.width, count, Start::at_out);
}

// All queries that see the block, in the order of the layout: each gradient is one chain over them.
void walk_readers(const Backward& b, const Plan& plan, const KeyBlock& block, int64_t segment) {
  const int64_t limit = passing_queries(plan) * plan.G;
  int64_t count = 0;
  for (int64_t e = plan.readers_first[segment]; e < plan.readers_first[segment + 1]; ++e) {
    const int64_t run = plan.readers[e];
    for (int64_t i = plan.run_first[run]; i < plan.run_first[run + 1]; ++i) {
      const Row row = plan.row(run, i, block.head * plan.G);
      if (row.high < block.position || row.low >= block.position + block.count) continue;
      for (int64_t g = 0; g < plan.G; ++g) {
        block.rows[count++] = {row.query, row.head + g, row.low, row.high};
      }
      if (count == limit) {
        pass_rows(b, plan, block, count);
        count = 0;
      }
    }
  }
  if (count > 0) pass_rows(b, plan, block, count);
}

void key_gradients(const Backward& b, const Plan& plan, const Source& source,
                   const Packed64& key_panels, const Packed64& value_panels) {
  const AttentionShape& s = plan.shape;
  reserve_scratch(static_cast<size_t>(key_scratch_floats(plan)) * sizeof(float));
  parallel(s.K * plan.blocks, [&](int64_t ticket, int thread) {
    const int64_t b64 = plan.blocks - 1 - ticket / s.K;
    const int64_t segment = plan.block_segment[b64];
    const int64_t offset = (b64 - plan.first_block[segment]) * kBlock;
    KeyBlock block = key_block(plan, thread);
    block.head = ticket % s.K;
    block.position = plan.base[segment] + offset;
    block.count = least(kBlock, plan.length(segment) - offset);
    block.key_panel = key_panels.block(block.head, b64);
    block.value_panel = value_panels.block(block.head, b64);
    for (int64_t i = 0; i < 2 * kBlock * plan.width; i += 16) store(block.dk + i, zero());
    walk_readers(b, plan, block, segment);
    for (int64_t key = 0; key < block.count; ++key) {
      const int64_t at = (s.starts.data[segment] + offset + key) * source.stride + block.head * s.H;
      store_row(b.dx, at + source.keys_at, block.dk + key * plan.width, s.H, 1.0f);
      store_row(b.dx, at + source.values_at, block.dv + key * plan.width, s.H, 1.0f);
    }
  });
}

// dx is zero where it is not written.
void backward(Tensor dx, Tensor dy, Tensor qkv, const float* log_sum_exp,
              const AttentionShape& shape) {
  const Source source = rows_of(qkv, shape);
  const Plan plan(shape, kQueries);
  const Packed64 key_panels(plan, shape.H * kBlock), value_panels(plan, shape.H * kBlock);
  const Packed64 keys(plan, plan.width * kBlock);
  each_key_block(plan, source, [&](int64_t head, int64_t b, int64_t index, int64_t count) {
    const int64_t k = index + source.keys_at, v = index + source.values_at;
    pack_panel(key_panels.block(head, b), qkv, k, source.stride, count, shape.H);
    pack_panel(value_panels.block(head, b), qkv, v, source.stride, count, shape.H);
    pack_rows(keys.block(head, b), qkv, k, source.stride, count, shape.H, plan.width);
  });
  const Workspace<float> delta(plan.Q * shape.N);
  const Backward b{dx, dy, qkv, log_sum_exp, delta};
  reserve_scratch(static_cast<size_t>(scratch_floats(plan)) * sizeof(float));
  parallel(shape.K * plan.chunks, [&](int64_t ticket, int thread) {
    const Scratch scratch = scratch_of(plan, thread);
    each_tile<kTileRows>(plan, ticket, [&](const Tile& tile) {
      query_tile(b, plan, tile, key_panels, value_panels, keys, scratch);
    });
  });
  key_gradients(b, plan, source, key_panels, value_panels);
}

}  // namespace vectors
}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
