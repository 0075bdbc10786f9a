// y[i] = x[rows[i]], and its transpose: rows put back, zeros elsewhere. Rows are distinct; both
// sides share a storage.
#include "row-norm.h"

namespace attune::ATTUNE_ISA_NS {

void gather_rows(Tensor y, Tensor x, Ints rows, int64_t D) {
  const int64_t bytes = D * element_bytes(x.storage);
  auto* to = static_cast<char*>(y.data);
  const auto* from = static_cast<const char*>(x.data);
  parallel_rows(rows.length, D, [&](int64_t first, int64_t end) {
    for (int64_t i = first; i < end; ++i) {
      __builtin_memcpy(to + i * bytes, from + rows.data[i] * bytes, static_cast<size_t>(bytes));
    }
  });
}

void scatter_rows(Tensor dx, Tensor dy, Ints rows, int64_t T, int64_t D) {
  const int64_t bytes = D * element_bytes(dy.storage);
  auto* to = static_cast<char*>(dx.data);
  const auto* from = static_cast<const char*>(dy.data);
  parallel_rows(T, D, [&](int64_t first, int64_t end) {
    __builtin_memset(to + first * bytes, 0, static_cast<size_t>((end - first) * bytes));
  });
  parallel_rows(rows.length, D, [&](int64_t first, int64_t end) {
    for (int64_t i = first; i < end; ++i) {
      __builtin_memcpy(to + rows.data[i] * bytes, from + i * bytes, static_cast<size_t>(bytes));
    }
  });
}

}  // namespace attune::ATTUNE_ISA_NS
