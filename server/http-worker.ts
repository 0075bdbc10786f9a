/**
 * The HTTP server in a thread of its own, so that it answers while the engine computes. This file is both ends: the
 * function that starts the thread, and what the thread runs.
 */
import {
  isMainThread,
  MessageChannel,
  parentPort,
  Worker,
  workerData,
  type MessagePort,
} from 'node:worker_threads';
import type { HttpSettings } from './context.ts';
import { listen } from './http-server.ts';

interface ThreadData {
  attuneHttp: HttpSettings;
  port: MessagePort;
}

type FromThread = { kind: 'listening'; port: number } | { kind: 'error'; message: string };

export interface HttpThread {
  /** Where it listens. */
  port: number;
  /** The engine's end of the conversation (protocol.ts). */
  engine: MessagePort;
  close: () => void;
  /** Settles when the thread has ended. */
  ended: Promise<void>;
}

/** @throws Error when the address cannot be listened on */
export async function startHttpThread(settings: HttpSettings): Promise<HttpThread> {
  const { port1, port2 } = new MessageChannel();
  const data: ThreadData = { attuneHttp: settings, port: port2 };
  const worker = new Worker(new URL(import.meta.url), { workerData: data, transferList: [port2] });
  const ended = new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => {
      resolve();
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    ended.then(() => {
      reject(new Error('the HTTP thread ended at its start'));
    }, reject);
    worker.once('message', (message: FromThread) => {
      if (message.kind === 'listening') resolve(message.port);
      else reject(new Error(message.message));
    });
  });
  const close = (): void => {
    worker.postMessage('close');
  };
  return { port, engine: port1, close, ended };
}

async function runThread({ attuneHttp, port }: ThreadData, parent: MessagePort): Promise<void> {
  const say = (message: FromThread): void => {
    parent.postMessage(message);
  };
  try {
    const listener = await listen(attuneHttp, port);
    parent.once('message', () => {
      void listener.close().then(() => {
        port.close();
      });
    });
    say({ kind: 'listening', port: listener.port });
  } catch (error) {
    say({ kind: 'error', message: error instanceof Error ? error.message : String(error) });
    port.close();
  }
}

const data = workerData as Partial<ThreadData> | null;
if (!isMainThread && parentPort && data?.attuneHttp && data.port) {
  void runThread(data as ThreadData, parentPort);
}
