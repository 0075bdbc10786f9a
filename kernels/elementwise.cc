// Conversion between storage kinds and the few elementwise sums that the tape asks for (gradients
// that meet).
#include "stored.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

constexpr int64_t kChunk = 1 << 16;  // elements of one ticket

template <class F>
void chunks(int64_t n, const F& body) {
  parallel((n + kChunk - 1) / kChunk, [&](int64_t ticket, int) {
    const int64_t end = least(n, (ticket + 1) * kChunk);
    for (int64_t i = ticket * kChunk; i < end; i += 16) body(i, least(end - i, 16));
  });
}

template <class F>
void binary(Tensor out, Tensor a, Tensor b, int64_t n, const F& op) {
  chunks(n, [&](int64_t i, int64_t count) {
    store(out.data, out.storage, i,
          op(load(a.data, a.storage, i, count), load(b.data, b.storage, i, count)), count);
  });
}

}  // namespace

void convert(Tensor out, Tensor in, int64_t n) {
  if (out.storage == in.storage) {
    __builtin_memcpy(out.data, in.data, static_cast<size_t>(n * element_bytes(in.storage)));
    return;
  }
  chunks(n, [&](int64_t i, int64_t count) {
    store(out.data, out.storage, i, load(in.data, in.storage, i, count), count);
  });
}

void add(Tensor out, Tensor a, Tensor b, int64_t n) {
  binary(out, a, b, n, [](f32x16 x, f32x16 y) { return x + y; });
}

void subtract(Tensor out, Tensor a, Tensor b, int64_t n) {
  binary(out, a, b, n, [](f32x16 x, f32x16 y) { return x - y; });
}

void multiply(Tensor out, Tensor a, Tensor b, int64_t n) {
  binary(out, a, b, n, [](f32x16 x, f32x16 y) { return x * y; });
}

void scale(Tensor out, Tensor a, float factor, int64_t n) {
  chunks(n, [&](int64_t i, int64_t count) {
    store(out.data, out.storage, i, load(a.data, a.storage, i, count) * broadcast(factor), count);
  });
}

}  // namespace attune::ATTUNE_ISA_NS
