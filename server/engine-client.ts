/**
 * The HTTP thread's side of the engine: hands over sequences, collects what comes back, counts what is under way.
 * A request beyond the limit is turned away at once (429) instead of waiting without an end.
 */
import type { MessagePort } from 'node:worker_threads';
import type { TokenScore } from '../engine/token-tree.ts';
import { HttpError } from './http-error.ts';
import type {
  EngineLoad,
  FromEngine,
  SequenceEvent,
  SequenceSpec,
  ToEngine,
  TrainingOperation,
} from './protocol.ts';

/** Everything that came out of one sequence. */
export interface SequenceResult {
  scores: TokenScore[];
  tokens: { id: number; score: TokenScore }[];
  text: string;
  reason: 'stop' | 'length';
}

export interface RunOptions {
  /** The client left: the engine forgets the request within one step. */
  signal: AbortSignal;
  /** Called with every event, for streams. */
  onEvent?: (event: SequenceEvent) => void;
}

/** When things happened, in ms since 1970; undefined until they do. */
export interface RunTimes {
  accepted: number;
  joined: number | undefined;
  firstToken: number | undefined;
}

export interface Run {
  times: RunTimes;
  results: Promise<SequenceResult[]>;
  /** Stops computing for a reader that does not keep up, and goes on later. */
  pause(paused: boolean): void;
}

interface Pending {
  results: SequenceResult[];
  unfinished: number;
  times: RunTimes;
  onEvent: ((event: SequenceEvent) => void) | undefined;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

export class EngineClient {
  load: EngineLoad | undefined;
  private readonly port: MessagePort;
  private readonly capacity: number;
  private readonly pending = new Map<number, Pending>();
  private nextId = 0;

  /** @param capacity  requests that may be under way at once */
  constructor(port: MessagePort, capacity: number) {
    this.port = port;
    this.capacity = capacity;
    port.on('message', (message: FromEngine) => {
      this.receive(message);
    });
  }

  get numPending(): number {
    return this.pending.size;
  }

  /** @throws HttpError 429 when too much is under way */
  run(sequences: SequenceSpec[], { signal, onEvent }: RunOptions): Run {
    const { id, done, times } = this.open(sequences.length, onEvent);
    this.send({ kind: 'start', request: id, sequences });
    const leave = (): void => {
      const request = this.pending.get(id);
      if (!request) return;
      this.pending.delete(id);
      this.send({ kind: 'cancel', request: id });
      request.reject(new HttpError(499, 'the client left'));
    };
    signal.addEventListener('abort', leave, { once: true });
    const results = done.finally(() => {
      signal.removeEventListener('abort', leave);
    }) as Promise<SequenceResult[]>;
    const pause = (paused: boolean): void => {
      if (this.pending.has(id)) this.send({ kind: 'pause', request: id, paused });
    };
    return { results, pause, times };
  }

  train(operation: TrainingOperation): Promise<unknown> {
    const { id, done } = this.open(0, undefined);
    this.send({ kind: 'train', request: id, operation });
    return done;
  }

  close(): void {
    this.send({ kind: 'close' });
  }

  private open(
    count: number,
    onEvent: Pending['onEvent'],
  ): { id: number; done: Promise<unknown>; times: RunTimes } {
    if (this.pending.size >= this.capacity) {
      throw new HttpError(429, `${this.capacity} requests are under way; try again`, {
        retryAfterSeconds: 1,
      });
    }
    const id = this.nextId++;
    const times = { accepted: Date.now(), joined: undefined, firstToken: undefined };
    const done = new Promise<unknown>((resolve, reject) => {
      const results = Array.from({ length: count }, (): SequenceResult => ({
        scores: [],
        tokens: [],
        text: '',
        reason: 'length',
      }));
      this.pending.set(id, { results, unfinished: count, times, onEvent, resolve, reject });
    });
    return { id, done, times };
  }

  private receive(message: FromEngine): void {
    if (message.kind === 'load') {
      this.load = message.load;
      this.send({ kind: 'seen' });
      return;
    }
    const request = this.pending.get(message.request);
    if (!request) return; // the client left meanwhile
    if (message.kind === 'events') {
      request.times.joined ??= message.joinedAt;
      try {
        for (const event of message.events) take(request, event);
      } catch {
        // A bug in writing one reply must not end the thread that serves all.
        this.send({ kind: 'cancel', request: message.request });
        this.pending.delete(message.request);
        request.reject(new HttpError(500, 'internal error'));
        return;
      }
      if (request.unfinished > 0) return;
      request.resolve(request.results);
    } else if (message.kind === 'trained') request.resolve(message.result);
    else request.reject(new HttpError(message.isUserError ? 400 : 500, message.message));
    this.pending.delete(message.request);
  }

  private send(message: ToEngine): void {
    this.port.postMessage(message);
  }
}

function take(request: Pending, event: SequenceEvent): void {
  const result = request.results[event.sequence]!;
  if (event.scores) result.scores = event.scores;
  result.text += event.piece;
  if (event.kind === 'token') {
    request.times.firstToken ??= Date.now();
    result.tokens.push({ id: event.id, score: event.score });
  } else {
    result.reason = event.reason;
    request.unfinished--;
  }
  request.onEvent?.(event);
}
