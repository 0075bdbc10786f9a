import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSafetensors } from '../../engine/safetensors.ts';
import { CheckpointError, checkTensors, openWeights } from '../../engine/weights.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = temporaryFolder();
const llama = join(import.meta.dirname, '../fixtures/llama');
let folders = 0;

function newFolder(files: Record<string, string> = {}): string {
  const folder = join(root, `case-${String(folders++)}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** A checkpoint of shards: file → the names of its one-byte tensors. */
function sharded(shards: Record<string, string[]>, weightMap: Record<string, string>): string {
  const folder = newFolder();
  for (const [file, names] of Object.entries(shards)) {
    const tensors = names.map((name) => ({
      name,
      dtype: 'U8' as const,
      shape: [1],
      data: new Uint8Array(1),
    }));
    writeSafetensors(join(folder, file), tensors);
  }
  const index = { metadata: { total_size: 1 }, weight_map: weightMap };
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify(index));
  return folder;
}

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
}

test('a single file is opened', () => {
  const weights = openWeights(llama);
  expect(weights.tensors.get('model.norm.weight')?.info.shape).toEqual([56]);
  expect(weights.tensors.get('model.norm.weight')?.bytes().byteLength).toBe(224);
  weights.close();
});

test('shards are opened as one', () => {
  const weights = openWeights(
    sharded(
      { 's1.safetensors': ['a', 'b'], 's2.safetensors': ['c'] },
      { a: 's1.safetensors', b: 's1.safetensors', c: 's2.safetensors' },
    ),
  );
  expect([...weights.tensors.keys()]).toEqual(['a', 'b', 'c']);
  expect(weights.notices).toEqual([]);
  weights.close();
});

test('tensors that the index leaves out stay unused, with a notice', () => {
  const weights = openWeights(sharded({ 's.safetensors': ['a', 'b'] }, { a: 's.safetensors' }));
  expect([...weights.tensors.keys()]).toEqual(['a']);
  expect(weights.notices.join()).toContain('"b"');
  weights.close();
});

test.each([
  '../s.safetensors',
  '/etc/passwd',
  'x/s.safetensors',
  'x\\s.safetensors',
  '..',
  '.',
  '',
  's\0',
])('the shard name %j is refused', (name) => {
  const message = messageOf(() => openWeights(sharded({}, { a: name })));
  expect(message).toContain('is not the bare name of a file in the same folder');
});

test('all disagreements of index and shards are listed', () => {
  const absent = messageOf(() =>
    openWeights(sharded({}, { a: 'x.safetensors', b: 'y.safetensors' })),
  );
  expect(absent).toContain('"x.safetensors" does not exist');
  expect(absent).toContain('"y.safetensors" does not exist');
  const shards = { 's1.safetensors': ['a', 'twice'], 's2.safetensors': ['twice'] };
  const message = messageOf(() =>
    openWeights(
      sharded(shards, { a: 's2.safetensors', gone: 's1.safetensors', twice: 's1.safetensors' }),
    ),
  );
  expect(message).toContain('tensor "twice" is in "s1.safetensors" and "s2.safetensors"');
  expect(message).toContain('tensor "a" is not in "s2.safetensors"');
  expect(message).toContain('tensor "gone" is not in "s1.safetensors"');
});

test('what stands in place of weights is named for what it is', () => {
  const lfs = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n';
  expect(() => openWeights(newFolder({ 'model.safetensors': lfs }))).toThrow(/Git LFS pointer/);
  expect(() => openWeights(newFolder({ 'model.safetensors.index.json': lfs }))).toThrow(
    /Git LFS pointer/,
  );
  expect(messageOf(() => openWeights(newFolder({ 'pytorch_model.bin': 'x' })))).toMatch(
    /"pytorch_model.bin".*pickle|pickle.*"pytorch_model.bin"/,
  );
  expect(messageOf(() => openWeights(newFolder({ 'consolidated.00.pth': 'x' })))).toContain(
    'Convert it once',
  );
  expect(messageOf(() => openWeights(newFolder({ 'other.safetensors': 'x' })))).toContain(
    '"other.safetensors"',
  );
  expect(messageOf(() => openWeights(newFolder()))).toContain('Is this the folder of a model?');
  expect(messageOf(() => openWeights(join(root, 'absent')))).toContain('not a folder');
  expect(
    messageOf(() =>
      openWeights(newFolder({ 'model.safetensors.index.json': '{"weight_map":[1]}' })),
    ),
  ).toContain('weight_map');
  expect(
    messageOf(() => openWeights(newFolder({ 'model.safetensors.index.json': '{' }))),
  ).toContain('is not JSON');
});

test('a file of the wrong kind of numbers is refused before it is read', () => {
  const weights = openWeights(sharded({ 's.safetensors': ['a'] }, { a: 's.safetensors' }));
  expect(
    messageOf(() => {
      checkTensors(weights, [{ name: 'a', shape: [1] }]);
    }),
  ).toContain('a   got U8, want one of F32, F16, BF16');
  weights.close();
});

test('ignored names may stay', () => {
  const folder = newFolder();
  cpSync(join(llama, 'model.safetensors'), join(folder, 'model.safetensors'));
  const weights = openWeights(folder);
  const [first, ...others] = [...weights.tensors].map(([name, { info }]) => ({
    name,
    shape: info.shape,
  }));
  const mayIgnore = (name: string) => name === first?.name;
  expect(() => {
    checkTensors(weights, others, { mayIgnore });
  }).not.toThrow();
  expect(
    messageOf(() => {
      checkTensors(weights, others, { model: 'Llama' });
    }),
  ).toContain('has 1 tensor that Llama does not know');
  weights.close();
});
