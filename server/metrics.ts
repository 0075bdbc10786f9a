/** Counters, gauges and histograms in the Prometheus text format (version 0.0.4); names as vLLM has them, our prefix. */

/** Upper bounds in seconds, from a token of a tiny model to a long prompt on a slow machine. */
const bounds = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
  160, 640, 2560,
];

class Histogram {
  private readonly counts = bounds.map(() => 0);
  private sum = 0;
  private count = 0;

  observe(seconds: number): void {
    const bucket = bounds.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) this.counts[bucket]!++;
    this.sum += seconds;
    this.count++;
  }

  lines(name: string): string[] {
    let below = 0;
    return [
      `# TYPE ${name} histogram`,
      ...bounds.map((le, i) => `${name}_bucket{le="${le}"} ${(below += this.counts[i]!)}`),
      `${name}_bucket{le="+Inf"} ${this.count}`,
      `${name}_sum ${this.sum}`,
      `${name}_count ${this.count}`,
    ];
  }
}

export class Metrics {
  readonly histograms = {
    time_to_first_token_seconds: new Histogram(),
    time_per_output_token_seconds: new Histogram(),
    e2e_request_latency_seconds: new Histogram(),
    request_queue_time_seconds: new Histogram(),
    request_prefill_time_seconds: new Histogram(),
    request_decode_time_seconds: new Histogram(),
  };
  private readonly counters = new Map<string, number>();

  /** @param labels  as they stand between the braces */
  add(name: string, amount: number, labels = ''): void {
    const key = labels === '' ? name : `${name}{${labels}}`;
    this.counters.set(key, (this.counters.get(key) ?? 0) + amount);
  }

  /** @param gauges  values that are read now */
  render(gauges: Record<string, number>): string {
    const prefixed = (name: string): string => `attune_${name}`;
    const typed = new Set<string>();
    const counters = [...this.counters].sort(([a], [b]) => (a < b ? -1 : 1));
    const lines = counters.flatMap(([key, value]) => {
      const name = key.split('{')[0]!;
      const type = typed.has(name) ? [] : [`# TYPE ${prefixed(name)} counter`];
      typed.add(name);
      return [...type, `${prefixed(key)} ${value}`];
    });
    for (const [name, value] of Object.entries(gauges)) {
      lines.push(`# TYPE ${prefixed(name)} gauge`, `${prefixed(name)} ${value}`);
    }
    for (const [name, histogram] of Object.entries(this.histograms)) {
      lines.push(...histogram.lines(prefixed(name)));
    }
    return `${lines.join('\n')}\n`;
  }
}
