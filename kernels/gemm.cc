// The products over packed weights behind linear and the LM head; gemm.h tells what they promise.
// A ticket is one panel of 64 columns times one block of rows. Reductions longer than kSlab go in
// slabs, all tickets of one before the next, and accumulators rest in f32 in between (exact).
#include "gemm-slab.h"

namespace attune::ATTUNE_ISA_NS {
namespace {

struct RowBlocks {
  int64_t count;
  struct Block {
    int64_t row0, row1;
  };
  Workspace<Block> list;

  // Cut at the borders' ends, then into equal blocks small enough for all threads to have work.
  RowBlocks(int64_t row0, int64_t row1, int64_t panels, const Border* borders, int64_t n)
      : count(0), list((row1 - row0) / 96 + 2 * n + 2) {
    int64_t wanted = (4 * thread_count() + panels - 1) / panels;
    int64_t size = round_up((row1 - row0 + wanted - 1) / wanted, 96);
    if (size < 96) size = 96;
    if (size > kRowBlock) size = kRowBlock;
    while (row0 < row1) {
      int64_t end = row1;
      for (int64_t i = 0; i < n; ++i) {
        if (borders[i].start > row0) end = least(end, borders[i].start);
        if (borders[i].end > row0) end = least(end, borders[i].end);
      }
      end = least(end, row0 + size);
      list.data[count++] = {row0, end};
      row0 = end;
    }
  }
};

// Up to so many rows, weights are read from memory once and nothing else counts.
constexpr int64_t few_rows(Mode mode) { return mode == kTile ? 32 : 8; }

}  // namespace

void Activations::from_column(const Activations& whole, int64_t column, Storage math) {
  data = static_cast<const char*>(whole.data) + column * slab_bytes(mode_of(math));
  stride = whole.stride;
}

void Activations::prepare(Rows x, int64_t rows, int64_t columns, Storage math) {
  data = x.data;
  stride = x.stride;
  const Mode mode = mode_of(math);
  const int64_t padded = chain_length(mode, columns);
  const bool collides = mode == kTile && stride % 1024 == 0;
  if (mode == kF32 && x.storage == F32) return;
  if (in_pairs(mode) && x.storage == BF16 && padded == columns && !collides) return;
  stride = row_stride(mode, columns);
  owned = workspace_allocate(static_cast<size_t>(rows * stride * slab_bytes(mode)) + 64);
  data = owned;
  parallel((rows + 15) / 16, [&](int64_t ticket, int) {
    for (int64_t r = 16 * ticket; r < least(rows, 16 * ticket + 16); ++r) {
      for (int64_t c = 0; c < padded; c += 16) {
        const int64_t n = least(16, columns - c), at = r * stride + c;
        const f32x16 v = n > 0 ? load(x.data, x.storage, r * x.stride + c, n) : zero();
        if (mode == kF32) {
          store(static_cast<float*>(owned) + at, v, n);
        } else if (in_pairs(mode)) {
          store(static_cast<bf16*>(owned) + at, v, least(16, padded - c));
        } else {
          bf16 rounded[16];
          float wide[16];
          store(rounded, v);
          for (int i = 0; i < 16; ++i) wide[i ^ 1] = widen(rounded[i]);
          store(static_cast<float*>(owned) + at, load(wide), least(16, padded - c));
        }
      }
    }
  });
}

namespace {

// kAlong: rows of W are columns of the result. kAcross: inputs of W are, and outputs the reduction.
enum Direction { kAlong, kAcross };

int64_t reduction(Direction direction, const Packed& w) {
  return direction == kAlong ? w.inputs : w.outputs;
}

// Elements [k0, k0 + k) of the reduction against the columns of one panel.
const void* slab_of(Direction direction, Mode mode, void* memory, const Packed& w, int64_t panel,
                    int64_t k0, int64_t k) {
  return direction == kAlong ? forward_slab(mode, memory, w, panel, k0, k)
                             : transposed_slab(mode, memory, w, panel, k0, k);
}

int64_t slab_room(int64_t k) { return round_up(k, kPanel) * kPanel * 4; }

// Whether a border has something to add to these rows and this panel.
bool acts_on(Direction direction, const Border& b, int64_t row0, int64_t row1, int64_t panel) {
  if (row0 < b.start || row1 > b.end) return false;
  if (direction == kAcross) return true;
  const int64_t end = b.first - b.first % kPanel + b.matrix.outputs;
  return panel >= b.first / kPanel && panel * kPanel < end;
}

struct Product {
  Direction direction;
  Mode mode;
  Output out;
  const Activations* x;
  Packed w;
  int64_t row0, row1, columns;
  const Border* borders;
  int64_t border_count;
  float* rest;  // sums between slabs: [panel][row][64]

  // Adds the chain of a border to the job; its slab goes to `memory`.
  void add_border(Job& job, const Border& b, int64_t panel, char* memory) const {
    const int64_t n = chain_length(mode, reduction(direction, b.matrix));
    const int64_t first = b.first / kPanel;
    const char* a = static_cast<const char*>(b.a) - b.start * b.a_stride * slab_bytes(mode);
    job.chains[job.chain_count++] = {
        a, b.a_stride, n, slab_of(direction, mode, memory, b.matrix, panel - first, 0, n)};
  }

  // Panel `panel` of rows [start, end) over elements [k0, k0 + kn) of the reduction, of k.
  void run(int64_t panel, int64_t start, int64_t end, int64_t k0, int64_t kn, int64_t k,
           char* memory) const {
    Job job;
    job.width = panel_width(columns, panel);
    job.columns = least(kPanel, columns - panel * kPanel);
    job.first_column = panel * kPanel;
    job.out = out;
    job.scratch = rest + panel * kPanel * (row1 - row0);
    job.scratch_row = row0;
    job.first = k0 == 0;
    job.last = k0 + kn >= k;
    job.chain_count = 0;
    if (kn > 0) {
      const char* a = static_cast<const char*>(x->data) + k0 * slab_bytes(mode);
      job.chains[job.chain_count++] = {a, x->stride, kn,
                                       slab_of(direction, mode, memory, w, panel, k0, kn)};
      memory += slab_room(kn);
    }
    for (int64_t i = 0; job.last && i < border_count; ++i) {
      if (!acts_on(direction, borders[i], start, end, panel)) continue;
      add_border(job, borders[i], panel, memory);
      memory += slab_room(job.chains[job.chain_count - 1].k);
    }
    run_job(mode, job, start, end);
  }
};

void multiply(Product p, Storage math) {
  const int64_t rows = p.row1 - p.row0;
  p.mode = mode_of(math);
  const bool few = p.direction == kAlong && rows <= few_rows(p.mode);
  if (p.mode == kWide && few) p.mode = kSplit;
  const int64_t panels = (p.columns + kPanel - 1) / kPanel;
  const int64_t k = p.x != nullptr ? chain_length(p.mode, reduction(p.direction, p.w)) : 0;
  // Few rows read weights in place, or a stretch at a time where they must be dequantised.
  const int64_t step = few && !is_quantized(p.w.storage) ? k : least(k, kSlab);
  int64_t room = slab_room(step);
  for (int64_t i = 0; i < p.border_count; ++i) {
    room += slab_room(chain_length(p.mode, reduction(p.direction, p.borders[i].matrix)));
  }
  const RowBlocks blocks(p.row0, p.row1, panels, p.borders, p.border_count);
  reserve_scratch(static_cast<size_t>(room));
  const Workspace<float> rest(step < k ? rows * panels * kPanel : 0);
  p.rest = rest.data;
  // Many rows: a slab of the activations stays in cache while all panels pass. Few: no need to
  // wait.
  const int64_t stretch = few ? k : step;
  int64_t k0 = 0;
  do {
    const int64_t k1 = least(k, k0 + stretch);
    parallel(blocks.count * panels, [&](int64_t ticket, int thread) {
      const auto [start, end] = blocks.list.data[ticket / panels];
      char* memory = static_cast<char*>(thread_scratch(thread));
      int64_t at = k0;
      do {
        const int64_t n = least(step, k1 - at);
        p.run(ticket % panels, start, end, at, n, k, memory);
        at += n;
      } while (at < k1);
    });
    k0 = k1;
  } while (k0 < k);
}

}  // namespace

void gemm_forward(Output out, const Activations* x, Packed w, int64_t row0, int64_t row1,
                  int64_t outputs, Storage math, const Border* borders, int64_t border_count) {
  multiply({kAlong, kF32, out, x, w, row0, row1, outputs, borders, border_count, nullptr}, math);
}

void gemm_transposed(Output out, const Activations* x, Packed w, int64_t row0, int64_t row1,
                     int64_t inputs, Storage math, const Border* borders, int64_t border_count) {
  multiply({kAcross, kF32, out, x, w, row0, row1, inputs, borders, border_count, nullptr}, math);
}

}  // namespace attune::ATTUNE_ISA_NS
