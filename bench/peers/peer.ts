/**
 * A contestant as a process of its own: one JSON command a line goes in, one JSON answer a line comes out. Ours and
 * the peers speak the same few commands, so memory, threads and start-up are measured alike and runs can alternate.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { WeightStorage } from '../../kernels/index.ts';
import type { MachineCard } from '../machine-card.ts';
import type { Sample } from '../measure.ts';

/** Commands and what they answer; a peer may lack some. */
export interface Commands {
  /** Versions, instruction sets; ours adds the measured peaks. */
  card: { command: object; answer: Partial<MachineCard> & Record<string, unknown> };
  /** Model folder; rank 0 loads no adapter. */
  load: {
    command: { folder: string; dtype: Dtype; rank: number };
    answer: Sample;
  };
  threads: { command: { threads: number }; answer: object };
  /** What `step` trains on: loss on the last `supervised` tokens of each row. */
  rows: { command: { rows: number[][]; supervised: number }; answer: object };
  /** One optimizer step. */
  step: { command: object; answer: Sample & { flops?: number } };
  /** Log-probability of a next token after each row. */
  forward: { command: { rows: number[][] }; answer: Sample };
  /** Greedy continuation of one row; the time without the prompt's. */
  generate: { command: { row: number[]; newTokens: number }; answer: Sample };
  /** [rows, inFeatures] times a weight [outputs, inFeatures] transposed, or dX of it. */
  matmul: {
    command: {
      rows: number;
      inFeatures: number;
      outputs: number;
      dtype: Dtype;
      backward: boolean;
    };
    answer: Sample;
  };
}

export type Dtype = WeightStorage;

export type Answer<C extends keyof Commands> = Commands[C]['answer'] & { peakRssBytes: number };

/** A peer answered with an error, or died. */
export class PeerError extends Error {}

export class Peer {
  readonly name: string;
  private readonly child: ChildProcess;
  private readonly waiting: { resolve: (line: string) => void; reject: (e: Error) => void }[] = [];
  private complaints = '';

  constructor(name: string, program: string, args: readonly string[]) {
    this.name = name;
    this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.complaints = (this.complaints + text).slice(-2000);
    });
    createInterface({ input: this.child.stdout! }).on('line', (text) => {
      this.waiting.shift()?.resolve(text);
    });
    const ended = (why: string) => () => {
      const error = new PeerError(`${name}: ${why}\n${this.complaints}`);
      for (const { reject } of this.waiting.splice(0)) reject(error);
    };
    this.child.on('error', ended('could not be started'));
    this.child.on('close', ended('ended'));
    this.child.stdin!.on('error', () => undefined); // 'close' tells
  }

  async ask<C extends keyof Commands>(
    command: C,
    options: Commands[C]['command'],
  ): Promise<Answer<C>> {
    const reply = new Promise<string>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
    });
    this.child.stdin!.write(`${JSON.stringify({ do: command, ...options })}\n`);
    const answer = JSON.parse(await reply) as Answer<C> & { error?: string };
    if (answer.error !== undefined) throw new PeerError(`${this.name}: ${answer.error}`);
    return answer;
  }

  /** Ends the process and waits for it, so that its memory is free for the next. */
  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = new Promise((resolve) => this.child.once('close', resolve));
    this.child.stdin!.end();
    await closed;
  }
}

type Handlers = {
  [C in keyof Commands]?: (
    command: Commands[C]['command'],
  ) => Promise<Commands[C]['answer']> | Commands[C]['answer'];
};

/** The other end: answers commands from stdin until it closes. */
export async function serve(handlers: Handlers): Promise<void> {
  for await (const text of createInterface({ input: process.stdin })) {
    const command = JSON.parse(text) as { do: keyof Commands };
    const handler = handlers[command.do] as ((command: object) => unknown) | undefined;
    let answer: object;
    try {
      if (!handler) throw new PeerError(`no command ${command.do}`);
      answer = { ...((await handler(command)) as object), peakRssBytes: peakRssBytes() };
    } catch (error) {
      answer = { error: String(error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

function peakRssBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
