// What every kernel sees: plain argument types, the thread pool, and the table of kernels.
// Each kernel file is compiled once per instruction set inside `attune::ATTUNE_ISA_NS`; a table per
// set holds their addresses. To add a kernel: one line in ATTUNE_KERNELS, its .cc file, one export
// line in addon.cc. Kernel files use no STL and no inline function with external linkage, so that
// no copy compiled for AVX-512 can be linked into the baseline.
#pragma once
#include <cstddef>
#include <cstdint>

namespace attune {

// How numbers are kept. Frozen weights alone may be INT8 or NF4 (quantized.h).
enum Storage : int32_t { F32 = 0, BF16 = 1, INT8 = 2, NF4 = 3 };

// The bytes of a slot: numbers of that storage, or (by the kernel's knowledge) int32. `data` is
// null for an absent optional argument.
struct Tensor {
  void* data;
  Storage storage;
};

// Typed arrays of the caller.
struct Ints {
  const int32_t* data;
  int64_t length;
};
struct Uints {
  const uint32_t* data;
  int64_t length;
};
struct Floats {
  float* data;
  int64_t length;
};
struct Doubles {
  double* data;
  int64_t length;
};

// Runs task(context, ticket, thread) for ticket in [0, tickets). Which thread takes a ticket is
// left to chance, so a ticket's result must depend on the ticket alone. `thread` numbers the
// scratch memory. Tasks do not throw.
using Task = void (*)(void* context, int64_t ticket, int thread);
void parallel_for(int64_t tickets, Task task, void* context);
int thread_count();

// Memory for one call. reserve_scratch gives each thread at least `bytes`; thread_scratch is then
// valid inside tasks.
void reserve_scratch(size_t bytes);
void* thread_scratch(int thread);
void* workspace_allocate(size_t bytes);  // 64-byte aligned, throws std::bad_alloc
void workspace_free(void* data);

// A lambda as a task: `parallel(n, [&](int64_t ticket, int thread) { ... })`.
namespace {
template <class F>
[[maybe_unused]] void parallel(int64_t tickets, const F& body) {
  parallel_for(
      tickets,
      [](void* context, int64_t ticket, int thread) {
        (*static_cast<const F*>(context))(ticket, thread);
      },
      const_cast<void*>(static_cast<const void*>(&body)));
}

// Workspace that is freed when a kernel returns or throws.
template <class T>
struct Workspace {
  T* data;
  explicit Workspace(int64_t count)
      : data(static_cast<T*>(workspace_allocate(static_cast<size_t>(count) * sizeof(T)))) {}
  ~Workspace() { workspace_free(data); }
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  operator T*() const { return data; }
};
}  // namespace

// A frozen or packed matrix W [outputs, inputs] as panels of 64 outputs (gemm.h and
// quantized.h tell the layout).
struct Packed {
  const void* data;
  Storage storage;
  int64_t outputs, inputs;
};

// Inputs of a packed matrix as they lie: padded with zeros to what a tile or a group holds.
constexpr int64_t padded_inputs(Storage s, int64_t inputs) {
  const int64_t unit = s == F32 ? 1 : s == BF16 ? 32 : 64;
  return (inputs + unit - 1) / unit * unit;
}
// Bytes of W [outputs, inputs] as panels: elements, or codes and one f32 scale per 64 inputs.
constexpr int64_t packed_bytes(Storage s, int64_t outputs, int64_t inputs) {
  const int64_t n = padded_inputs(s, inputs), row = s == F32    ? 4 * n
                                                    : s == BF16 ? 2 * n
                                                    : s == INT8 ? n + n / 16
                                                                : n / 2 + n / 16;
  return (outputs + 15) / 16 * 16 * row;
}

// A row-major matrix whose rows lie `stride` elements apart.
struct Rows {
  void* data;
  Storage storage;
  int64_t stride;
};

// One LoRA branch of a linear: its rows [start, end), its output columns [first, first + outputs)
// and its factors.
struct LoraBranch {
  int64_t start, end, first, outputs, rank;
  float scale;
  Packed a, b;     // loraA [R, in], scale * loraB [O_p, R]
  float *da, *db;  // gradients [R, in], [O_p, R]; null in forward
};

struct LinearArgs {
  int64_t rows, inputs, outputs;
  Tensor x, weight;  // weight: packed panels (data null: LoRA alone)
  Storage math;      // what products read: f32, or operands rounded to bf16
  Tensor bias, residual;
  int64_t branch_count;
  const LoraBranch* branches;
};

// What an optimizer step walks over: per parameter its values, gradient and moments.
struct ArenaArgs {
  int64_t count;
  const int64_t* sizes;
  float *const *master, *const *gradient, *const *m, *const *v;
};

struct AdamwScalars {
  float decay, one_minus_beta1, beta2, one_minus_beta2, root_correction, eps, step_size, grad_scale;
};

// K(result, name, (arguments))
#define ATTUNE_KERNELS(K)                                         \
  K(void, self_test, (Floats mismatches))                         \
  K(double, peak_flops, (Storage kind, int64_t repeats))          \
  K(double, int8_peak, (int64_t repeats))                         \
  K(double, memory_read_rate, (int64_t bytes))                    \
  K(void, convert, (Tensor out, Tensor in, int64_t n))            \
  K(void, add, (Tensor out, Tensor a, Tensor b, int64_t n))       \
  K(void, subtract, (Tensor out, Tensor a, Tensor b, int64_t n))  \
  K(void, multiply, (Tensor out, Tensor a, Tensor b, int64_t n))  \
  K(void, scale, (Tensor out, Tensor a, float factor, int64_t n)) \
  ATTUNE_GEMM_KERNELS(K)                                          \
  ATTUNE_OP_KERNELS(K)

#define ATTUNE_GEMM_KERNELS(ADD)                                                                   \
  ADD(void, pack_weight,                                                                           \
      (Tensor out, int64_t outputs, int64_t inputs, int64_t first, int64_t count, Tensor raw,      \
       int64_t dtype, float factor))                                                               \
  ADD(void, unpack_weight, (Floats out, Tensor packed, int64_t outputs, int64_t inputs))           \
  ADD(void, embedding_packed, (Tensor y, Tensor packed, Ints token_ids, int64_t V, int64_t D))     \
  ADD(void, embedding_forward, (Tensor y, Tensor weight, Ints token_ids, int64_t V, int64_t D))    \
  ADD(void, embedding_backward, (Tensor dweight, Tensor dy, Ints token_ids, int64_t V, int64_t D)) \
  ADD(void, linear_forward, (Tensor y, LinearArgs args))                                           \
  ADD(void, linear_backward,                                                                       \
      (Tensor dx, Tensor dweight, Tensor dbias, Tensor dy, LinearArgs args))                       \
  ADD(void, head_logits,                                                                           \
      (Tensor out, Doubles log_sum_exps, Tensor hidden, Tensor packed, int64_t rows, int64_t V,    \
       int64_t D))                                                                                 \
  ADD(void, head_log_prob,                                                                         \
      (Floats log_probs, Tensor dhidden, Tensor dweight, Tensor hidden, Tensor packed,             \
       Ints pair_rows, Ints target_ids, Floats weights, int64_t rows, int64_t V, int64_t D))       \
  ADD(void, adamw, (ArenaArgs arena, AdamwScalars scalars))                                        \
  ADD(void, sgd,                                                                                   \
      (ArenaArgs arena, float rate, float momentum, float weight_decay, float grad_scale,          \
       int64_t first))                                                                             \
  ADD(double, squared_norm, (ArenaArgs arena))

// Kernels of the ops, in decoder order.
#define ATTUNE_OP_KERNELS(K) \
  ATTUNE_ROW_KERNELS(K)      \
  ATTUNE_ATTENTION_KERNELS(K)

#define ATTUNE_ROW_KERNELS(ADD)                                                                    \
  ADD(void, rms_norm_forward,                                                                      \
      (Tensor y, Tensor rstd, Tensor x, Tensor weight, int64_t T, int64_t D, float eps))           \
  ADD(void, rms_norm_backward,                                                                     \
      (Tensor dx, Tensor dy, Tensor x, Tensor weight, Tensor rstd, int64_t T, int64_t D))          \
  ADD(void, rms_norm_weight_backward,                                                              \
      (Tensor dweight, Tensor dy, Tensor x, Tensor rstd, int64_t T, int64_t D))                    \
  ADD(void, qk_norm_forward,                                                                       \
      (Tensor y, Tensor rstd, Tensor qkv, Tensor q_weight, Tensor k_weight, int64_t T, int64_t N,  \
       int64_t K, int64_t H, float eps))                                                           \
  ADD(void, qk_norm_backward,                                                                      \
      (Tensor dx, Tensor dy, Tensor qkv, Tensor q_weight, Tensor k_weight, Tensor rstd, int64_t T, \
       int64_t N, int64_t K, int64_t H))                                                           \
  ADD(void, qk_norm_weight_backward,                                                               \
      (Tensor dq_weight, Tensor dk_weight, Tensor dy, Tensor qkv, Tensor rstd, int64_t T,          \
       int64_t N, int64_t K, int64_t H))                                                           \
  ADD(void, rope,                                                                                  \
      (Tensor y, Tensor x, Floats cos, Floats sin, int64_t T, int64_t N, int64_t K, int64_t H,     \
       float direction))                                                                           \
  ADD(void, swiglu_forward, (Tensor y, Tensor gate_up, int64_t T, int64_t F))                      \
  ADD(void, swiglu_backward, (Tensor dx, Tensor dy, Tensor gate_up, int64_t T, int64_t F))         \
  ADD(void, gather_rows, (Tensor y, Tensor x, Ints rows, int64_t D))                               \
  ADD(void, scatter_rows, (Tensor dx, Tensor dy, Ints rows, int64_t T, int64_t D))                 \
  ADD(void, dropout,                                                                               \
      (Tensor y, Tensor x, Uints row_keys, int64_t D, uint32_t key, int64_t threshold,             \
       float factor))

#define ATTUNE_ATTENTION_KERNELS(ADD)                                                             \
  ADD(void, attention_forward,                                                                    \
      (Tensor y, Tensor log_sum_exp, Tensor qkv, int64_t T, Ints starts, Ints ends, Ints parents, \
       Ints query_rows, Ints row_segments, Ints key_rows, int64_t N, int64_t K, int64_t H,        \
       float scale, int64_t window))                                                              \
  ADD(void, attention_cached,                                                                     \
      (Tensor y, Tensor cache, Tensor qkv, Ints write_rows, Ints starts, Ints ends, Ints parents, \
       Ints query_rows, Ints row_segments, Ints key_rows, int64_t N, int64_t K, int64_t H,        \
       float scale, int64_t window))                                                              \
  ADD(void, attention_backward,                                                                   \
      (Tensor dx, Tensor dy, Tensor qkv, Tensor log_sum_exp, int64_t T, Ints starts, Ints ends,   \
       Ints parents, Ints query_rows, Ints row_segments, Ints key_rows, int64_t N, int64_t K,     \
       int64_t H, float scale, int64_t window))

struct KernelTable {
  const char* isa;
#define ATTUNE_FIELD(result, name, arguments) result(*name) arguments;
  ATTUNE_KERNELS(ATTUNE_FIELD)
#undef ATTUNE_FIELD
};

#ifdef ATTUNE_ISA_NS
namespace ATTUNE_ISA_NS {
#define ATTUNE_DECLARE(result, name, arguments) result name arguments;
ATTUNE_KERNELS(ATTUNE_DECLARE)
#undef ATTUNE_DECLARE
}  // namespace ATTUNE_ISA_NS
#endif

const KernelTable* kernels_generic();
const KernelTable* kernels_avx2();
const KernelTable* kernels_avx512();
const KernelTable* kernels_avx512bf16();
const KernelTable* kernels_amx();

}  // namespace attune
