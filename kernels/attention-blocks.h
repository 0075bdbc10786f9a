// What attention multiplies in tile registers: bf16 rows of keys and of queries in units of 32,
// packed as the columns or as the inputs of a product (amx.h).
//
// A tile instruction adds sum + (even + odd) over 32 inputs, so sums over keys have the same bits
// on every path only where their blocks lie at the same path positions, multiples of 32. A segment
// whose base is no such multiple therefore owns a block that begins with copies of the last keys of
// its ancestors; a path reads the block of its deepest segment.
#pragma once
#include "amx.h"
#include "attention-plan.h"
#include "transpose16.h"

#if defined(ATTUNE_AMX)
namespace attune::ATTUNE_ISA_NS {
namespace {

constexpr int64_t kUnit = 32;

// Rows of H elements; null stands for zeros.
struct Rows32 {
  const bf16* rows[kUnit];
};

ATTUNE_INLINE __m512i load_32(const bf16* row, int64_t h, int64_t H) {
  if (row == nullptr) return _mm512_setzero_si512();
  if (H - h >= 32) return _mm512_loadu_si512(row + h);
  return _mm512_maskz_loadu_epi16((1u << (H - h)) - 1u, row + h);
}

// As they are: [32][width], width = H rounded up to 32.
void copy_rows(bf16* out, const Rows32& from, int64_t H, int64_t width) {
  for (int64_t r = 0; r < kUnit; ++r) {
    for (int64_t h = 0; h < width; h += 32) {
      _mm512_storeu_si512(out + r * width + h, load_32(from.rows[r], h, H));
    }
  }
}

// Rows as columns of a product over h: [width/2][32][2].
void pack_as_columns(bf16* out, const Rows32& from, int64_t H, int64_t width) {
  for (int64_t h = 0; h < width; h += 32) {
    for (int64_t r = 0; r < kUnit; r += 16) {
      __m512i x[16];
#pragma GCC unroll 16
      for (int i = 0; i < 16; ++i) x[i] = load_32(from.rows[r + i], h, H);
      transpose16(x);
#pragma GCC unroll 16
      for (int i = 0; i < 16; ++i) {
        _mm512_storeu_si512(out + ((h / 2 + i) * kUnit + r) * 2, x[i]);
      }
    }
  }
}

// Rows as inputs of a product with H columns: [16][width][2].
void pack_as_inputs(bf16* out, const Rows32& from, int64_t H, int64_t width) {
  alignas(64) static constexpr uint16_t kFirst[32] = {0,  32, 1,  33, 2,  34, 3,  35, 4,  36, 5,
                                                      37, 6,  38, 7,  39, 8,  40, 9,  41, 10, 42,
                                                      11, 43, 12, 44, 13, 45, 14, 46, 15, 47};
  const __m512i first = _mm512_load_si512(kFirst);
  const __m512i last = _mm512_add_epi16(first, _mm512_set1_epi16(16));
  for (int64_t r = 0; r < kUnit; r += 2) {
    for (int64_t h = 0; h < width; h += 32) {
      const __m512i even = load_32(from.rows[r], h, H), odd = load_32(from.rows[r + 1], h, H);
      bf16* to = out + r * width + 2 * h;
      _mm512_storeu_si512(to, _mm512_permutex2var_epi16(even, first, odd));
      _mm512_storeu_si512(to + 32, _mm512_permutex2var_epi16(even, last, odd));
    }
  }
}

// The blocks of 32 path positions: which segment owns them, and which of them a run reads.
struct PathBlocks {
  const Plan& plan;
  int64_t count = 0, entries = 0;
  Workspace<int32_t> segments;
  int32_t *seen, *first_block;  // [S]: keys that anybody looks at, first block
  Workspace<int32_t> lists;
  int32_t* block_segment;  // [count]
  int32_t* run_first;      // [runs + 1]: first entry of `path`
  int32_t* path;           // [entries]: the blocks of a run by path position

  explicit PathBlocks(const Plan& p)
      : plan(p),
        segments(2 * p.S + 1),
        seen(segments),
        first_block(seen + p.S),
        lists(measure()),
        block_segment(lists),
        run_first(block_segment + count),
        path(run_first + p.runs + 1) {
    for (int64_t s = 0; s < p.S; ++s) {
      for (int64_t b = 0; b < blocks_of(s); ++b) {
        block_segment[first_block[s] + b] = static_cast<int32_t>(s);
      }
    }
    run_first[0] = 0;
    for (int64_t run = 0; run < p.runs; ++run) {
      run_first[run + 1] = run_first[run] + static_cast<int32_t>(run_blocks(run));
      for (int64_t e = p.run_path[run]; e < p.run_path[run + 1]; ++e) {
        const int64_t s = p.path[e];
        int32_t* at = path + run_first[run] + p.base[s] / kUnit;
        for (int64_t b = 0; b < blocks_of(s); ++b) at[b] = first_block[s] + static_cast<int32_t>(b);
      }
    }
  }

  int32_t of(int64_t run, int64_t position) const {
    return path[run_first[run] + position / kUnit];
  }

  // The keys of a block; those that nobody looks at are zeros. `at` finds row r of the source.
  template <class F>
  Rows32 keys(int64_t block, const F& at) const {
    int64_t s = block_segment[block];
    const int64_t start = (plan.base[s] / kUnit + block - first_block[s]) * kUnit;
    const int64_t end = plan.base[s] + seen[s];
    Rows32 found;
    for (int64_t i = kUnit - 1; i >= 0; --i) {
      while (start + i < plan.base[s]) s = plan.shape.parents.data[s];
      const int64_t row = plan.shape.starts.data[s] + start + i - plan.base[s];
      found.rows[i] = start + i < end ? at(row) : nullptr;
    }
    return found;
  }

 private:
  int64_t blocks_of(int64_t s) const {
    const int64_t base = plan.base[s];
    return seen[s] == 0 ? 0 : (base + seen[s] - 1) / kUnit - base / kUnit + 1;
  }
  int64_t run_blocks(int64_t run) const {
    const int64_t own = plan.run_segment(run);
    return (plan.base[own] + seen[own] + kUnit - 1) / kUnit;
  }

  int64_t measure() {
    for (int64_t s = 0; s < plan.S; ++s) seen[s] = 0;
    for (int64_t run = 0; run < plan.runs; ++run) {
      for (int64_t e = plan.run_path[run]; e < plan.run_path[run + 1] - 1; ++e) {
        seen[plan.path[e]] = static_cast<int32_t>(plan.length(plan.path[e]));
      }
      const int64_t own = plan.run_segment(run);
      for (int64_t i = plan.run_first[run]; i < plan.run_first[run + 1]; ++i) {
        const int32_t keys = plan.shape.key_rows.data[i] - plan.shape.starts.data[own] + 1;
        if (keys > seen[own]) seen[own] = keys;
      }
    }
    for (int64_t s = 0; s < plan.S; ++s) {
      first_block[s] = static_cast<int32_t>(count);
      count += blocks_of(s);
    }
    for (int64_t run = 0; run < plan.runs; ++run) entries += run_blocks(run);
    return count + plan.runs + 1 + entries;
  }
};

// One packed unit of 32 · width elements per (kv head, unit).
struct PackedUnits {
  int64_t units, size;
  Workspace<bf16> data;
  PackedUnits(int64_t heads, int64_t count, int64_t width)
      : units(count), size(kUnit * width), data(heads * count * size) {}
  bf16* at(int64_t head, int64_t unit) const { return data + (head * units + unit) * size; }
};

}  // namespace
}  // namespace attune::ATTUNE_ISA_NS
#endif
