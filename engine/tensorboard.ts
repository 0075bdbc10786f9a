/**
 * TensorBoard event files: records of length, masked CRC-32C, protobuf bytes, masked CRC-32C (formats.md, 6).
 * Scalars only; the first record names the format.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

export class TensorBoardWriter {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
    appendFileSync(path, record(event(Date.now() / 1000, 0, { version: 'brain.Event:2' })));
  }

  static open(folder: string): TensorBoardWriter {
    mkdirSync(folder, { recursive: true });
    const seconds = Math.floor(Date.now() / 1000);
    return new TensorBoardWriter(
      join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.0`),
    );
  }

  /** Every number of `values` but `step` becomes one scalar at that step. */
  write({ step, ...values }: { step: number; [tag: string]: number }): void {
    appendFileSync(this.path, record(event(Date.now() / 1000, step, { values })));
  }
}

/** Event: 1 wall_time double, 2 step varint, 3 file_version string, 5 summary { 1 value { 1 tag, 2 simple_value float } }. */
function event(
  wallTime: number,
  step: number,
  { version, values = {} }: { version?: string; values?: Record<string, number> },
): Buffer {
  const time = Buffer.alloc(9);
  time.writeUInt8((1 << 3) | 1);
  time.writeDoubleLE(wallTime, 1);
  const parts = [time, Buffer.from([2 << 3]), varint(step)];
  if (version !== undefined) parts.push(bytesField(3, Buffer.from(version)));
  const summary = Object.entries(values).map(([tag, value]) => {
    const number = Buffer.alloc(5);
    number.writeUInt8((2 << 3) | 5);
    number.writeFloatLE(value, 1);
    return bytesField(1, Buffer.concat([bytesField(1, Buffer.from(tag)), number]));
  });
  if (summary.length > 0) parts.push(bytesField(5, Buffer.concat(summary)));
  return Buffer.concat(parts);
}

function bytesField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}

function record(data: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, maskedCrc(length), data, maskedCrc(data)]);
}

function maskedCrc(bytes: Uint8Array): Buffer {
  const crc = crc32c(bytes);
  const rotated = ((crc >>> 15) | (crc << 17)) >>> 0;
  const out = Buffer.alloc(4);
  out.writeUInt32LE((rotated + 0xa282ead8) >>> 0);
  return out;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** CRC-32C (Castagnoli), as iSCSI and TensorBoard use it. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
