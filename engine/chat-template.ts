/**
 * Chat templates: jinja with fuel. A template comes from a model folder, so it is a program by a stranger; the
 * stock interpreter lets one line of it abort the process. Here every node costs fuel, values have a size limit,
 * and operations that multiply sizes are checked before they run. Every failure is a TemplateError.
 * It refuses to be a template library: only what a chat template needs. Next: tokenizer.ts, which renders
 * messages with it and keeps what they contain from turning into control tokens.
 */
import { createHash } from 'node:crypto';
import * as jinja from '@huggingface/jinja';
import { FileError } from '../kernels/index.ts';

/** Limits of one render. Each value (string, list, mapping with all it holds) may have at most `maxValue` units. */
const limits = {
  templateChars: 65_536,
  whitespaceRun: 1_000,
  fuel: 400_000,
  fuelPerTurn: 5,
  maxValue: 1_048_576,
  maxDepth: 100,
  range: 10_000,
};

/** The template is broken, ran out of fuel, or refused the messages (then `raised` holds its own words). */
export class TemplateError extends FileError {
  readonly raised: string | undefined;
  constructor(message: string, raised?: string) {
    super(message);
    this.raised = raised;
  }
}

/** What we use of the library: its own type files cannot be resolved by an ES module. */
interface Scope {
  set(name: string, value: unknown): unknown;
}
interface Value {
  type: string;
  value: unknown;
}
interface Program {
  type: string;
}
interface Library {
  Environment: new () => Scope;
  Interpreter: new (scope: Scope) => {
    run(program: Program): Value;
    evaluate(node: LooseNode | undefined, scope: Scope): Value;
  };
  parse: (tokens: unknown) => Program;
  tokenize: (source: string, options: { lstrip_blocks: boolean; trim_blocks: boolean }) => unknown;
}
const { Environment, Interpreter, parse, tokenize } = jinja as unknown as Library;

interface Weight {
  units: number;
  depth: number;
}

/** A syntax node as this file looks at it; `value` on a Resolved node is an already evaluated operand. */
interface LooseNode {
  type: string;
  value?: unknown;
  object?: LooseNode;
  property?: LooseNode;
  computed?: boolean;
  callee?: LooseNode;
  operand?: LooseNode;
  filter?: LooseNode;
  args?: LooseNode[];
  iterable?: LooseNode;
  lhs?: LooseNode;
  argument?: LooseNode;
}

const growing = new Set(['replace', 'join', 'indent', 'tojson']);

class FuelledInterpreter extends Interpreter {
  private fuel = limits.fuel;
  private readonly weights = new WeakMap<object, Weight>();

  override evaluate(node: LooseNode | undefined, environment: Scope): Value {
    if (node?.type === 'Resolved') return node.value as Value;
    this.burn(1);
    const result = super.evaluate(this.prepare(node, environment), environment);
    this.charge(result);
    return result;
  }

  private burn(units: number): void {
    this.fuel -= units;
    if (this.fuel < 0) throw new TemplateError('chat template: it does too much work; stopped');
  }

  private charge(value: unknown): void {
    const { type, value: inner } = (value ?? {}) as { type?: string; value?: unknown };
    if (typeof inner === 'string') {
      this.burn(inner.length / 64);
      if (inner.length > limits.maxValue) throw tooBig(`a text of ${inner.length} characters`);
    } else if (inner instanceof Map || Array.isArray(inner)) {
      if (type !== 'NamespaceValue' && this.weights.has(value as object)) return;
      this.burn(inner instanceof Map ? inner.size : inner.length);
      this.weigh(value, { left: limits.maxValue }, 0);
    }
  }

  /** What a container holds, everything below included. Namespaces can change, so they are never remembered. */
  private weigh(value: unknown, budget: { left: number }, level: number): Weight {
    const { type, value: inner } = (value ?? {}) as { type?: string; value?: unknown };
    if (typeof inner === 'string') return this.spend(budget, { units: 1 + inner.length, depth: 0 });
    if (!(inner instanceof Map) && !Array.isArray(inner))
      return this.spend(budget, { units: 1, depth: 0 });
    if (level > limits.maxDepth) throw tooBig(`a value nested more than ${limits.maxDepth} deep`);
    const known = type === 'NamespaceValue' ? undefined : this.weights.get(value as object);
    if (known) {
      if (level + known.depth > limits.maxDepth)
        throw tooBig(`a value nested more than ${limits.maxDepth} deep`);
      return this.spend(budget, known);
    }
    const total: Weight = { units: 8, depth: 0 };
    budget.left -= total.units;
    let changes = type === 'NamespaceValue';
    for (const [key, item] of inner.entries() as Iterable<[string | number, unknown]>) {
      const part = this.weigh(item, budget, level + 1);
      total.units += part.units + (typeof key === 'string' ? key.length : 0);
      total.depth = Math.max(total.depth, part.depth + 1);
      changes ||= isContainer(item) && !this.weights.has(item as object);
    }
    if (!changes) this.weights.set(value as object, total);
    return total;
  }

  private spend(budget: { left: number }, weight: Weight): Weight {
    budget.left -= weight.units;
    if (budget.left < 0) throw tooBig('a list or mapping');
    return weight;
  }

  /** Operations whose result can be far larger than their operands: evaluate the operands, check, then go on. */
  private prepare(node: LooseNode | undefined, environment: Scope): LooseNode | undefined {
    if (node?.type === 'For' && node.iterable) return this.prepareLoop(node, environment);
    if (node?.type === 'FilterExpression' && node.operand && node.filter) {
      const filter = node.filter;
      const name = filter.type === 'CallExpression' ? filter.callee?.value : filter.value;
      if (typeof name !== 'string' || !growing.has(name)) return node;
      const operand = this.resolve(node.operand, environment);
      const args = (filter.args ?? []).map((argument) => this.resolve(argument, environment));
      this.checkGrowth(name, operand.value, args);
      const call = filter.type === 'CallExpression' ? { ...filter, args } : filter;
      return { ...node, operand, filter: call };
    }
    const callee = node?.type === 'CallExpression' ? node.callee : undefined;
    if (callee?.type === 'MemberExpression' && callee.object && callee.property) {
      const property = callee.computed
        ? this.resolve(callee.property, environment)
        : callee.property;
      const name = callee.computed
        ? (property.value as { value?: unknown } | undefined)?.value
        : property.value;
      if (typeof name !== 'string' || !growing.has(name)) return node;
      const object = this.resolve(callee.object, environment);
      const args = (node?.args ?? []).map((argument) => this.resolve(argument, environment));
      this.checkGrowth(name, object.value, args);
      return { ...node, type: 'CallExpression', callee: { ...callee, object }, args };
    }
    return node;
  }

  /** Turns of a loop cost even when its body is empty. */
  private prepareLoop(node: LooseNode, environment: Scope): LooseNode {
    const { iterable } = node;
    const select = iterable?.type === 'SelectExpression' && iterable.lhs ? iterable : undefined;
    const list = select?.lhs ?? iterable;
    if (!list) return node;
    const resolved = this.resolve(list, environment);
    const inner = (resolved.value as Value).value;
    const turns = inner instanceof Map ? inner.size : Array.isArray(inner) ? inner.length : 0;
    this.burn(turns * limits.fuelPerTurn);
    return { ...node, iterable: select ? { ...select, lhs: resolved } : resolved };
  }

  private resolve(node: LooseNode, environment: Scope): LooseNode {
    if (node.type === 'SpreadExpression' || node.type === 'KeywordSpreadExpression') {
      throw new TemplateError('chat template: * and ** arguments are not supported here');
    }
    if (node.type === 'KeywordArgumentExpression') {
      return { ...node, value: this.resolve(node.value as LooseNode, environment) };
    }
    return { type: 'Resolved', value: this.evaluate(node, environment) };
  }

  private checkGrowth(name: string, operand: unknown, args: LooseNode[]): void {
    const given = args.map((a) => (a.type === 'Resolved' ? a.value : (a.value as LooseNode).value));
    const texts = given.map((v) => (v as { value?: unknown } | null)?.value);
    const self = (operand as { value?: unknown } | undefined)?.value;
    const units = isContainer(operand)
      ? this.weigh(operand, { left: limits.maxValue }, 0).units
      : String(self).length + 1;
    const lengths = texts.map((t) => (typeof t === 'string' ? t.length : 0));
    const numbers = texts.map((t) => (typeof t === 'number' ? Math.abs(t) : 0));
    let factor = 1 + lengths.reduce((a, b) => a + b, 0) + Math.max(0, ...numbers) * limits.maxDepth;
    for (const value of given) {
      if (isContainer(value)) factor += this.weigh(value, { left: limits.maxValue }, 0).units;
    }
    if (name === 'replace') {
      const times = occurrences(String(self), texts[0]);
      if (times * (lengths[1] ?? 0) > limits.maxValue) throw tooBig('the result of replace');
    } else if (units * factor > 64 * limits.maxValue) {
      throw tooBig(`the result of ${name}`);
    }
    this.burn(units / 64);
  }
}

function isContainer(value: unknown): boolean {
  const inner = (value as { value?: unknown } | null | undefined)?.value;
  return inner instanceof Map || Array.isArray(inner);
}

function occurrences(text: string, needle: unknown): number {
  if (typeof needle !== 'string' || needle === '') return text.length + 1;
  return text.split(needle).length - 1;
}

function tooBig(what: string): TemplateError {
  return new TemplateError(
    `chat template: ${what} is over the limit (${limits.maxValue} units, ${limits.maxDepth} levels); stopped`,
  );
}

/** What a template is rendered with. `now` is what strftime_now shows; the clock when left out. */
export interface TemplateInput {
  variables: Record<string, unknown>;
  now?: Date;
}

export class ChatTemplate {
  readonly source: string;
  /** SHA-256 of the source, hex: an adapter stores it so that another template is noticed. */
  readonly hash: string;
  private readonly program: Program;
  private readonly marked: Program | undefined;

  constructor(source: string) {
    this.source = source;
    this.hash = createHash('sha256').update(source).digest('hex');
    checkSource(source);
    this.program = compile(source);
    const withMarks = markGenerations(source);
    this.marked = withMarks === undefined ? undefined : compile(withMarks);
  }

  render(input: TemplateInput): string {
    return run(this.program, input);
  }

  /**
   * Character ranges of the rendered text between `{% generation %}` and `{% endgeneration %}`; undefined when the
   * template has no such block, or when marking it would change the text.
   */
  generations(input: TemplateInput, text: string): [number, number][] | undefined {
    if (!this.marked || text.includes(openMark) || text.includes(closeMark)) return undefined;
    const parts = run(this.marked, input).split(/([\uE0F0\uE0F1])/);
    const ranges: [number, number][] = [];
    let plain = '';
    let start = 0;
    for (const part of parts) {
      if (part === openMark) start = plain.length;
      else if (part === closeMark) ranges.push([start, plain.length]);
      else plain += part;
    }
    return plain === text ? ranges : undefined;
  }
}

function checkSource(source: string): void {
  if (source.length > limits.templateChars) {
    throw new TemplateError(
      `chat template: it has ${source.length} characters, at most ${limits.templateChars} are allowed`,
    );
  }
  // The lexer's whitespace rules look back over whole runs, so a long run costs its square.
  if (new RegExp(`\\s{${limits.whitespaceRun}}`).test(source)) {
    throw new TemplateError(
      `chat template: it holds ${limits.whitespaceRun} or more blanks in a row`,
    );
  }
}

function compile(source: string): Program {
  return guarded(() => parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true })));
}

const openMark = '\uE0F0';
const closeMark = '\uE0F1';

/** The same template, printing a private character where a generation block opens and closes. */
function markGenerations(source: string): string | undefined {
  const tag = /(?:^[ \t]*)?\{%(-?)\s*(end)?generation\s*(-?)%\}\n?/gm;
  if (!tag.test(source)) return undefined;
  return source.replace(tag, (_, left: string, end: string | undefined, right: string) => {
    return `{{${left} '${end ? closeMark : openMark}' ${right}}}`;
  });
}

function run(program: Program, input: TemplateInput): string {
  return guarded(() => {
    const environment = new Environment();
    setGlobals(environment, input.now);
    for (const [name, value] of Object.entries(input.variables)) environment.set(name, value);
    const result: unknown = new FuelledInterpreter(environment).run(program).value;
    if (typeof result !== 'string') throw new TemplateError('chat template: it gave no text');
    return result;
  });
}

function setGlobals(environment: Scope, now?: Date): void {
  const constants = { false: false, true: true, none: null, False: false, True: true, None: null };
  for (const [name, value] of Object.entries(constants)) environment.set(name, value);
  environment.set('raise_exception', (message: unknown) => {
    const words = String(message);
    throw new TemplateError(`chat template: it refused these messages: ${words}`, words);
  });
  environment.set('range', limitedRange);
  environment.set('strftime_now', (format: unknown) =>
    strftime(now ?? new Date(), String(format).slice(0, 256)),
  );
}

function limitedRange(first: unknown, second?: unknown, third?: unknown): number[] {
  const [start, stop] = second === undefined ? [0, Number(first)] : [Number(first), Number(second)];
  const step = third === undefined ? 1 : Number(third);
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (!Number.isFinite(count) || count > limits.range) {
    throw new TemplateError(`chat template: range of ${count} numbers, at most ${limits.range}`);
  }
  return Array.from({ length: count }, (_, i) => start + i * step);
}

const months =
  'January February March April May June July August September October November December';
const days = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday';

/** Python's strftime for the directives that templates use, in English whatever the locale is. */
function strftime(date: Date, format: string): string {
  const pad = (n: number): string => String(n).padStart(2, '0');
  const month = months.split(' ')[date.getMonth()]!;
  const day = days.split(' ')[date.getDay()]!;
  const parts: Record<string, string> = {
    Y: String(date.getFullYear()),
    y: pad(date.getFullYear() % 100),
    m: pad(date.getMonth() + 1),
    d: pad(date.getDate()),
    b: month.slice(0, 3),
    B: month,
    a: day.slice(0, 3),
    A: day,
    H: pad(date.getHours()),
    I: pad(date.getHours() % 12 || 12),
    p: date.getHours() < 12 ? 'AM' : 'PM',
    M: pad(date.getMinutes()),
    S: pad(date.getSeconds()),
    '%': '%',
  };
  return format.replace(/%(-?)([A-Za-z%])/g, (whole, dash: string, name: string) => {
    const text = Object.hasOwn(parts, name) ? parts[name]! : whole;
    return dash ? text.replace(/^0(?=\d)/, '') : text;
  });
}

/** Whatever the lexer, parser or interpreter throws, a stack overflow included, leaves as a TemplateError. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new TemplateError(`chat template: ${reason.slice(0, 500) || 'stray break or continue'}`);
  }
}
