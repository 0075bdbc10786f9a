/** From the bytes of a request to a JSON value: size, encoding and depth are checked before anything is built. */
import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';
import type { Limits } from './limits.ts';

/** @throws HttpError 413, 415, 400 or 408 */
export async function readJson(request: IncomingMessage, limits: Limits): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    // A web page may send other types across origins without asking first.
    throw new HttpError(415, 'want Content-Type: application/json');
  }
  const bytes = await readBytes(request, limits);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HttpError(400, 'the body is not UTF-8');
  }
  if (depthOf(text) > limits.jsonDepth) {
    throw new HttpError(400, `the body is nested deeper than ${limits.jsonDepth}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'the body is not JSON');
  }
}

function readBytes(request: IncomingMessage, { bodyBytes, idleMs }: Limits): Promise<Buffer> {
  const tooLarge = new HttpError(413, `the body is larger than ${bodyBytes} bytes`);
  return new Promise((resolve, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > bodyBytes) {
      reject(tooLarge);
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const late = (): void => {
      reject(new HttpError(408, `nothing came for ${idleMs} ms`));
    };
    let timer = setTimeout(late, idleMs);
    request.on('data', (chunk: Buffer) => {
      clearTimeout(timer);
      size += chunk.length;
      if (size > bodyBytes) {
        request.pause();
        chunks.length = 0;
        reject(tooLarge);
        return;
      }
      timer = setTimeout(late, idleMs);
      chunks.push(chunk);
    });
    request.on('end', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    request.on('close', () => {
      clearTimeout(timer);
      reject(new HttpError(499, 'the client left'));
    });
  });
}

/** The deepest nesting of brackets outside strings. JSON.parse takes seconds for what a few megabytes of `[` ask for. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) i = stringEnd(text, i);
    else if (c === 0x5b || c === 0x7b) deepest = Math.max(deepest, ++depth);
    else if (c === 0x5d || c === 0x7d) depth--;
  }
  return deepest;
}

/** Index of the quote that ends the string starting at `start`, or the end of the text. */
function stringEnd(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x5c) i++;
    else if (c === 0x22) return i;
  }
  return text.length;
}
