// y = silu(gate) · up and its gradient; equations in swiglu.ts. gateUp is [T, 2F]: gate columns,
// then up columns.
#include "row-norm.h"

namespace attune::ATTUNE_ISA_NS {

void swiglu_forward(Tensor y, Tensor gate_up, int64_t T, int64_t F) {
  parallel_rows(T, F, [&](int64_t first, int64_t end) {
    for (int64_t t = first; t < end; ++t) {
      const Part gates{gate_up, t * 2 * F}, ups{gate_up, t * 2 * F + F}, out{y, t * F};
      for (int64_t i = 0; i < F; i += 16) {
        const int64_t count = least(F - i, 16);
        const f32x16 gate = gates.lanes_at(i, count);
        out.put(i, gate * sigmoid(gate) * ups.lanes_at(i, count), count);
      }
    }
  });
}

// dGate = dy · up · σ · (1 + gate · (1 − σ)),   dUp = dy · gate · σ
void swiglu_backward(Tensor dx, Tensor dy, Tensor gate_up, int64_t T, int64_t F) {
  parallel_rows(T, 2 * F, [&](int64_t first, int64_t end) {
    for (int64_t t = first; t < end; ++t) {
      const Part gates{gate_up, t * 2 * F}, ups{gate_up, t * 2 * F + F}, dys{dy, t * F};
      const Part dgates{dx, t * 2 * F}, dups{dx, t * 2 * F + F};
      for (int64_t i = 0; i < F; i += 16) {
        const int64_t count = least(F - i, 16);
        const f32x16 gate = gates.lanes_at(i, count), dyi = dys.lanes_at(i, count);
        const f32x16 s = sigmoid(gate), one = broadcast(1.0f);
        const f32x16 slope = s * fma(gate, one - s, one);
        dgates.put(i, dyi * ups.lanes_at(i, count) * slope, count);
        dups.put(i, dyi * (gate * s), count);
      }
    }
  });
}

}  // namespace attune::ATTUNE_ISA_NS
