// The table of one instruction set: the addresses of its kernels, in the order of kernel.h.
#include "kernel.h"

#define ATTUNE_STRING2(x) #x
#define ATTUNE_STRING(x) ATTUNE_STRING2(x)
#define ATTUNE_JOIN2(a, b) a##b
#define ATTUNE_JOIN(a, b) ATTUNE_JOIN2(a, b)

namespace attune {
#define ATTUNE_ADDRESS(result, name, arguments) ATTUNE_ISA_NS::name,
static const KernelTable table = {ATTUNE_STRING(ATTUNE_ISA_NS), ATTUNE_KERNELS(ATTUNE_ADDRESS)};
#undef ATTUNE_ADDRESS
const KernelTable* ATTUNE_JOIN(kernels_, ATTUNE_ISA_NS)() { return &table; }
}  // namespace attune
