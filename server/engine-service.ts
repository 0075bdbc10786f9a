/**
 * The engine's side of the server: takes requests from a message port, feeds their sequences to the batcher in turn,
 * one step after the other, and sends back what came out. Between two steps it listens, so a request that was
 * cancelled is out of the very next step. Read next: engine/batcher.ts.
 */
import type { MessagePort } from 'node:worker_threads';
import { UserError } from '../kernels/index.ts';
import { Batcher } from '../engine/batcher.ts';
import { chooseAdapter } from '../engine/generate.ts';
import type { Model } from '../engine/model.ts';
import type { Sequence } from '../engine/sequence.ts';
import { TextStream } from '../engine/text-stream.ts';
import type { TokenScore } from '../engine/token-tree.ts';
import type { FromEngine, SequenceEvent, SequenceSpec, ToEngine } from './protocol.ts';
import type { TrainingDoor } from './training-door.ts';

export interface EngineOptions {
  /** Tokens of all sequences and cached prefixes together. */
  cacheTokens: number;
  /** Sequences that are computed at once. */
  maxSequences: number;
  /** Absent: nobody may train. */
  training?: TrainingDoor;
}

/** Steps that the engine may be ahead of the HTTP thread. */
const MAX_UNSEEN = 8;

interface Request {
  id: number;
  waiting: { spec: SequenceSpec; index: number }[];
  sequences: Sequence[];
  unfinished: number;
  events: SequenceEvent[];
  paused: boolean;
  joinedAt: number | undefined;
}

export class EngineService {
  private readonly model: Model;
  private readonly port: MessagePort;
  private readonly batcher: Batcher;
  private readonly training: TrainingDoor | undefined;
  private readonly requests = new Map<number, Request>();
  /** Requests with sequences that have not joined yet, in the order of their turn. */
  private queue: Request[] = [];
  private wake: (() => void) | undefined;
  private closed = false;
  /** Steps whose results the HTTP thread has not read yet. */
  private unseen = 0;

  constructor(model: Model, port: MessagePort, options: EngineOptions) {
    this.model = model;
    this.port = port;
    this.training = options.training;
    this.batcher = new Batcher(model.decoder, {
      capacity: options.cacheTokens,
      maxSequences: options.maxSequences,
    });
    port.on('message', (message: ToEngine) => {
      this.receive(message);
      // What was seen changes nothing for an engine without work: waking it would go round in circles.
      if (message.kind !== 'seen' || this.unseen === MAX_UNSEEN) this.wake?.();
    });
    port.on('close', () => {
      this.closed = true;
      this.wake?.();
    });
  }

  /** Works until the other side closes. */
  async run(): Promise<void> {
    while (!this.closed) {
      if (this.unseen > MAX_UNSEEN) {
        await this.idle(); // results would pile up between the threads
        continue;
      }
      this.feed();
      const busy = this.step();
      this.flush();
      if (busy) await turn();
      else await this.idle();
    }
    this.batcher.dispose();
  }

  private receive(message: ToEngine): void {
    if (message.kind === 'close') this.closed = true;
    else if (message.kind === 'seen') this.unseen--;
    else if (message.kind === 'start') this.start(message.request, message.sequences);
    else if (message.kind === 'train') this.train(message);
    else {
      const request = this.requests.get(message.request);
      if (!request) return;
      if (message.kind === 'cancel') this.drop(request);
      else {
        request.paused = message.paused;
        for (const sequence of request.sequences) sequence.paused = message.paused;
      }
    }
  }

  private start(id: number, specs: SequenceSpec[]): void {
    const request: Request = {
      id,
      waiting: specs.map((spec, index) => ({ spec, index })),
      sequences: [],
      unfinished: specs.length,
      events: [],
      paused: false,
      joinedAt: undefined,
    };
    this.requests.set(id, request);
    this.queue.push(request);
  }

  /** Requests take turns: one sequence each, as long as there is room. */
  private feed(): void {
    while (this.batcher.numWaiting === 0) {
      const request = this.queue.shift();
      if (!request) return;
      try {
        request.sequences.push(this.join(request, request.waiting.shift()!));
        if (request.waiting.length > 0) this.queue.push(request);
        this.batcher.admit();
        request.joinedAt ??= Date.now();
      } catch (error) {
        this.fail(request, error);
      }
    }
  }

  private join(request: Request, { spec, index }: Request['waiting'][number]): Sequence {
    const { model } = this;
    const tokenizer = model.hasTokenizer ? model.tokenizer : undefined;
    const text = new TextStream(tokenizer, { continues: spec.continuesText, stop: spec.stop });
    const endIds = new Set(spec.endIds);
    const prompt = new PromptScores(spec);
    let stoppedByText = false;
    const sequence = this.batcher.add({
      ...spec,
      adapter: chooseAdapter(model, spec.adapter),
      sampling: { ...spec, logitBias: new Map(spec.logitBias) },
      endIds,
      onScore: (score, position) => {
        prompt.scores[position - spec.scoreFrom] = score;
      },
      onToken: (id, score) => {
        const { piece, stopped } = endIds.has(id) ? noText : text.push(id);
        stoppedByText = stopped;
        request.events.push({ kind: 'token', sequence: index, id, score, piece, ...prompt.take() });
        return stoppedByText;
      },
      onEnd: (reason) => {
        const piece = stoppedByText ? '' : text.end();
        const why = reason === 'stop' ? 'stop' : 'length';
        request.events.push({ kind: 'end', sequence: index, reason: why, piece, ...prompt.take() });
        request.unfinished--;
      },
      onError: (error) => {
        this.fail(request, error);
      },
    });
    sequence.paused = request.paused;
    return sequence;
  }

  private step(): boolean {
    try {
      return this.batcher.step();
    } catch (error) {
      // A bug: nobody's sequence can be trusted any more.
      for (const request of [...this.requests.values()]) this.fail(request, error);
      return true;
    }
  }

  /** Sends what the step brought. */
  private flush(): void {
    for (const request of [...this.requests.values()]) {
      if (request.events.length > 0) {
        const { id, events, joinedAt } = request;
        this.send({ kind: 'events', request: id, events, ...(joinedAt ? { joinedAt } : {}) });
        request.events = [];
      }
      if (request.unfinished === 0) this.requests.delete(request.id);
    }
    this.unseen++;
    const { tokens, idle } = this.batcher.tree.usage();
    const { cachedTokens, computedRows, steps } = this.batcher.counts;
    this.send({
      kind: 'load',
      load: {
        running: this.batcher.numRunning,
        waiting: this.batcher.numWaiting + this.queue.reduce((n, r) => n + r.waiting.length, 0),
        cacheTokens: tokens,
        idleCacheTokens: idle,
        cachedPromptTokens: cachedTokens,
        computedRows,
        steps,
      },
    });
  }

  private train(message: Extract<ToEngine, { kind: 'train' }>): void {
    const { request, operation } = message;
    try {
      if (!this.training) throw new UserError('training is off; start with --enable-training');
      const { result, changed } = this.training.run(operation);
      if (changed) this.batcher.tree.forget(changed);
      this.send({ kind: 'trained', request, result });
    } catch (error) {
      this.send({ kind: 'failed', request, ...described(error) });
    }
  }

  private fail(request: Request, error: unknown): void {
    this.drop(request);
    this.send({ kind: 'failed', request: request.id, ...described(error) });
  }

  private drop(request: Request): void {
    for (const sequence of request.sequences) if (!sequence.ended) this.batcher.cancel(sequence);
    this.queue = this.queue.filter((other) => other !== request);
    this.requests.delete(request.id);
  }

  private send(message: FromEngine): void {
    this.port.postMessage(message);
  }

  private idle(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = () => {
        this.wake = undefined;
        resolve();
      };
    });
  }
}

/** Scores of a prompt, handed out with the first event after they are complete. */
class PromptScores {
  readonly scores: TokenScore[] = [];
  private pending: boolean;

  constructor({ scoreFrom, promptIds }: SequenceSpec) {
    this.pending = scoreFrom < promptIds.length;
  }

  take(): { scores?: TokenScore[] } {
    if (!this.pending) return {};
    this.pending = false;
    return { scores: this.scores };
  }
}

/** What an end token adds. */
const noText = { piece: '', stopped: false };

function described(error: unknown): { message: string; isUserError: boolean } {
  const isUserError = error instanceof UserError;
  return { isUserError, message: isUserError ? error.message : 'internal error' };
}

/** Lets messages in between two steps. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
