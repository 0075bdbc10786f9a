// Builds @tensorflow/tfjs-node against the libtensorflow inside the tensorflow-cpu wheel, for tests on that backend:
//   node tools/build-tensorflow.mjs <folder outside the repository>
//   ATTUNE_TENSORFLOW=<folder> npm test
// The package's own installer would download a library of 2022. Needs a C++ compiler, make, python3 with pip, 1.1 GB of
// disk (0.8 GB afterwards). Nothing is installed into the project. A folder that already works is left as it is.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const TFJS_NODE = '4.22.0'; // the tfjs-core version that the project pins
const WHEEL = '2.21.0';

const root = dirname(import.meta.dirname);
const target = process.argv[2];
if (target === undefined || process.argv.length > 3) {
  fail('usage: node tools/build-tensorflow.mjs <folder>', 2);
}
const folder = resolve(target);
if (!relative(root, folder).startsWith('..')) {
  fail(`build-tensorflow: ${folder} lies in the repository; choose a folder outside of it`, 2);
}
const packageFolder = join(folder, 'node_modules/@tensorflow/tfjs-node');
const library = join(folder, 'wheel/tensorflow');

if (works()) {
  process.stdout.write(`build-tensorflow: ${folder} already works\n`);
} else {
  mkdirSync(folder, { recursive: true });
  step('package', installPackage);
  step('wheel', unpackWheel);
  step('links', linkLibrary);
  step('addon', buildAddon);
  if (!works()) fail('build-tensorflow: the addon was built but does not multiply');
  process.stdout.write(`build-tensorflow: done; now run ATTUNE_TENSORFLOW=${folder} npm test\n`);
}

function step(name, run) {
  const start = performance.now();
  try {
    run();
  } catch (error) {
    const output = String(error.stderr ?? '').trim();
    fail(`build-tensorflow: step "${name}" failed: ${error.message.split('\n')[0]}\n${output}`);
  }
  process.stdout.write(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
}

function fail(message, code = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

function run(command, args, cwd = folder) {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 26 });
}

/** Without its install script, which would fail where it cannot download. */
function installPackage() {
  if (existsSync(join(packageFolder, 'package.json'))) return;
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', ...options, `@tensorflow/tfjs-node@${TFJS_NODE}`]);
}

/** Two libraries and the C headers, not the whole 1.3 GB. */
function unpackWheel() {
  if (existsSync(join(library, 'libtensorflow_cc.so.2'))) return;
  const options = ['--no-deps', '--only-binary=:all:', '--quiet', '--retries', '0', '-d', 'wheel'];
  run('python3', ['-m', 'pip', 'download', ...options, `tensorflow-cpu==${WHEEL}`]);
  const unpack = `
import glob, zipfile
archive = zipfile.ZipFile(glob.glob('wheel/tensorflow_cpu-*.whl')[0])
want = ('tensorflow/libtensorflow', 'tensorflow/include/tensorflow/c/',
        'tensorflow/include/tensorflow/core/platform/ctstring',
        'tensorflow/include/tsl/platform/ctstring', 'tensorflow/include/xla/tsl/c/')
archive.extractall('wheel', [n for n in archive.namelist() if n.startswith(want)])`;
  run('python3', ['-c', unpack]);
  for (const name of readdirSync(join(folder, 'wheel'))) {
    if (name.endsWith('.whl')) rmSync(join(folder, 'wheel', name));
  }
}

/** Under the names that the package's binding.gyp links; the real names are what the loader asks for at run time. */
function linkLibrary() {
  const deps = join(packageFolder, 'deps');
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(join(deps, 'lib'), { recursive: true });
  symlinkSync(join(library, 'include'), join(deps, 'include'));
  for (const name of ['cc', 'framework']) {
    const file = `libtensorflow_${name}.so.2`;
    symlinkSync(join(library, file), join(deps, 'lib', file));
  }
  symlinkSync('libtensorflow_cc.so.2', join(deps, 'lib/libtensorflow.so'));
  symlinkSync('libtensorflow_framework.so.2', join(deps, 'lib/libtensorflow_framework.so'));
}

function buildAddon() {
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include/node/node_api.h'));
  const nodedir = headers ? [`--nodedir=${prefix}`] : [];
  const builder = join(folder, 'node_modules/.bin/node-pre-gyp');
  run(builder, ['install', '--build-from-source', ...nodedir], packageFolder);
}

/** In a process of its own: a broken addon must not end this one. */
function works() {
  if (!existsSync(packageFolder)) return false;
  const test = `
    require('node:util').isNullOrUndefined ??= (v) => v === null || v === undefined;
    const tf = require('@tensorflow/tfjs-node');
    const y = tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).dataSync();
    console.log(tf.getBackend() === 'tensorflow' && y[3] === 2 ? tf.backend().binding.TF_Version : '');`;
  const options = { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' };
  try {
    return execFileSync(process.execPath, ['-e', test], options).trim() !== '';
  } catch {
    return false;
  }
}
