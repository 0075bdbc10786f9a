// Weights to and from panels; gemm.h tells their layout.
#include "quantized.h"
#include "transpose16.h"

namespace attune::ATTUNE_ISA_NS {

namespace {

float half_to_float(uint16_t h) {
  const uint32_t sign = static_cast<uint32_t>(h & 0x8000) << 16, exponent = (h >> 10) & 31;
  const uint32_t fraction = h & 1023;
  if (exponent == 31) return float_of(sign | 0x7f800000 | (fraction << 13));
  if (exponent != 0) return float_of(sign | ((exponent + 112) << 23) | (fraction << 13));
  const float value = static_cast<float>(fraction) * 5.9604644775390625e-8f;
  return float_of(bits_of(value) | sign);
}

// Sixteen raw values from element `at`; zero above n.
f32x16 load_raw(const void* raw, int32_t dtype, int64_t at, int64_t n) {
  float values[16] = {};
  if (dtype == 0) {
    __builtin_memcpy(values, static_cast<const char*>(raw) + 4 * at, static_cast<size_t>(4 * n));
    return load(values);
  }
  uint16_t words[16] = {};
  __builtin_memcpy(words, static_cast<const char*>(raw) + 2 * at, static_cast<size_t>(2 * n));
  for (int i = 0; i < 16; ++i) {
    values[i] = dtype == 1 ? half_to_float(words[i]) : float_of(uint32_t{words[i]} << 16);
  }
  return load(values);
}

// The code whose value is nearest, where x is in -1 … 1: how many midpoints lie below it.
f32x16 normal_float_codes(f32x16 x) {
  f32x16 count = zero();
  for (int i = 0; i < 15; ++i) {
    const f32x16 middle = broadcast((kNormalFloat[i] + kNormalFloat[i + 1]) * 0.5f);
    count = count + select_less(middle, x, broadcast(1.0f), zero());
  }
  return count;
}

// Row `lane` of a panel from 64 inputs on, of which `n` exist; the others get the code of zero.
void quantize_group(const QuantizedPanel& p, int64_t lane, int64_t input, int64_t n,
                    const void* raw, int32_t dtype, int64_t at) {
  f32x16 x[4], top = zero();
  for (int64_t v = 0; v < 4; ++v) {
    const int64_t valid = least(16, n - 16 * v);
    x[v] = valid > 0 ? load_raw(raw, dtype, at + 16 * v, valid) : zero();
    top = max(top, max(x[v], zero() - x[v]));
  }
  const float peak = max(top), scale = p.storage == INT8 ? peak / 127.0f : peak;
  p.scales[input / kGroup * p.width + lane] = scale;
  const f32x16 divisor = broadcast(scale > 0 ? scale : 1.0f);
  for (int64_t v = 0; v < 4; ++v) {
    float codes[16];
    const f32x16 ratio = x[v] / divisor;
    store(codes, p.storage == INT8 ? ratio : normal_float_codes(ratio));
    for (int64_t c = 0; c < 16; ++c) {
      const int64_t i = input + 16 * v + c;
      uint8_t* pair = p.codes + i / 2 * p.pair_bytes();
      if (p.storage == INT8) {
        pair[2 * lane + (i & 1)] =
            static_cast<uint8_t>(static_cast<int8_t>(__builtin_rintf(codes[c])));
      } else {
        const auto code = static_cast<uint8_t>(codes[c]);
        pair[lane] = static_cast<uint8_t>(i & 1 ? pair[lane] | code << 4 : code);
      }
    }
  }
}

void quantize_rows(const Packed& out, int64_t first, int64_t count, const void* raw,
                   int32_t dtype) {
  const int64_t panel0 = first / kPanel, panels = (first + count - 1) / kPanel - panel0 + 1;
  parallel(panels, [&](int64_t ticket, int) {
    const QuantizedPanel p(out, panel0 + ticket);
    const int64_t start = (panel0 + ticket) * kPanel;
    for (int64_t o = start > first ? start : first; o < least(first + count, start + kPanel); ++o) {
      for (int64_t i = 0; i < out.inputs; i += kGroup) {
        quantize_group(p, o - start, i, out.inputs - i, raw, dtype, (o - first) * out.inputs + i);
      }
    }
  });
}

// Element [o, i] of a packed matrix.
float packed_value(const Packed& w, int64_t o, int64_t i) {
  const int64_t panel = o / kPanel, lane = o % kPanel, width = panel_width(w.outputs, panel);
  const int64_t base = panel * kPanel * padded_inputs(w.storage, w.inputs);
  if (w.storage == F32) return static_cast<const float*>(w.data)[base + i * width + lane];
  if (w.storage == BF16) {
    const int64_t at = base + i / 2 * 2 * width + 2 * lane + (i & 1);
    return widen(static_cast<const bf16*>(w.data)[at]);
  }
  return QuantizedPanel(w, panel).value(i, lane);
}

}  // namespace

// Packs rows [first, first + count) of W [outputs, inputs], times `factor`, from raw little-endian
// values (dtype 0 F32, 1 F16, 2 BF16). Padding must be zero already. `factor` is for weights that
// learn; quantised ones do not.
void pack_weight(Tensor packed, int64_t outputs, int64_t inputs, int64_t first, int64_t count,
                 Tensor source, int64_t dtype_number, float factor) {
  const Storage storage = packed.storage;
  void* const out = packed.data;
  const void* const raw = source.data;
  const auto dtype = static_cast<int32_t>(dtype_number);
  const int64_t padded = padded_inputs(storage, inputs);
  const int64_t panel0 = first / kPanel, panels = (first + count - 1) / kPanel - panel0 + 1;
  if (count == 0) return;
  if (is_quantized(storage)) {
    return quantize_rows({out, storage, outputs, inputs}, first, count, raw, dtype);
  }
  parallel(panels, [&](int64_t ticket, int) {
    const int64_t panel = panel0 + ticket, width = panel_width(outputs, panel);
    const int64_t base = panel * kPanel * padded;
    const int64_t begin = panel * kPanel > first ? panel * kPanel : first;
    const int64_t end = least(first + count, panel * kPanel + kPanel);
    int64_t o = begin;
#if defined(ATTUNE_AVX512)
    for (; storage == BF16 && o + 16 <= end && o % 16 == 0; o += 16) {
      bf16* to = static_cast<bf16*>(out) + base + 2 * (o - panel * kPanel);
      const bool copy = dtype == 2 && factor == 1.0f;
      for (int64_t i = 0; i < inputs; i += 32) {
        __m512i x[16];
        for (int r = 0; r < 16; ++r) {
          const int64_t at = (o + r - first) * inputs + i, n = inputs - i;
          if (copy) {
            const __mmask32 mask = n >= 32 ? 0xffffffffu : (1u << n) - 1u;
            x[r] = _mm512_maskz_loadu_epi16(mask, static_cast<const char*>(raw) + 2 * at);
          } else {
            bf16 line[32];
            store(line, load_raw(raw, dtype, at, least(16, n)) * broadcast(factor));
            store(line + 16, (n > 16 ? load_raw(raw, dtype, at + 16, least(16, n - 16)) : zero()) *
                                 broadcast(factor));
            x[r] = _mm512_loadu_si512(line);
          }
        }
        transpose16(x);
        for (int r = 0; r < 16 && i + 2 * r < padded; ++r) {
          _mm512_storeu_si512(to + (i + 2 * r) * width, x[r]);
        }
      }
    }
#endif
    for (; o < end; ++o) {
      const int64_t lane = o - panel * kPanel;
      for (int64_t i = 0; i < inputs; i += 16) {
        const int64_t n = least(16, inputs - i);
        const f32x16 x = load_raw(raw, dtype, (o - first) * inputs + i, n) * broadcast(factor);
        float values[16];
        store(values, x);
        for (int64_t c = 0; c < n; ++c) {
          if (storage == F32) {
            static_cast<float*>(out)[base + (i + c) * width + lane] = values[c];
          } else {
            narrow(static_cast<bf16*>(out) + base + (i + c) / 2 * 2 * width + 2 * lane + (c & 1),
                   values[c]);
          }
        }
      }
    }
  });
}

void unpack_weight(Floats out, Tensor packed, int64_t outputs, int64_t inputs) {
  const Packed w = {packed.data, packed.storage, outputs, inputs};
  parallel((outputs + kPanel - 1) / kPanel, [&](int64_t panel, int) {
    for (int64_t o = panel * kPanel; o < least(outputs, panel * kPanel + kPanel); ++o) {
      for (int64_t i = 0; i < inputs; ++i) out.data[o * inputs + i] = packed_value(w, o, i);
    }
  });
}

// Row lookup in the token table that a tied head keeps packed.
void embedding_packed(Tensor y, Tensor packed, Ints token_ids, int64_t V, int64_t D) {
  const Packed w = {packed.data, packed.storage, V, D};
  parallel((token_ids.length + 7) / 8, [&](int64_t ticket, int) {
    for (int64_t t = 8 * ticket; t < least(token_ids.length, 8 * ticket + 8); ++t) {
      float* to = static_cast<float*>(y.data) + t * D;
      for (int64_t i = 0; i < D; ++i) to[i] = packed_value(w, token_ids.data[t], i);
    }
  });
}

}  // namespace attune::ATTUNE_ISA_NS
