// Weights to and from panels; gemm.h tells their layout.
#include "gemm.h"
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

}  // namespace

void pack_rows(void* out, Storage storage, int64_t outputs, int64_t inputs, int64_t first,
               int64_t count, const void* raw, int32_t dtype, float factor) {
  const int64_t padded = padded_inputs(storage, inputs);
  const int64_t panel0 = first / kPanel, panels = (first + count - 1) / kPanel - panel0 + 1;
  if (count == 0) return;
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

void pack_weight(Tensor out, int64_t outputs, int64_t inputs, int64_t first, int64_t count,
                 Tensor raw, int64_t dtype, float factor) {
  pack_rows(out.data, out.storage, outputs, inputs, first, count, raw.data,
            static_cast<int32_t>(dtype), factor);
}

void unpack_weight(Floats out, Tensor packed, int64_t outputs, int64_t inputs) {
  const int64_t padded = padded_inputs(packed.storage, inputs);
  parallel((outputs + kPanel - 1) / kPanel, [&](int64_t panel, int) {
    const int64_t width = panel_width(outputs, panel), base = panel * kPanel * padded;
    for (int64_t o = 0; o < least(kPanel, outputs - panel * kPanel); ++o) {
      float* to = out.data + (panel * kPanel + o) * inputs;
      for (int64_t i = 0; i < inputs; ++i) {
        to[i] = packed.storage == F32
                    ? static_cast<const float*>(packed.data)[base + i * width + o]
                    : widen(static_cast<const bf16*>(
                          packed.data)[base + i / 2 * 2 * width + 2 * o + (i & 1)]);
      }
    }
  });
}

}  // namespace attune::ATTUNE_ISA_NS
