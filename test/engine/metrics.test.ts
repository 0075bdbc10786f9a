import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MetricsLog, readMetrics } from '../../engine/metrics.ts';
import { crc32c, TensorBoardWriter } from '../../engine/tensorboard.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

test('a resumed log drops lines after the checkpoint and a torn last line', () => {
  const path = join(folder, 'metrics.jsonl');
  const log = MetricsLog.open(path, 0);
  for (const step of [1, 2, 3]) log.append({ step, loss: 1 / step });
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"step":4,"lo`);
  MetricsLog.open(path, 2).append({ step: 3, loss: 9 });
  expect(readMetrics(path)).toEqual([
    { step: 1, loss: 1 },
    { step: 2, loss: 0.5 },
    { step: 3, loss: 9 },
  ]);
});

test('CRC-32C has its published check value', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
});

test('an event file is a chain of records whose checksums hold, and carries tag, step and value', () => {
  const writer = TensorBoardWriter.open(join(folder, 'board'));
  writer.write({ step: 300, loss: 0.5 });
  const name = readdirSync(join(folder, 'board'))[0]!;
  const bytes = readFileSync(join(folder, 'board', name));
  const unmasked = (masked: number): number => {
    const rotated = (masked - 0xa282ead8) >>> 0;
    return ((rotated << 15) | (rotated >>> 17)) >>> 0;
  };
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(unmasked(bytes.readUInt32LE(at + 8))).toBe(crc32c(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(unmasked(bytes.readUInt32LE(at + 12 + length))).toBe(crc32c(data));
    records.push(data);
    at += 16 + length;
  }
  expect(records).toHaveLength(2);
  expect(records[0]!.includes('brain.Event:2')).toBe(true);
  const second = records[1]!;
  expect(second.includes('loss')).toBe(true);
  expect([...second.subarray(9, 12)]).toEqual([2 << 3, (300 % 128) | 128, 2]); // step 300 as a varint
  expect(second.readFloatLE(second.length - 4)).toBe(0.5);
});
