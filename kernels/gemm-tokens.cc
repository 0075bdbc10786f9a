// Products whose reduction runs over tokens: the gradients of LoRA factors and of learning weights.
// Both operands come row by row of tokens: `a` is transposed once, `b` becomes slabs of 64 columns.
#include "gemm-tile.h"
#include "transpose16.h"

namespace attune::ATTUNE_ISA_NS {

namespace {

// Sixteen elements of a token's row in the form that pairs are made of; zero beyond the tokens.
ATTUNE_INLINE f32x16 token_row(Rows x, int64_t row, int64_t tokens, int64_t column, int64_t n) {
  return row < tokens && n > 0 ? load(x.data, x.storage, row * x.stride + column, n) : zero();
}

#if defined(ATTUNE_AVX512)
// Two tokens' rows as 16 pairs (even token low, odd token high).
ATTUNE_INLINE __m512i token_pairs(Rows x, int64_t row, int64_t tokens, int64_t column, int64_t n) {
  const __m512i even = _mm512_cvtepu16_epi32(narrow16(token_row(x, row, tokens, column, n)));
  const __m512i odd = _mm512_cvtepu16_epi32(narrow16(token_row(x, row + 1, tokens, column, n)));
  return _mm512_or_si512(even, _mm512_slli_epi32(odd, 16));
}

// Columns [c, c + n) of 32 tokens from t0 become rows of `out`, in pairs or widened and swapped.
void transpose_32_tokens(Mode mode, void* out, int64_t stride, Rows a, int64_t c, int64_t n,
                         int64_t t0, int64_t tokens) {
  __m512i x[16];
  for (int i = 0; i < 16; ++i) x[i] = token_pairs(a, t0 + 2 * i, tokens, c, n);
  transpose16(x);
  const int64_t valid = least(32, stride - t0);
  for (int64_t i = 0; i < n; ++i) {
    const int64_t at = (c + i) * stride + t0;
    if (in_pairs(mode)) {
      const __mmask32 mask = valid == 32 ? 0xffffffffu : (1u << valid) - 1u;
      _mm512_mask_storeu_epi16(static_cast<bf16*>(out) + at, mask, x[i]);
    } else {
      const __m512i swapped = _mm512_rol_epi32(x[i], 16);
      float* to = static_cast<float*>(out) + at;
      store(to, widen16(_mm512_castsi512_si256(swapped)), least(16, valid));
      if (valid > 16) store(to + 16, widen16(_mm512_extracti64x4_epi64(swapped, 1)), valid - 16);
    }
  }
}
#endif

// Columns [c, c + n) of 16 tokens from t0, in any mode.
void transpose_16_tokens(Mode mode, void* out, int64_t stride, Rows a, int64_t c, int64_t n,
                         int64_t t0, int64_t tokens) {
  float block[16][16];
  for (int64_t t = 0; t < 16; ++t) store(block[t], token_row(a, t0 + t, tokens, c, n));
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t t = 0; t < least(16, stride - t0); ++t) {
      const int64_t at = (c + i) * stride + t0 + t;
      if (mode == kF32) {
        static_cast<float*>(out)[at] = block[t][i];
      } else {
        bf16 rounded;
        narrow(&rounded, block[t][i]);
        static_cast<float*>(out)[at ^ 1] = widen(rounded);
      }
    }
  }
}

// a [tokens, m] to rows of tokens in the form of the mode, zero beyond the tokens.
void transpose_tokens(Mode mode, void* out, int64_t stride, Rows a, int64_t m, int64_t tokens) {
#if defined(ATTUNE_AVX512)
  const int64_t step = mode == kF32 ? 16 : 32;
#else
  const int64_t step = 16;
#endif
  const int64_t strips = (m + 15) / 16, stretches = (stride + 255) / 256;
  parallel(strips * stretches, [&](int64_t ticket, int) {
    const int64_t c = 16 * (ticket % strips), t1 = least(stride, 256 * (ticket / strips) + 256);
    for (int64_t t0 = 256 * (ticket / strips); t0 < t1; t0 += step) {
#if defined(ATTUNE_AVX512)
      if (mode != kF32) {
        transpose_32_tokens(mode, out, stride, a, c, least(16, m - c), t0, tokens);
        continue;
      }
#endif
      transpose_16_tokens(mode, out, stride, a, c, least(16, m - c), t0, tokens);
    }
  });
}

// Tokens [t0, t0 + k) of b, columns [column, column + width) as a slab; k is even for bf16.
void token_slab(Mode mode, void* out, int64_t width, Rows b, int64_t tokens, int64_t column,
                int64_t valid, int64_t t0, int64_t k) {
  for (int64_t t = 0; t < k; t += in_pairs(mode) ? 2 : 1) {
    for (int64_t c = 0; c < width; c += 16) {
      const int64_t n = least(16, valid - c);
#if defined(ATTUNE_AVX512)
      if (in_pairs(mode)) {
        const __m512i pairs = token_pairs(b, t0 + t, tokens, column + c, n);
        _mm512_storeu_si512(static_cast<bf16*>(out) + t * width + 2 * c, pairs);
        continue;
      }
#endif
      const f32x16 x = token_row(b, t0 + t, tokens, column + c, n);
      if (mode == kF32) {
        store(static_cast<float*>(out) + t * width + c, x);
      } else {
        bf16 rounded[16];
        store(rounded, x);
        store(static_cast<float*>(out) + (t ^ 1) * width + c, load(rounded));
      }
    }
  }
}

// out[(column + c) * stride + m] = factor * sums[m][c]: the transpose of a unit's sums.
void store_transposed(const Output& out, const float* sums, int64_t width, int64_t columns,
                      int64_t column, int64_t m0, int64_t m1) {
  float* to = static_cast<float*>(out.data) + column * out.stride;
  int64_t m = m0;
#if defined(ATTUNE_AVX512)
  const f32x16 factor = broadcast(out.factor);
  for (; m + 16 <= m1; m += 16) {
    for (int64_t c = 0; c < columns; c += 16) {
      __m512i x[16];
      for (int64_t i = 0; i < 16; ++i) {
        const f32x16 row = load(sums + (m - m0 + i) * width + c) * factor;
        x[i] = _mm512_castps_si512(row.v);
      }
      transpose16(x);
      for (int64_t i = 0; i < least(16, columns - c); ++i) {
        _mm512_storeu_si512(to + (c + i) * out.stride + m, x[i]);
      }
    }
  }
#endif
  for (; m < m1; ++m) {
    for (int64_t c = 0; c < columns; ++c) {
      to[c * out.stride + m] = sums[(m - m0) * width + c] * out.factor;
    }
  }
}

// Rows [m0, m1) of one product.
struct TokenUnit {
  int64_t product, m0, m1;
};

}  // namespace

void gemm_tokens(const TokenProduct* products, int64_t count, Rows b, int64_t tokens, int64_t n,
                 Storage math) {
  const Mode mode = mode_of(math);
  const int64_t k = chain_length(mode, tokens), stride = row_stride(mode, tokens);
  const int64_t panels = (n + kPanel - 1) / kPanel;
  int64_t rows = 0;
  for (int64_t i = 0; i < count; ++i) rows += products[i].m;
  if (rows == 0 || tokens == 0) return;
  Workspace<char> turned(rows * stride * slab_bytes(mode));
  Workspace<void*> a(count);
  Workspace<TokenUnit> units(rows / kRowBlock + 2 * count + 2);
  Workspace<int64_t> groups(rows / kRowBlock + 2 * count + 2);  // first unit of each group
  int64_t unit_count = 0, group_count = 0, filled = kRowBlock, before = 0;
  for (int64_t i = 0; i < count; ++i) {
    const TokenProduct& p = products[i];
    a.data[i] = turned.data + before * stride * slab_bytes(mode);
    before += p.m;
    transpose_tokens(mode, a.data[i], stride, p.a, p.m, tokens);
    for (int64_t m = 0; m < p.m;) {
      if (filled == kRowBlock) groups.data[group_count++] = unit_count, filled = 0;
      const int64_t take = least(p.m - m, kRowBlock - filled);
      units.data[unit_count++] = {i, m, m + take};
      m += take;
      filled += take;
    }
  }
  groups.data[group_count] = unit_count;
  const int64_t slab = least(k, kSlab) * kPanel * 4;
  reserve_scratch(static_cast<size_t>(slab + kRowBlock * kPanel * 4));
  parallel(group_count * panels, [&](int64_t ticket, int thread) {
    const int64_t group = ticket / panels, panel = ticket % panels;
    char* memory = static_cast<char*>(thread_scratch(thread));
    float* rest = reinterpret_cast<float*>(memory + slab);
    const int64_t width = panel_width(n, panel), column = panel * kPanel;
    const int64_t columns = least(kPanel, n - column);
    for (int64_t k0 = 0; k0 < k; k0 += kSlab) {
      const int64_t kn = least(kSlab, k - k0);
      token_slab(mode, memory, width, b, tokens, column, columns, k0, kn);
      float* scratch = rest;
      for (int64_t u = groups.data[group]; u < groups.data[group + 1]; ++u) {
        const TokenUnit& unit = units.data[u];
        const TokenProduct& p = products[unit.product];
        Job job;
        job.chain_count = 1;
        job.chains[0] = {static_cast<char*>(a.data[unit.product]) + k0 * slab_bytes(mode), stride,
                         kn, memory};
        job.width = width;
        job.columns = columns;
        job.first_column = column;
        job.out = p.out;
        job.scratch = scratch;
        job.scratch_row = unit.m0;
        job.first = k0 == 0 && !p.accumulate;
        job.last = k0 + kn >= k && !p.transpose;
        if (k0 == 0 && p.accumulate) {
          for (int64_t m = unit.m0; m < unit.m1; ++m) {
            const float* from = static_cast<const float*>(p.out.data) + m * p.out.stride + column;
            for (int64_t c = 0; c < width; c += 16) {
              const int64_t valid = least(16, columns - c);
              store(scratch + (m - unit.m0) * width + c,
                    valid > 0 ? load(from + c, valid) : zero());
            }
          }
        }
        run_job(mode, job, unit.m0, unit.m1);
        if (k0 + kn >= k && p.transpose) {
          store_transposed(p.out, scratch, width, columns, column, unit.m0, unit.m1);
        }
        scratch += (unit.m1 - unit.m0) * width;
      }
    }
  });
}

}  // namespace attune::ATTUNE_ISA_NS
