// The boundary: converts JavaScript arguments by the C++ types of a kernel, one export line a
// function. A slot number becomes a Tensor, a typed array a span. A C++ throw becomes a JavaScript
// Error with the function's name. Kernels know nothing of this file.
#include <node_api.h>
#include <sys/mman.h>
#ifdef ATTUNE_X64
#include <cpuid.h>
#endif
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <cmath>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "kernel.h"
#include "storage.h"

namespace attune {
namespace {

// ---- instruction sets ----

struct Variant {
  const char* name;
  bool supported;
  const KernelTable* table;
};

#ifdef ATTUNE_X64
// Tile registers: the CPU has them, and the system lets this process use them.
bool has_amx() {
  unsigned a, b, c, d;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
  constexpr unsigned kBf16 = 1u << 22, kTile = 1u << 24;
  if ((d & kBf16) == 0 || (d & kTile) == 0 || !__builtin_cpu_supports("avx512bf16")) return false;
#ifdef __linux__
  constexpr int kRequestPermission = 0x1023, kTileData = 18;  // arch_prctl(2)
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
#else
  return false;
#endif
}
#endif

const std::vector<Variant>& variants() {  // best first
  static const auto* const list = new std::vector<Variant>{
#ifdef ATTUNE_X64
      {"amx", has_amx(), kernels_amx()},
      {"avx512bf16",
       __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"),
       kernels_avx512bf16()},
      {"avx512",
       __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"),
       kernels_avx512()},
      {"avx2", __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"), kernels_avx2()},
#endif
      {"generic", true, kernels_generic()},
  };
  return *list;
}

const KernelTable* chosen = nullptr;

// Some CPUs run vdpbf16ps at a quarter of the rate of others: slower than two f32 FMAs on widened
// operands, which give the same bits. So the two are timed (best of a few bursts of some 50
// microseconds, on the calling thread).
bool dot_product_pays(const KernelTable& dots, const KernelTable& without) {
  double dot = 0, fma = 0;
  for (int i = 0; i < 5; ++i) {
    dot = std::max(dot, dots.peak_flops(BF16, 5000));
    fma = std::max(fma, without.peak_flops(F32, 5000));
  }
  return dot > 1.1 * fma;
}

const KernelTable& kernels() {
  if (chosen != nullptr) return *chosen;
  const auto best = std::find_if(variants().begin(), variants().end(),
                                 [](const Variant& v) { return v.supported; });
  const auto next = best + 1;
  const bool dots = std::string(best->name) == "avx512bf16" && next->supported;
  chosen = dots && !dot_product_pays(*best->table, *next->table) ? next->table : best->table;
  return *chosen;
}

std::string isa() { return kernels().isa; }

std::vector<std::string> isas() {
  std::vector<std::string> names;
  for (const Variant& v : variants()) {
    if (v.supported) names.push_back(v.name);
  }
  return names;
}

void setIsa(std::string name) {
  std::string known;
  for (const Variant& v : variants()) {
    if (name == v.name) {
      if (!v.supported) throw std::invalid_argument("this CPU lacks the instructions of " + name);
      chosen = v.table;
      return;
    }
    known += (known.empty() ? "" : ", ") + std::string(v.name);
  }
  throw std::invalid_argument("unknown instruction set \"" + name + "\", want one of " + known);
}

// ---- argument conversion ----

void must(napi_status status, const char* what) {
  if (status != napi_ok) throw std::invalid_argument(what);
}

struct Bytes {
  void* data;
  int64_t length;
};

template <class Span>
Span typed_array(napi_env env, napi_value value, napi_typedarray_type want, const char* what) {
  napi_typedarray_type type;
  size_t length;
  void* data;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) != napi_ok ||
      type != want) {
    throw std::invalid_argument(what);
  }
  // An empty array may come as null, which memcpy must not see.
  static float nothing[16];
  if (length == 0) data = nothing;
  return Span{static_cast<decltype(Span::data)>(data), static_cast<int64_t>(length)};
}

template <class T>
T from(napi_env env, napi_value value) {
  if constexpr (std::is_same_v<T, Tensor>) {
    int32_t slot;
    must(napi_get_value_int32(env, value, &slot), "want a slot number");
    return slot_tensor(slot);
  } else if constexpr (std::is_same_v<T, Storage>) {
    int32_t number;
    must(napi_get_value_int32(env, value, &number), "want a storage number");
    if (number < F32 || number > NF4) throw std::invalid_argument("want a storage number");
    return static_cast<Storage>(number);
  } else if constexpr (std::is_same_v<T, bool>) {
    bool flag;
    must(napi_get_value_bool(env, value, &flag), "want a boolean");
    return flag;
  } else if constexpr (std::is_integral_v<T>) {
    int64_t number;
    must(napi_get_value_int64(env, value, &number), "want an integer");
    return static_cast<T>(number);
  } else if constexpr (std::is_floating_point_v<T>) {
    double number;
    must(napi_get_value_double(env, value, &number), "want a number");
    return static_cast<T>(number);
  } else if constexpr (std::is_same_v<T, Ints>) {
    return typed_array<Ints>(env, value, napi_int32_array, "want an Int32Array");
  } else if constexpr (std::is_same_v<T, Uints>) {
    return typed_array<Uints>(env, value, napi_uint32_array, "want a Uint32Array");
  } else if constexpr (std::is_same_v<T, Floats>) {
    return typed_array<Floats>(env, value, napi_float32_array, "want a Float32Array");
  } else if constexpr (std::is_same_v<T, Doubles>) {
    return typed_array<Doubles>(env, value, napi_float64_array, "want a Float64Array");
  } else if constexpr (std::is_same_v<T, Bytes>) {
    return typed_array<Bytes>(env, value, napi_uint8_array, "want a Uint8Array");
  } else {
    static_assert(std::is_same_v<T, std::string>);
    size_t length;
    must(napi_get_value_string_utf8(env, value, nullptr, 0, &length), "want a string");
    std::string text(length, '\0');
    must(napi_get_value_string_utf8(env, value, text.data(), length + 1, &length), "want a string");
    return text;
  }
}

napi_value to(napi_env env, double number) {
  napi_value value;
  must(napi_create_double(env, number, &value), "cannot make a number");
  return value;
}
napi_value to(napi_env env, int32_t number) { return to(env, static_cast<double>(number)); }
napi_value to(napi_env env, const std::string& text) {
  napi_value value;
  must(napi_create_string_utf8(env, text.data(), text.size(), &value), "cannot make a string");
  return value;
}
template <class T>
napi_value to(napi_env env, const std::vector<T>& items) {
  napi_value array;
  must(napi_create_array(env, &array), "cannot make an array");
  for (size_t i = 0; i < items.size(); ++i) {
    must(napi_set_element(env, array, static_cast<uint32_t>(i), to(env, items[i])), "cannot fill");
  }
  return array;
}

constexpr size_t kMaxArguments = 24;

template <class Result, class... A, size_t... I>
napi_value apply(napi_env env, Result (*f)(A...), napi_value* values, std::index_sequence<I...>) {
  // Braces convert the arguments left to right.
  std::tuple<A...> arguments{from<A>(env, values[I])...};
  const DenormalGuard guard;
  if constexpr (std::is_void_v<Result>) {
    std::apply(f, arguments);
    return nullptr;
  } else {
    return to(env, std::apply(f, arguments));
  }
}

template <class Result, class... A>
napi_value call(napi_env env, napi_callback_info info, Result (*f)(A...)) {
  static_assert(sizeof...(A) <= kMaxArguments);
  napi_value values[kMaxArguments];
  size_t count = kMaxArguments;
  void* name = nullptr;
  napi_get_cb_info(env, info, &count, values, nullptr, &name);
  const std::string where = static_cast<const char*>(name);
  try {
    if (count != sizeof...(A)) {
      throw std::invalid_argument("got " + std::to_string(count) + " arguments, want " +
                                  std::to_string(sizeof...(A)));
    }
    return apply(env, f, values, std::index_sequence_for<A...>());
  } catch (const std::bad_alloc&) {
    napi_throw_error(env, "ERR_OUT_OF_MEMORY", (where + ": out of memory").c_str());
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, (where + ": " + error.what()).c_str());
  }
  return nullptr;
}

template <auto F>
napi_value function(napi_env env, napi_callback_info info) {
  return call(env, info, F);
}

template <auto Field>
napi_value kernel(napi_env env, napi_callback_info info) {
  return call(env, info, kernels().*Field);
}

// ---- storage ----

int32_t allocate(double bytes, Storage storage) {
  if (!(bytes >= 0)) throw std::invalid_argument("want a number of bytes");
  return slot_allocate(static_cast<size_t>(bytes), storage);
}

void release(int32_t slot) { slot_free(slot); }

void in_range(int32_t slot, int64_t offset, int64_t count, int64_t size) {
  if (offset < 0 || static_cast<size_t>((offset + count) * size) > slot_bytes(slot)) {
    throw std::invalid_argument("slot " + std::to_string(slot) + " has " +
                                std::to_string(slot_bytes(slot)) + " bytes, asked for elements " +
                                std::to_string(offset) + " to " + std::to_string(offset + count));
  }
}

Tensor shifted(int32_t slot, int64_t offset, int64_t count) {
  const Tensor t = slot_tensor(slot);
  const int64_t size = t.storage == BF16 ? 2 : 4;
  in_range(slot, offset, count, size);
  return {static_cast<char*>(t.data) + offset * size, t.storage};
}

void writeFloats(int32_t slot, int64_t offset, Floats values) {
  kernels().convert(shifted(slot, offset, values.length), {values.data, F32}, values.length);
}

void readFloats(Floats out, int32_t slot, int64_t offset) {
  kernels().convert({out.data, F32}, shifted(slot, offset, out.length), out.length);
}

void writeBytes(int32_t slot, int64_t offset, Bytes values) {
  in_range(slot, offset, values.length, 1);
  __builtin_memcpy(static_cast<char*>(slot_tensor(slot).data) + offset, values.data, values.length);
}

void readBytes(Bytes out, int32_t slot, int64_t offset) {
  in_range(slot, offset, out.length, 1);
  __builtin_memcpy(out.data, static_cast<char*>(slot_tensor(slot).data) + offset, out.length);
}

std::vector<double> memory() {
  const MemoryInfo info = memory_info();
  return {info.live_slots, info.bytes, info.peak_bytes, info.pooled_bytes};
}

void trimPool() { pool_trim(); }

void setThreads(int32_t count) {
  if (count < 1 || count > 1024) throw std::invalid_argument("want 1 to 1024 threads");
  set_threads(count);
}

int32_t threads() { return thread_count(); }

// Read-only mapping of a file as an external ArrayBuffer; unmapped when the buffer is collected.
napi_value map_file(napi_env env, napi_callback_info info) {
  napi_value values[2];
  size_t count = 2;
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  int32_t fd;
  int64_t bytes;
  if (count != 2 || napi_get_value_int32(env, values[0], &fd) != napi_ok ||
      napi_get_value_int64(env, values[1], &bytes) != napi_ok || bytes <= 0) {
    napi_throw_error(env, nullptr, "mapFile: want a file descriptor and a size in bytes");
    return nullptr;
  }
  void* data = mmap(nullptr, static_cast<size_t>(bytes), PROT_READ, MAP_PRIVATE, fd, 0);
  if (data == MAP_FAILED) {
    napi_throw_error(env, nullptr, "mapFile: the system refused the mapping");
    return nullptr;
  }
  const auto unmap = [](napi_env, void* address, void* hint) {
    munmap(address, reinterpret_cast<size_t>(hint));
  };
  napi_value buffer;
  if (napi_create_external_arraybuffer(env, data, static_cast<size_t>(bytes), unmap,
                                       reinterpret_cast<void*>(static_cast<size_t>(bytes)),
                                       &buffer) != napi_ok) {
    munmap(data, static_cast<size_t>(bytes));
    return nullptr;  // this runtime forbids external buffers: the caller reads instead
  }
  return buffer;
}

// ---- weights, linear, optimizer ----

// Bytes of W [outputs, inputs] as panels (gemm.h).
double packedBytes(int64_t outputs, int64_t inputs, Storage storage) {
  return static_cast<double>(packed_bytes(storage, outputs, inputs));
}

void clear(int32_t slot) { __builtin_memset(slot_tensor(slot).data, 0, slot_bytes(slot)); }

// dtype 0 F32, 1 F16, 2 BF16.
void packBytes(int32_t slot, int64_t outputs, int64_t inputs, int64_t first, int64_t count,
               Bytes raw, int64_t dtype) {
  if (raw.length != count * inputs * (dtype == 0 ? 4 : 2) || first < 0 || first + count > outputs) {
    throw std::invalid_argument("got " + std::to_string(raw.length) + " bytes for " +
                                std::to_string(count) + " rows of " + std::to_string(inputs));
  }
  kernels().pack_weight(slot_tensor(slot), outputs, inputs, first, count, {raw.data, F32}, dtype,
                        1.0f);
}

// The arguments of a linear from flat numbers: rows, inputs, outputs, math, weight kind (0 none, 1
// packed, 2 rows that are packed for this call); then ten per branch.
struct LinearCall {
  LinearArgs args{};
  std::vector<LoraBranch> branches;
  void* packed = nullptr;

  LinearCall(Tensor x, Tensor weight, Tensor bias, Tensor residual, Doubles spec) {
    const double* n = spec.data;
    args = {static_cast<int64_t>(n[0]),
            static_cast<int64_t>(n[1]),
            static_cast<int64_t>(n[2]),
            x,
            weight,
            n[3] == 1.0 ? BF16 : F32,
            bias,
            residual,
            0,
            nullptr};
    for (n += 5; n + 10 <= spec.data + spec.length; n += 10) branches.push_back(branch(n));
    if (branches.size() > 0) {
      args.branch_count = static_cast<int64_t>(branches.size());
      args.branches = branches.data();
    }
    if (spec.data[4] == 2) pack();
  }
  ~LinearCall() { workspace_free(packed); }
  LinearCall(const LinearCall&) = delete;
  LinearCall& operator=(const LinearCall&) = delete;

  LoraBranch branch(const double* n) const {
    const auto whole = [&](int i) { return static_cast<int64_t>(n[i]); };
    const auto slot = [&](int i) { return slot_tensor(static_cast<int32_t>(n[i])); };
    const Tensor a = slot(6), b = slot(7);
    const int64_t before = whole(2) % 64, rank = whole(4);
    const int64_t end = (before + whole(3) + 63) / 64 * 64;
    const int64_t rest = args.outputs - (whole(2) - before);
    return {whole(0),
            whole(1),
            whole(2),
            whole(3),
            rank,
            static_cast<float>(n[5]),
            {a.data, a.storage, rank, args.inputs},
            {b.data, b.storage, end < rest ? end : rest, rank},
            static_cast<float*>(slot(8).data),
            static_cast<float*>(slot(9).data)};
  }

  void pack() {
    const auto bytes = static_cast<size_t>(packedBytes(args.outputs, args.inputs, args.math));
    packed = workspace_allocate(bytes);
    __builtin_memset(packed, 0, bytes);
    const Tensor out = {packed, args.math};
    kernels().pack_weight(out, args.outputs, args.inputs, 0, args.outputs, args.weight, 0, 1.0f);
    args.weight = out;
  }
};

void linearForward(Tensor y, Tensor x, Tensor weight, Tensor bias, Tensor residual, Doubles spec) {
  const LinearCall call(x, weight, bias, residual, spec);
  kernels().linear_forward(y, call.args);
}

void linearBackward(Tensor dx, Tensor dweight, Tensor dbias, Tensor dy, Tensor x, Tensor weight,
                    Doubles spec) {
  const LinearCall call(x, weight, {nullptr, F32}, {nullptr, F32}, spec);
  kernels().linear_backward(dx, dweight, dbias, dy, call.args);
}

// Slots of the parameters, four each: master, gradient, m, v (-1 where a step does not need one).
struct ArenaCall {
  std::vector<int64_t> sizes;
  std::vector<float*> arrays[4];
  ArenaArgs args{};
  explicit ArenaCall(Ints slots) {
    for (int64_t i = 0; i + 4 <= slots.length; i += 4) {
      const size_t bytes = slot_bytes(slots.data[i + 1]);
      sizes.push_back(static_cast<int64_t>(bytes / sizeof(float)));
      for (int a = 0; a < 4; ++a) {
        const int32_t slot = slots.data[i + a];
        if (slot >= 0 && slot_bytes(slot) != bytes) throw std::invalid_argument("sizes differ");
        arrays[a].push_back(static_cast<float*>(slot_tensor(slot).data));
      }
    }
    args = {static_cast<int64_t>(sizes.size()),
            sizes.data(),
            arrays[0].data(),
            arrays[1].data(),
            arrays[2].data(),
            arrays[3].data()};
  }
};

void adamw(Ints slots, Doubles s) {
  const ArenaCall call(slots);
  const auto f = [&](int i) { return static_cast<float>(s.data[i]); };
  kernels().adamw(call.args, {f(0), f(1), f(2), f(3), f(4), f(5), f(6), f(7)});
}

void sgd(Ints slots, float rate, float momentum, float weight_decay, float grad_scale,
         int64_t first) {
  kernels().sgd(ArenaCall(slots).args, rate, momentum, weight_decay, grad_scale, first);
}

double gradientNorm(Ints slots) { return std::sqrt(kernels().squared_norm(ArenaCall(slots).args)); }

// ---- exports ----

struct Export {
  const char* name;
  napi_callback callback;
};

constexpr Export kExports[] = {
    {"isa", function<isa>},
    {"isas", function<isas>},
    {"setIsa", function<setIsa>},
    {"threads", function<threads>},
    {"setThreads", function<setThreads>},
    {"allocate", function<allocate>},
    {"release", function<release>},
    {"writeFloats", function<writeFloats>},
    {"readFloats", function<readFloats>},
    {"writeBytes", function<writeBytes>},
    {"readBytes", function<readBytes>},
    {"memory", function<memory>},
    {"trimPool", function<trimPool>},
    {"mapFile", map_file},
    {"selfTest", kernel<&KernelTable::self_test>},
    {"peakFlops", kernel<&KernelTable::peak_flops>},
    {"int8Peak", kernel<&KernelTable::int8_peak>},
    {"memoryReadRate", kernel<&KernelTable::memory_read_rate>},
    {"convert", kernel<&KernelTable::convert>},
    {"add", kernel<&KernelTable::add>},
    {"subtract", kernel<&KernelTable::subtract>},
    {"multiply", kernel<&KernelTable::multiply>},
    {"scale", kernel<&KernelTable::scale>},
    {"packedBytes", function<packedBytes>},
    {"clear", function<clear>},
    {"packBytes", function<packBytes>},
    {"packWeight", kernel<&KernelTable::pack_weight>},
    {"unpackWeight", kernel<&KernelTable::unpack_weight>},
    {"embeddingPacked", kernel<&KernelTable::embedding_packed>},
    {"embeddingForward", kernel<&KernelTable::embedding_forward>},
    {"embeddingBackward", kernel<&KernelTable::embedding_backward>},
    {"linearForward", function<linearForward>},
    {"linearBackward", function<linearBackward>},
    {"headLogits", kernel<&KernelTable::head_logits>},
    {"headLogProb", kernel<&KernelTable::head_log_prob>},
    {"adamw", function<adamw>},
    {"sgd", function<sgd>},
    {"gradientNorm", function<gradientNorm>},
    {"rmsNormForward", kernel<&KernelTable::rms_norm_forward>},
    {"rmsNormBackward", kernel<&KernelTable::rms_norm_backward>},
    {"rmsNormWeightBackward", kernel<&KernelTable::rms_norm_weight_backward>},
    {"qkNormForward", kernel<&KernelTable::qk_norm_forward>},
    {"qkNormBackward", kernel<&KernelTable::qk_norm_backward>},
    {"qkNormWeightBackward", kernel<&KernelTable::qk_norm_weight_backward>},
    {"rope", kernel<&KernelTable::rope>},
    {"swigluForward", kernel<&KernelTable::swiglu_forward>},
    {"swigluBackward", kernel<&KernelTable::swiglu_backward>},
    {"gatherRows", kernel<&KernelTable::gather_rows>},
    {"scatterRows", kernel<&KernelTable::scatter_rows>},
    {"dropout", kernel<&KernelTable::dropout>},
    {"attentionForward", kernel<&KernelTable::attention_forward>},
    {"attentionCached", kernel<&KernelTable::attention_cached>},
    {"attentionBackward", kernel<&KernelTable::attention_backward>},
};

napi_value init(napi_env env, napi_value exports) {
  for (const Export& e : kExports) {
    napi_value value;
    napi_create_function(env, e.name, NAPI_AUTO_LENGTH, e.callback, const_cast<char*>(e.name),
                         &value);
    napi_set_named_property(env, exports, e.name, value);
  }
  return exports;
}

}  // namespace
}  // namespace attune

NAPI_MODULE_INIT() { return attune::init(env, exports); }
