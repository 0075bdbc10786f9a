import * as tf from '@tensorflow/tfjs-core';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useBackend, UsageError } from '../../kernels/index.ts';
import { loadTensorflow } from '../../kernels/tensorflow-loader.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const built = process.env['ATTUNE_TENSORFLOW'];
const packagePath = 'node_modules/@tensorflow/tfjs-node';
const root = temporaryFolder();
const emptyFolder = (): string => mkdtempSync(join(root, 'place-'));

/** The message with `folder` as the place to look. */
async function problemIn(folder: string): Promise<string> {
  process.env['ATTUNE_TENSORFLOW'] = folder;
  try {
    await loadTensorflow();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  } finally {
    if (built === undefined) delete process.env['ATTUNE_TENSORFLOW'];
    else process.env['ATTUNE_TENSORFLOW'] = built;
  }
  return 'it loaded';
}

/** A folder in which the package is installed as far as `files` go. */
function installation(files: Record<string, string>): string {
  const folder = emptyFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, packagePath, path, '..'), { recursive: true });
    writeFileSync(join(folder, packagePath, path), text);
  }
  return folder;
}

describe('without a usable package, every reason is told', () => {
  test('not installed', async () => {
    expect(await problemIn(emptyFolder())).toBe(
      'tensorflow: no usable TensorFlow binding:\n' +
        '  @tensorflow/tfjs-node-gpu: not installed\n' +
        '  @tensorflow/tfjs-node: not installed\n' +
        '  Install one with `npm install @tensorflow/tfjs-node`, or pass --backend native.',
    );
  });

  test('installed without its addon', async () => {
    const folder = installation({ 'package.json': '{"name":"@tensorflow/tfjs-node"}' });
    expect(await problemIn(folder)).toContain(
      '  @tensorflow/tfjs-node: installed without its addon (install scripts skipped?): ' +
        'npm rebuild @tensorflow/tfjs-node\n',
    );
  });

  test('an addon that is not a library', async () => {
    const folder = installation({
      'package.json': '{"name":"@tensorflow/tfjs-node"}',
      'lib/napi-v8/tfjs_binding.node': 'not a library',
    });
    expect(await problemIn(folder)).toMatch(
      / {2}@tensorflow\/tfjs-node: .*tfjs_binding\.node: .+\n/,
    );
  });

  const withPackage = built === undefined ? test.skip : test;
  withPackage('an addon whose libtensorflow is missing', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, packagePath), { recursive: true });
    for (const part of ['package.json', 'lib']) {
      cpSync(join(built!, packagePath, part), join(folder, packagePath, part), { recursive: true });
    }
    // A library that another test file opened in this process serves the addon; then the rest is found missing.
    expect(await problemIn(folder)).toMatch(
      /tfjs-node: libtensorflow\S*: cannot open shared object|tfjs-node does not load: .*Cannot find/,
    );
  });

  test('nothing was registered on the way', () => {
    expect(tf.findBackend('tensorflow')).toBeNull();
    expect(tf.getKernelsForBackend('tensorflow')).toEqual([]);
  });
});

const describeBuilt = built === undefined ? describe.skip : describe;
describeBuilt('with a built package (ATTUNE_TENSORFLOW)', () => {
  test('it loads, multiplies, and leaves the active backend alone', async () => {
    await useBackend('wasm');
    const { description } = await loadTensorflow();
    expect(description).toMatch(/^TensorFlow 2\.\d+\.\d+ on CPU$/);
    expect(tf.getBackend()).toBe('wasm');
  });

  test('useBackend makes it the backend, with our gradients', async () => {
    const info = await useBackend('tensorflow');
    expect(info.name).toBe('tensorflow');
    expect(tf.getBackend()).toBe('tensorflow');
    // Ours refuse transpose flags, those of tfjs do not.
    const run = (): tf.Tensor => tf.sum(tf.matMul(tf.ones([2, 3]), x, false, true));
    const x = tf.ones([2, 3]);
    expect(() => tf.engine().gradients(run, [x])).toThrow('transpose explicitly');
  });
});
