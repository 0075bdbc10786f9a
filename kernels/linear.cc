// A frozen linear with its LoRA branches, forward and backward; linear.ts has the equations.
// The rank rows continue the reduction chain of each output element ("border"): first xA = x·loraAᵀ
// (skinny), then one pass over W that ends with xA·(scale·loraB)ᵀ. Backward mirrors it: dxA =
// dy·(scale·loraB), then dy·W ends with dxA·loraA; then the gradients of the factors, reduced over
// the tokens of the branch's own rows.
#include "gemm.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

Rows rows_of(Tensor t, int64_t stride, int64_t row, int64_t column) {
  const int64_t at = (row * stride + column) * element_bytes(t.storage);
  return {static_cast<char*>(t.data) + at, t.storage, stride};
}

// Per branch: a [rows, rank] matrix (xA or dxA) in the storage of the products, and its prepared
// form.
struct RankBuffers {
  const LinearArgs& args;
  Workspace<char> memory;
  Workspace<Rows> rows;
  Workspace<Activations> ready;

  static int64_t bytes(const LinearArgs& args) {
    int64_t total = 0;
    for (int64_t i = 0; i < args.branch_count; ++i) total += branch_bytes(args, args.branches[i]);
    return total;
  }
  static int64_t branch_bytes(const LinearArgs& args, const LoraBranch& b) {
    const int64_t n = (b.end - b.start) * padded_inputs(args.math, b.rank);
    return round_up(n * element_bytes(args.math), 64);
  }

  explicit RankBuffers(const LinearArgs& a)
      : args(a), memory(bytes(a)), rows(a.branch_count), ready(a.branch_count) {
    char* at = memory.data;
    for (int64_t i = 0; i < args.branch_count; ++i) {
      const LoraBranch& b = args.branches[i];
      const int64_t stride = padded_inputs(args.math, b.rank);
      rows.data[i] = {at, args.math, stride};
      if (stride != b.rank) __builtin_memset(at, 0, static_cast<size_t>(branch_bytes(args, b)));
      at += branch_bytes(args, b);
      ready.data[i].owned = nullptr;
    }
  }
  ~RankBuffers() {
    for (int64_t i = 0; i < args.branch_count; ++i) workspace_free(ready.data[i].owned);
  }
  // The output of the product that fills branch i, addressed by absolute rows.
  Output output(int64_t i) {
    const Rows& r = rows.data[i];
    char* origin =
        static_cast<char*>(r.data) - args.branches[i].start * r.stride * element_bytes(args.math);
    return plain_output(origin, args.math, r.stride);
  }
  void prepare(int64_t i) {
    const LoraBranch& b = args.branches[i];
    ready.data[i].prepare(rows.data[i], b.end - b.start, rows.data[i].stride, args.math);
  }
};

void compute_xa(RankBuffers& xa, const LinearArgs& args, const Activations& x) {
  for (int64_t i = 0; i < args.branch_count; ++i) {
    const LoraBranch& b = args.branches[i];
    gemm_forward(xa.output(i), &x, b.a, b.start, b.end, b.rank, args.math, nullptr, 0);
  }
}

// Branch columns start at a panel: packed loraB has first % 64 zero rows before it.
int64_t panel_start(const LoraBranch& b) { return b.first - b.first % kPanel; }

void compute_dxa(RankBuffers& dxa, const LinearArgs& args, const Activations& dy) {
  for (int64_t i = 0; i < args.branch_count; ++i) {
    const LoraBranch& b = args.branches[i];
    Activations part;
    part.from_column(dy, panel_start(b), args.math);
    gemm_transposed(dxa.output(i), &part, b.b, b.start, b.end, b.rank, args.math, nullptr, 0);
  }
}

Packed packed_weight(const LinearArgs& args) {
  return {args.weight.data, args.weight.storage, args.outputs, args.inputs};
}

void lora_gradients(const LinearArgs& args, const RankBuffers& xa, const RankBuffers& dxa,
                    Tensor dy) {
  Workspace<TokenProduct> products(args.branch_count);
  for (int64_t i = 0; i < args.branch_count;) {
    const LoraBranch& b = args.branches[i];
    int64_t n = 0;  // branches of one adapter share x: one product
    for (; i < args.branch_count && args.branches[i].start == b.start; ++i, ++n) {
      const LoraBranch& e = args.branches[i];
      products.data[n] = {plain_output(e.da, F32, args.inputs), false, false, dxa.rows.data[i],
                          e.rank};
    }
    gemm_tokens(products, n, rows_of(args.x, args.inputs, b.start, 0), b.end - b.start, args.inputs,
                args.math);
  }
  for (int64_t i = 0; i < args.branch_count; ++i) {
    const LoraBranch& b = args.branches[i];
    TokenProduct product = {plain_output(b.db, F32, b.rank), true, false, xa.rows.data[i], b.rank};
    product.out.factor = b.scale;
    gemm_tokens(&product, 1, rows_of(dy, args.outputs, b.start, b.first), b.end - b.start,
                b.outputs, args.math);
  }
}

}  // namespace

void linear_forward(Tensor y, LinearArgs args) {
  const Activations x(rows_of(args.x, args.inputs, 0, 0), args.rows, args.inputs, args.math);
  RankBuffers xa(args);
  compute_xa(xa, args, x);
  Workspace<Border> borders(args.branch_count);
  for (int64_t i = 0; i < args.branch_count; ++i) {
    const LoraBranch& b = args.branches[i];
    xa.prepare(i);
    borders.data[i] = {b.start, b.end, b.first, xa.ready.data[i].data, xa.ready.data[i].stride,
                       b.b};
  }
  Output out = plain_output(y.data, y.storage, args.outputs);
  out.bias = static_cast<const float*>(args.bias.data);
  out.residual = args.residual.data;
  out.residual_storage = args.residual.storage;
  out.residual_stride = args.outputs;
  gemm_forward(out, args.weight.data ? &x : nullptr, packed_weight(args), 0, args.rows,
               args.outputs, args.math, borders, args.branch_count);
}

void linear_backward(Tensor dx, Tensor dweight, Tensor dbias, Tensor dy, LinearArgs args) {
  const Activations g(rows_of(dy, args.outputs, 0, 0), args.rows, args.outputs, args.math);
  RankBuffers dxa(args), xa(args);
  compute_dxa(dxa, args, g);
  if (dx.data != nullptr) {
    Workspace<Border> borders(args.branch_count);
    for (int64_t i = 0; i < args.branch_count; ++i) {
      const LoraBranch& b = args.branches[i];
      dxa.prepare(i);
      borders.data[i] = {b.start, b.end, 0, dxa.ready.data[i].data, dxa.ready.data[i].stride, b.a};
    }
    gemm_transposed(plain_output(dx.data, dx.storage, args.inputs), args.weight.data ? &g : nullptr,
                    packed_weight(args), 0, args.rows, args.inputs, args.math, borders,
                    args.branch_count);
  }
  if (args.branch_count > 0) {
    const Activations x(rows_of(args.x, args.inputs, 0, 0), args.rows, args.inputs, args.math);
    compute_xa(xa, args, x);
    lora_gradients(args, xa, dxa, dy);
  }
  if (dweight.data != nullptr) {
    const TokenProduct product = {plain_output(dweight.data, F32, args.inputs), false, false,
                                  rows_of(dy, args.outputs, 0, 0), args.outputs};
    gemm_tokens(&product, 1, rows_of(args.x, args.inputs, 0, 0), args.rows, args.inputs, args.math);
  }
  if (dbias.data != nullptr) {
    parallel((args.outputs + kPanel - 1) / kPanel, [&](int64_t panel, int) {
      for (int64_t c = panel * kPanel; c < least(args.outputs, panel * kPanel + kPanel); c += 16) {
        const int64_t n = least(16, args.outputs - c);
        f32x16 total = zero();
        for (int64_t r = 0; r < args.rows; ++r) {
          total = total + load(dy.data, dy.storage, r * args.outputs + c, n);
        }
        store(static_cast<float*>(dbias.data) + c, total, n);
      }
    });
  }
}

}  // namespace attune::ATTUNE_ISA_NS
