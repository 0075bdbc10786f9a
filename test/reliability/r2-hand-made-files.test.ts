import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  decodeSafetensors,
  openSafetensors,
  SafetensorsError,
  type SafetensorsErrorCode,
} from '../../engine/safetensors.ts';
import { entry, rawFile } from '../support/raw-safetensors.ts';
import { reportCases } from '../support/reliability.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const a = entry('a', 'F32', '2', '0,8');
const latin1 = (text: string) => Buffer.from(text, 'latin1');

// Every rule of the format once past its edge: [what, code, file].
const bad: [string, SafetensorsErrorCode, Buffer][] = [
  ['an empty file', 'FILE_TOO_SHORT', Buffer.alloc(0)],
  ['seven bytes', 'FILE_TOO_SHORT', Buffer.alloc(7)],
  ['a header of 100,000,001 bytes', 'HEADER_TOO_LARGE', rawFile('{}', 0, 100_000_001n)],
  ['a header of 2^64 - 1 bytes', 'HEADER_TOO_LARGE', rawFile('{}', 0, 2n ** 64n - 1n)],
  ['a header one byte past the end', 'HEADER_PAST_END', rawFile('{}', 0, 3n)],
  ['a header of the legal limit in a short file', 'HEADER_PAST_END', rawFile('', 0, 100_000_000n)],
  [
    'a Git LFS pointer',
    'LFS_POINTER',
    latin1('version https://git-lfs.github.com/spec/v1\noid sha'),
  ],
  ['a header of no bytes', 'HEADER_NOT_JSON', rawFile('', 0)],
  ['a byte that is not UTF-8', 'HEADER_NOT_UTF8', rawFile(latin1('{"\xff":1}'), 0)],
  ['an overlong UTF-8 form', 'HEADER_NOT_UTF8', rawFile(latin1('{"\xc0\xaf":1}'), 0)],
  ['UTF-8 for half a surrogate pair', 'HEADER_NOT_UTF8', rawFile(latin1('{"\xed\xa0\x80":1}'), 0)],
  ['a byte order mark', 'HEADER_NOT_JSON', rawFile('\ufeff{}', 0)],
  ['a header without its last brace', 'HEADER_NOT_JSON', rawFile(`{${a}`, 8)],
  ['a comma before the brace', 'HEADER_NOT_JSON', rawFile(`{${a},}`, 8)],
  ['NUL padding', 'HEADER_NOT_JSON', rawFile(`{${a}}\0\0`, 8)],
  ['a second object after the first', 'HEADER_NOT_JSON', rawFile('{}{}', 0)],
  ['an escaped half surrogate', 'HEADER_NOT_JSON', rawFile(`{"\\ud800":{}}`, 0)],
  ['a raw newline in a name', 'HEADER_NOT_JSON', rawFile(`{"a\nb":{}}`, 0)],
  ['a leading zero', 'HEADER_NOT_JSON', rawFile(`{${entry('a', 'F32', '02', '0,8')}}`, 8)],
  ['a list for a header', 'HEADER_SHAPE', rawFile('[]', 0)],
  ['ten thousand open brackets', 'HEADER_SHAPE', rawFile('['.repeat(10_000), 0)],
  ['a tensor that is a string', 'HEADER_SHAPE', rawFile('{"a":"F32"}', 0)],
  ['a tensor without dtype', 'HEADER_SHAPE', rawFile('{"a":{"shape":[],"data_offsets":[0,0]}}', 0)],
  ['an unknown field', 'HEADER_SHAPE', rawFile(`{${a.replace('}', ',"x":1}')}}`, 8)],
  ['a negative dimension', 'HEADER_SHAPE', rawFile(`{${entry('a', 'F32', '-2', '0,8')}}`, 8)],
  ['a fractional dimension', 'HEADER_SHAPE', rawFile(`{${entry('a', 'F32', '2.0', '0,8')}}`, 8)],
  ['a dimension with exponent', 'HEADER_SHAPE', rawFile(`{${entry('a', 'F32', '2e0', '0,8')}}`, 8)],
  ['three offsets', 'HEADER_SHAPE', rawFile(`{${entry('a', 'F32', '2', '0,8,8')}}`, 8)],
  ['metadata with a number', 'HEADER_SHAPE', rawFile('{"__metadata__":{"a":1}}', 0)],
  ['metadata that is a list', 'HEADER_SHAPE', rawFile('{"__metadata__":[]}', 0)],
  ['the same tensor twice', 'DUPLICATE_KEY', rawFile(`{${a},${a}}`, 8)],
  [
    'the same name, once escaped',
    'DUPLICATE_KEY',
    rawFile(`{${a},${a.replace('a', '\\u0061')}}`, 8),
  ],
  ['metadata twice', 'DUPLICATE_KEY', rawFile('{"__metadata__":{},"__metadata__":{}}', 0)],
  ['a field twice', 'DUPLICATE_KEY', rawFile(`{${a.replace('}', ',"shape":[2]}')}}`, 8)],
  ['an unknown dtype', 'UNKNOWN_DTYPE', rawFile(`{${entry('a', 'F31', '2', '0,8')}}`, 8)],
  [
    'a dtype named like a method',
    'UNKNOWN_DTYPE',
    rawFile(`{${entry('a', 'toString', '2', '0,8')}}`, 8),
  ],
  [
    'a dimension of 2^53',
    'NUMBER_RANGE',
    rawFile(`{${entry('a', 'U8', '9007199254740992', '0,8')}}`, 8),
  ],
  [
    'a product over 2^53',
    'SHAPE_OVERFLOW',
    rawFile(`{${entry('a', 'U8', '94906267,94906267', '0,8')}}`, 8),
  ],
  [
    '2^53 - 1 values of 64 bits',
    'SHAPE_OVERFLOW',
    rawFile(`{${entry('a', 'F64', '9007199254740991', '0,8')}}`, 8),
  ],
  ['three values of 4 bits', 'PARTIAL_BYTE', rawFile(`{${entry('a', 'F4', '3', '0,2')}}`, 2)],
  ['an end before the begin', 'OFFSETS_REVERSED', rawFile(`{${entry('a', 'F32', '2', '8,0')}}`, 8)],
  ['seven bytes for two floats', 'SIZE_MISMATCH', rawFile(`{${entry('a', 'F32', '2', '0,7')}}`, 7)],
  ['a hole before the first tensor', 'HOLE', rawFile(`{${entry('a', 'F32', '2', '1,9')}}`, 9)],
  ['a hole between tensors', 'HOLE', rawFile(`{${a},${entry('b', 'U8', '1', '9,10')}}`, 10)],
  ['an overlap of one byte', 'OVERLAP', rawFile(`{${a},${entry('b', 'U8', '1', '7,8')}}`, 8)],
  [
    'an empty tensor inside another',
    'OVERLAP',
    rawFile(`{${a},${entry('b', 'U8', '0', '4,4')}}`, 8),
  ],
  ['data one byte short', 'DATA_TRUNCATED', rawFile(`{${a}}`, 7)],
  ['data one byte long', 'TRAILING_BYTES', rawFile(`{${a}}`, 9)],
];

// Every rule once at its edge, and what real writers do: [what, file, names].
const legal: [string, Buffer, string[]][] = [
  ['no tensors, no data', rawFile('{}', 0), []],
  ['metadata only', rawFile('{"__metadata__":{"format":"pt"}}', 0), []],
  ['trailing spaces, tabs and newlines', rawFile(`{${a}} \t\r\n`, 8), ['a']],
  ['leading white space', rawFile(` \n{${a}}`, 8), ['a']],
  [
    'white space between all tokens',
    rawFile(`{ ${a.replaceAll(/([:,[\]{}])/g, ' $1\n')} }`, 8),
    ['a'],
  ],
  ['a scalar (rank 0)', rawFile(`{${entry('s', 'F32', '', '0,4')}}`, 4), ['s']],
  ['an empty tensor', rawFile(`{${entry('e', 'F32', '3,0', '0,0')}}`, 0), ['e']],
  [
    'an empty tensor between two others',
    rawFile(`{${a},${entry('e', 'I8', '0', '8,8')},${entry('z', 'U8', '1', '8,9')}}`, 9),
    ['a', 'e', 'z'],
  ],
  [
    'tensors not in the order of their offsets',
    rawFile(`{${entry('b', 'U8', '2', '8,10')},${a}}`, 10),
    ['b', 'a'],
  ],
  [
    'a tensor named __proto__',
    rawFile(`{${entry('__proto__', 'U8', '1', '0,1')}}`, 1),
    ['__proto__'],
  ],
  ['an empty name', rawFile(`{${entry('', 'U8', '1', '0,1')}}`, 1), ['']],
  [
    'quotes, newlines and emoji in a name',
    rawFile(`{${entry('"\n\\ 🎈', 'U8', '1', '0,1')}}`, 1),
    ['"\n\\ 🎈'],
  ],
  [
    'an escaped surrogate pair',
    rawFile(`{"\\ud83c\\udf88":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 1),
    ['🎈'],
  ],
  [
    'fields in another order',
    rawFile('{"a":{"data_offsets":[0,2],"shape":[2],"dtype":"BOOL"}}', 2),
    ['a'],
  ],
  [
    'four values of 6 bits in three bytes',
    rawFile(`{${entry('a', 'F6_E3M2', '4', '0,3')}}`, 3),
    ['a'],
  ],
  [
    'a dimension of 2^53 - 1 beside a zero',
    rawFile(`{${entry('a', 'U8', '0,9007199254740991', '0,0')}}`, 0),
    ['a'],
  ],
  ['an unaligned header', rawFile(`{${a}} `, 8), ['a']],
];

function refusal(read: () => unknown): unknown {
  try {
    read();
    return 'accepted';
  } catch (error) {
    return error instanceof SafetensorsError ? error.code : error;
  }
}

function fileOf(bytes: Buffer): string {
  const path = join(folder, 'case.safetensors');
  writeFileSync(path, bytes);
  return path;
}

test('R2: bad files are refused with the code of the broken rule, odd but legal ones are read', () => {
  let passed = 0;
  for (const [what, code, bytes] of bad) {
    expect([what, refusal(() => decodeSafetensors(bytes, 'case'))]).toEqual([what, code]);
    expect([what, refusal(() => openSafetensors(fileOf(bytes)))]).toEqual([what, code]);
    passed++;
  }
  for (const [what, bytes, names] of legal) {
    const file = openSafetensors(fileOf(bytes));
    expect([what, ...file.tensors.keys()]).toEqual([what, ...names]);
    for (const [name, info] of file.tensors) {
      expect(file.bytes(name)).toEqual(new Uint8Array(info.byteLength).fill(7));
    }
    file.close();
    passed++;
  }
  reportCases('R2', passed, bad.length + legal.length);
  expect(bad.length).toBeGreaterThanOrEqual(40);
  expect(legal.length).toBeGreaterThanOrEqual(15);
});

test('a message names the file, the tensor and what is wrong, without control characters', () => {
  const bytes = rawFile(`{${entry('w\u001b[31m\u009b', 'F32', '3', '0,8')}}`, 8);
  expect(() => decodeSafetensors(bytes, 'm.safetensors')).toThrow(
    'safetensors: m.safetensors: tensor "w\\u001b[31m\\u009b" has data_offsets [0, 8], that is 8 bytes; F32 [3] takes 12',
  );
});

test('a folder, a missing file and a file that shrinks after opening are refused', () => {
  expect(refusal(() => openSafetensors(folder))).toBe('NOT_A_FILE');
  expect(refusal(() => openSafetensors(join(folder, 'absent')))).toBe('NOT_A_FILE');
  const path = fileOf(rawFile(`{${a}}`, 8));
  const mapped = openSafetensors(path, { map: (_fd, bytes) => new ArrayBuffer(bytes) });
  const read = openSafetensors(path);
  truncateSync(path, 20);
  expect(refusal(() => mapped.bytes('a'))).toBe('FILE_CHANGED');
  expect(refusal(() => read.bytes('a'))).toBe('FILE_CHANGED');
  read.close();
  expect(refusal(() => read.bytes('a'))).toBe('CLOSED');
  expect(refusal(() => mapped.bytes('b'))).toBe('UNKNOWN_TENSOR');
  mapped.close();
});
