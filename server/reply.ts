/**
 * One reply: JSON at once, or a stream of server-sent events that never runs ahead of its reader. When the connection
 * is gone the signal says so; a reader that takes nothing for the idle time is cut off.
 */
import type { ServerResponse } from 'node:http';
import { errorBody, type HttpError } from './http-error.ts';

export class Reply {
  /** Aborted when the client left before the reply was complete. */
  readonly signal: AbortSignal;
  status = 0;
  /** Called with true when the reader does not keep up, with false when it does again. */
  onBehind: ((behind: boolean) => void) | undefined;
  private readonly response: ServerResponse;
  private readonly idleMs: number;
  private isBehind = false;

  constructor(response: ServerResponse, idleMs: number) {
    this.response = response;
    this.idleMs = idleMs;
    const controller = new AbortController();
    this.signal = controller.signal;
    response.on('close', () => {
      if (!response.writableFinished) controller.abort();
    });
    response.on('drain', () => {
      this.isBehind = false;
      response.setTimeout(0);
      this.onBehind?.(false);
    });
  }

  get hasStarted(): boolean {
    return this.response.headersSent;
  }

  json(status: number, body: unknown, headers: Record<string, string> = {}): void {
    this.end(status, 'application/json; charset=utf-8', JSON.stringify(body), headers);
  }

  text(status: number, contentType: string, body: string): void {
    this.end(status, contentType, body, {});
  }

  error(error: HttpError): void {
    const { retryAfterSeconds } = error.options;
    if (this.hasStarted) {
      this.event(errorBody(error));
      this.endEvents();
      return;
    }
    const headers: Record<string, string> =
      retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    if (error.status === 401) headers['www-authenticate'] = 'Bearer';
    // A request that was not read to its end cannot be followed by another one.
    if (error.status === 413 || error.status === 408) headers['connection'] = 'close';
    this.json(error.status, errorBody(error), headers);
  }

  /** One server-sent event. */
  event(data: unknown): void {
    if (!this.hasStarted) {
      this.status = 200;
      this.response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
      });
    }
    this.write(`data: ${JSON.stringify(data)}\n\n`);
  }

  endEvents(): void {
    this.write('data: [DONE]\n\n');
    this.response.end();
    this.expectProgress();
  }

  private write(text: string): void {
    if (this.signal.aborted || this.response.write(text)) return;
    if (this.isBehind) return;
    this.isBehind = true;
    this.onBehind?.(true);
    this.expectProgress();
  }

  private end(
    status: number,
    contentType: string,
    body: string,
    headers: Record<string, string>,
  ): void {
    this.status = status;
    const bytes = Buffer.from(body);
    this.response.writeHead(status, {
      'content-type': contentType,
      'content-length': bytes.length,
      'cache-control': 'no-store',
      ...headers,
    });
    this.response.end(bytes);
    this.expectProgress();
  }

  /** Cuts the connection when the reader takes nothing for the idle time; slow but steady is fine. */
  private expectProgress(): void {
    if (this.response.writableFinished) return;
    this.response.setTimeout(this.idleMs, () => this.response.destroy());
  }
}
