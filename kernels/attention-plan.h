// Who reads what in one attention call: segments cut into blocks of 64 keys, queries grouped into
// runs and chunks. Every segment has one place on every path through it (`base` = rows of its
// ancestors), so keys are packed once per segment and shared by all paths (with
// AMX, after the last keys of its ancestors: attention-blocks.h). Positions below are
// counted along the path.
#pragma once
#include "stored.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

constexpr int64_t kBlock = 64;  // keys of a block

struct AttentionShape {
  Ints starts, ends, parents, query_rows, row_segments, key_rows;
  int64_t N, K, H;
  float scale;
  int64_t window;  // 0: none
};

// Where keys and values lie: row r, head k at r * stride + keys_at (or values_at) + k * H.
struct Source {
  Tensor tensor;
  int64_t stride, keys_at, values_at;
};

Source rows_of(Tensor qkv, const AttentionShape& s) {
  return {qkv, (s.N + 2 * s.K) * s.H, s.N * s.H, (s.N + s.K) * s.H};
}

// A query row of one head: it sees path positions low to high.
struct Row {
  int64_t query, head, low, high;
};

// Where the query of a row lies in qkv.
[[maybe_unused]] int64_t query_at(const AttentionShape& s, const Row& row) {
  return s.query_rows.data[row.query] * (s.N + 2 * s.K) * s.H + row.head * s.H;
}

[[maybe_unused]] void store_row(Tensor out, int64_t index, const float* from, int64_t H,
                                float factor) {
  for (int64_t h = 0; h < H; h += 16) {
    store(out.data, out.storage, index + h, load(from + h) * broadcast(factor), least(H - h, 16));
  }
}

struct Plan {
  AttentionShape shape;
  int64_t S, Q, G, width;  // segments, queries, query heads per key head, H rounded up to 16
  int64_t chunk_queries;   // at most, in one chunk
  int64_t blocks = 0, runs = 0, entries = 0, chunks = 0, longest = 0;
  Workspace<int32_t> segments;
  int32_t *base, *depth, *first_block;  // [S]; first_block is -1 where nobody looks
  Workspace<int32_t> lists;
  int32_t* block_segment;            // [blocks]
  int32_t *run_first, *run_path;     // [runs + 1]: first query, first entry of `path`
  int32_t* path;                     // [entries]: segments of a run from the root down
  int32_t *readers_first, *readers;  // [S + 1], [entries]: the runs that see a segment, in order
  int32_t *chunk_run, *chunk_first;  // [chunks]

  Plan(const AttentionShape& s, int64_t queries)
      : shape(s),
        S(s.starts.length),
        Q(s.query_rows.length),
        G(s.N / s.K),
        width(round_up(s.H, 16)),
        chunk_queries(queries),
        segments(3 * S + 1),
        base(segments),
        depth(base + S),
        first_block(depth + S),
        lists(measure()) {
    block_segment = lists;
    run_first = block_segment + blocks;
    run_path = run_first + runs + 1;
    path = run_path + runs + 1;
    readers_first = path + entries;
    readers = readers_first + S + 1;
    chunk_run = readers + entries;
    chunk_first = chunk_run + chunks;
    list_blocks();
    list_runs();
    list_readers();
  }

  int64_t length(int64_t s) const { return shape.ends.data[s] - shape.starts.data[s]; }
  bool starts_run(int64_t i) const {
    return i == 0 || shape.row_segments.data[i] != shape.row_segments.data[i - 1];
  }
  int64_t run_segment(int64_t run) const { return path[run_path[run + 1] - 1]; }

  Row row(int64_t run, int64_t query, int64_t head) const {
    const int64_t own = run_segment(run);
    const int64_t high = base[own] + shape.key_rows.data[query] - shape.starts.data[own];
    const int64_t low = shape.window > 0 && high >= shape.window ? high - shape.window + 1 : 0;
    return {query, head, low, high};
  }

  // body(block, position of its first key, keys in it) for the blocks of a run's path that touch
  // [low, high], in order.
  template <class F>
  void each_block(int64_t run, int64_t low, int64_t high, const F& body) const {
    for (int64_t e = run_path[run]; e < run_path[run + 1]; ++e) {
      const int64_t s = path[e];
      for (int64_t b = 0; b * kBlock < length(s); ++b) {
        const int64_t position = base[s] + b * kBlock;
        if (position > high) return;
        if (position + kBlock <= low) continue;
        body(first_block[s] + b, position, least(kBlock, length(s) - b * kBlock));
      }
    }
  }

 private:
  int64_t measure() {
    for (int64_t s = 0; s < S; ++s) {
      const int32_t parent = shape.parents.data[s];
      base[s] = parent < 0 ? 0 : base[parent] + static_cast<int32_t>(length(parent));
      depth[s] = parent < 0 ? 1 : depth[parent] + 1;
      first_block[s] = -1;
    }
    for (int64_t i = 0, in_run = 0; i < Q; ++i, ++in_run) {
      const int32_t own = shape.row_segments.data[i];
      const int64_t reach = base[own] + shape.key_rows.data[i] - shape.starts.data[own] + 1;
      if (reach > longest) longest = reach;
      if (starts_run(i)) {
        in_run = 0;
        ++runs;
        entries += depth[own];
        for (int32_t s = own; s >= 0 && first_block[s] < 0; s = shape.parents.data[s]) {
          first_block[s] = static_cast<int32_t>(blocks);
          blocks += (length(s) + kBlock - 1) / kBlock;
        }
      }
      if (in_run % chunk_queries == 0) ++chunks;
    }
    return blocks + 2 * (runs + 1) + 2 * entries + S + 1 + 2 * chunks;
  }

  void list_blocks() {
    for (int64_t s = 0; s < S; ++s) {
      if (first_block[s] < 0) continue;
      for (int64_t b = 0; b * kBlock < length(s); ++b) {
        block_segment[first_block[s] + b] = static_cast<int32_t>(s);
      }
    }
  }

  void list_runs() {
    int64_t run = 0, chunk = 0;
    run_path[0] = 0;
    for (int64_t i = 0; i < Q; ++i) {
      if (starts_run(i)) {
        int32_t s = shape.row_segments.data[i];
        run_first[run] = static_cast<int32_t>(i);
        run_path[run + 1] = run_path[run] + depth[s];
        for (int64_t e = run_path[run + 1]; s >= 0; s = shape.parents.data[s]) path[--e] = s;
        ++run;
      }
      if ((i - run_first[run - 1]) % chunk_queries == 0) {
        chunk_run[chunk] = static_cast<int32_t>(run - 1);
        chunk_first[chunk++] = static_cast<int32_t>(i);
      }
    }
    run_first[runs] = static_cast<int32_t>(Q);
  }

  void list_readers() {  // a counting sort of the path entries by segment
    for (int64_t s = 0; s <= S; ++s) readers_first[s] = 0;
    for (int64_t e = 0; e < entries; ++e) ++readers_first[path[e] + 1];
    for (int64_t s = 0; s < S; ++s) readers_first[s + 1] += readers_first[s];
    for (int64_t run = 0; run < runs; ++run) {
      for (int64_t e = run_path[run]; e < run_path[run + 1]; ++e) {
        readers[readers_first[path[e]]++] = static_cast<int32_t>(run);
      }
    }
    for (int64_t s = S; s > 0; --s) readers_first[s] = readers_first[s - 1];
    readers_first[0] = 0;
  }
};

// Up to kRows rows of one run and one kv head, with the path positions that any of them sees.
template <int kRows>
struct RowTile {
  int64_t head, run, first, count;  // `first` is counted from the first row of the run
  int64_t low, high;
  Row rows[kRows];
};

// body(tile) for the tiles of a ticket: rows are (query, head of the group), queries outer.
template <int kRows, class F>
void each_tile(const Plan& plan, int64_t ticket, const F& body) {
  const int64_t head = ticket / plan.chunks, chunk = ticket % plan.chunks;
  const int64_t run = plan.chunk_run[chunk], start = plan.run_first[run];
  const int64_t first = (plan.chunk_first[chunk] - start) * plan.G;
  const int64_t queries =
      least(plan.chunk_queries, plan.run_first[run + 1] - plan.chunk_first[chunk]);
  const int64_t end = first + queries * plan.G;
  for (int64_t r = first; r < end; r += kRows) {
    RowTile<kRows> tile;
    tile.head = head;
    tile.run = run;
    tile.first = r;
    tile.count = least(kRows, end - r);
    tile.low = INT64_MAX;
    tile.high = 0;
    int64_t query = start + r / plan.G, group = r % plan.G;
    for (int64_t i = 0; i < tile.count; ++i) {
      Row& row = tile.rows[i];
      row = plan.row(run, query, head * plan.G + group);
      if (row.low < tile.low) tile.low = row.low;
      if (row.high > tile.high) tile.high = row.high;
      if (++group == plan.G) group = 0, ++query;
    }
    body(tile);
  }
}

}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
