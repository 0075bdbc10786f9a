// Matrix products over packed weights: the interface of gemm.cc inside one instruction set.
//
//   forward     out[r, o] = Σ_i x[r, i]·W[o, i]          over the panels as they lie
//   transposed  out[r, i] = Σ_o x[r, o]·W[o, i]          64x64 blocks transposed into a slab first
//   tokens      out[m, n] = Σ_t a[t, m]·b[t, n]          gradients of matrices
//
// Every output element is one serial chain over the reduction, then over its borders (the rank of
// LoRA branches), in one accumulator: it depends neither on the number of rows, nor on tiles, nor
// on threads. bf16 chains take the odd element of a pair first. Where the CPU has no bf16 dot
// product, operands are widened to f32 with each pair swapped: then the plain f32 kernel does the
// same operations in the same order. With AMX, bf16 chains go in blocks of 32 (amx.h).
#pragma once
#include "stored.h"

namespace attune::ATTUNE_ISA_NS {

constexpr int64_t kPanel = 64;

constexpr bool is_quantized(Storage s) { return s == INT8 || s == NF4; }
// What products read where weights are kept so.
constexpr Storage math_of(Storage weights) { return weights == F32 ? F32 : BF16; }

// Layout of a packed matrix: panels of 64 outputs, the last one of 16, 32 or 48 where fewer remain,
// zero-padded. bf16: [panel][in/2][width][2], f32: [panel][in][width]; others: quantized.h.
ATTUNE_INLINE int64_t panel_width(int64_t size, int64_t panel) {
  return least(kPanel, round_up(size - panel * kPanel, 16));
}

// Activations in the form that products read: f32; bf16 rows of even length; or widened with
// swapped pairs. Borrows x where it already has that form.
struct Activations {
  const void* data;
  int64_t stride;  // elements
  void* owned;
  Activations() : data(nullptr), stride(0), owned(nullptr) {}
  Activations(Rows x, int64_t rows, int64_t columns, Storage math) : Activations() {
    prepare(x, rows, columns, math);
  }
  ~Activations() { workspace_free(owned); }
  Activations(const Activations&) = delete;
  Activations& operator=(const Activations&) = delete;
  void prepare(Rows x, int64_t rows, int64_t columns, Storage math);
  void from_column(const Activations& whole, int64_t column, Storage math);  // a borrowed view
};

struct Output {
  void* data;
  Storage storage;
  int64_t stride;
  const float* bias;     // [columns] or null
  const void* residual;  // null or as wide as the output
  Storage residual_storage;
  int64_t residual_stride;
  float factor;
};
ATTUNE_INLINE Output plain_output(void* data, Storage storage, int64_t stride) {
  return {data, storage, stride, nullptr, nullptr, F32, 0, 1.0f};
}

// A LoRA branch that continues the chain on rows [start, end) with `a` [end - start, rank] and
// `matrix`; in the forward direction on output columns [first, first + matrix.outputs).
struct Border {
  int64_t start, end, first;
  const void* a;
  int64_t a_stride;
  Packed matrix;
};

void gemm_forward(Output out, const Activations* x, Packed w, int64_t row0, int64_t row1,
                  int64_t outputs, Storage math, const Border* borders, int64_t border_count);
void gemm_transposed(Output out, const Activations* x, Packed w, int64_t row0, int64_t row1,
                     int64_t inputs, Storage math, const Border* borders, int64_t border_count);

// One product over tokens [0, tokens): out [m, n], or its transpose [n, m].
struct TokenProduct {
  Output out;
  bool transpose;
  bool accumulate;  // continue the chains that lie in out (f32, not transposed)
  Rows a;           // [tokens, m]
  int64_t m;
};
// All products share b [tokens, n].
void gemm_tokens(const TokenProduct* products, int64_t count, Rows b, int64_t tokens, int64_t n,
                 Storage math);

}  // namespace attune::ATTUNE_ISA_NS
