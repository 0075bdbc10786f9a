import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  encodeSafetensors,
  openSafetensors,
  SafetensorsError,
  writeSafetensors,
  type Dtype,
  type TensorToWrite,
} from '../../engine/safetensors.ts';
import { caseCount, reportCases, SeededRandom } from '../support/reliability.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const path = join(folder, 'case.safetensors');

// Written out again on purpose: the test must not share the table it checks.
const bits = new Map<Dtype, number>([
  ['BOOL', 8],
  ['U8', 8],
  ['I8', 8],
  ['F8_E5M2', 8],
  ['F8_E4M3', 8],
  ['F8_E8M0', 8],
  ['F8_E4M3FNUZ', 8],
  ['F8_E5M2FNUZ', 8],
  ['F4', 4],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
  ['I16', 16],
  ['U16', 16],
  ['F16', 16],
  ['BF16', 16],
  ['I32', 32],
  ['U32', 32],
  ['F32', 32],
  ['I64', 64],
  ['U64', 64],
  ['F64', 64],
  ['C64', 64],
]);
const dtypes = [...bits.keys()];
const oddNames = [
  '',
  '"',
  'a\nb',
  '__proto__',
  'constructor',
  '🎈',
  '\u0000',
  '\\',
  'é',
  'e\u0301',
  'z.z',
  '\ufeff',
  '</script>',
  'ｚ',
  '\u{10ffff}',
];

function randomTensors(random: SeededRandom): TensorToWrite[] {
  const names = new Set(
    Array.from({ length: random.below(9) }, (_, i) =>
      random.pick([...oddNames, `layer.${String(i)}`]),
    ),
  );
  return [...names].map((name) => {
    const dtype = random.pick(dtypes);
    const shape = Array.from({ length: random.below(4) }, () => random.below(5));
    // Sub-byte types fill whole bytes four at a time.
    if (bits.get(dtype)! < 8) shape.push(4);
    const bytes = (shape.reduce((a, b) => a * b, 1) * bits.get(dtype)!) / 8;
    const data = random.bytes(bytes);
    return { name, dtype, shape, data: random.below(2) === 0 ? data : () => data };
  });
}

test('R4: random tensor sets are read back byte for byte, and written the same way twice', () => {
  const random = new SeededRandom(4);
  const total = caseCount(200, 2000);
  let passed = 0;
  for (let i = 0; i < total; i++) {
    const tensors = randomTensors(random);
    const metadata = random.below(2) === 0 ? {} : { format: 'pt', 'q"\n🎈': random.pick(oddNames) };
    writeSafetensors(path, tensors, metadata);
    const first = readFileSync(path);
    expect((8 + Number(first.readBigUInt64LE(0))) % 8).toBe(0);
    expect(Buffer.compare(encodeSafetensors([...tensors].reverse(), metadata), first)).toBe(0);
    const file = openSafetensors(path);
    expect(file.metadata).toEqual(new Map(Object.entries(metadata)));
    expect([...file.tensors.keys()].sort()).toEqual(tensors.map((t) => t.name).sort());
    for (const { name, dtype, shape, data } of tensors) {
      expect(file.tensors.get(name)).toMatchObject({ name, dtype, shape });
      const want = typeof data === 'function' ? data() : data;
      expect(Buffer.compare(file.bytes(name), want)).toBe(0);
    }
    file.close();
    passed++;
  }
  reportCases('R4', passed, total);
});

test('tensors are sorted by alignment, then by name in UTF-8 order', () => {
  const one = (name: string, dtype: Dtype) => ({
    name,
    dtype,
    shape: [1],
    data: new Uint8Array(bits.get(dtype)! / 8),
  });
  const bytes = encodeSafetensors([
    one('a', 'U8'),
    one('ｚ', 'F32'),
    one('\u{10000}', 'F32'),
    one('b', 'I64'),
    one('c', 'F16'),
  ]);
  const order = Object.keys(
    JSON.parse(
      Buffer.from(bytes.subarray(8, 8 + Number(Buffer.from(bytes).readBigUInt64LE(0)))).toString(),
    ) as object,
  );
  // As UTF-16 the surrogate pair of U+10000 would come before U+FF5A.
  expect(order).toEqual(['b', 'ｚ', '\u{10000}', 'c', 'a']);
});

test.each<[string, TensorToWrite[]]>([
  [
    'bytes that do not fit the shape',
    [{ name: 'a', dtype: 'F32', shape: [2], data: new Uint8Array(7) }],
  ],
  [
    'one name twice',
    [
      { name: 'a', dtype: 'U8', shape: [0], data: new Uint8Array(0) },
      { name: 'a', dtype: 'U8', shape: [0], data: new Uint8Array(0) },
    ],
  ],
  [
    'the reserved name',
    [{ name: '__metadata__', dtype: 'U8', shape: [0], data: new Uint8Array(0) }],
  ],
  ['a negative size', [{ name: 'a', dtype: 'U8', shape: [-1], data: new Uint8Array(0) }]],
  ['a fractional size', [{ name: 'a', dtype: 'U8', shape: [0.5], data: new Uint8Array(0) }]],
  ['half a surrogate pair', [{ name: '\ud800', dtype: 'U8', shape: [0], data: new Uint8Array(0) }]],
])('the writer refuses %s and leaves the old file alone', (_what, tensors) => {
  writeSafetensors(path, []);
  const before = readFileSync(path);
  expect(() => {
    writeSafetensors(path, tensors);
  }).toThrow(SafetensorsError);
  expect(readFileSync(path)).toEqual(before);
});
