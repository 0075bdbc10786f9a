// Builds the addon with AddressSanitizer and UndefinedBehaviorSanitizer into build/sanitizers, then runs the native part of
// the kernel tests on it (or all of the tests named as arguments). Without g++ and its sanitizers it says so and ends well.
// Leak detection is off: the pool and the thread pool are immortal by design.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';

const root = dirname(import.meta.dirname);
const copy = join(root, 'build/sanitizers');

const libraries = ['libasan.so', 'libubsan.so'].map((name) =>
  String(spawnSync('g++', [`-print-file-name=${name}`]).stdout ?? '').trim(),
);
if (!libraries.every((path) => isAbsolute(path))) {
  console.log('sanitizers: skipped, since g++ with libasan and libubsan is not here');
  process.exit(0);
}

// node-gyp always builds into <folder>/build, so the sources travel. Times travel, too: make builds what has changed.
mkdirSync(copy, { recursive: true });
for (const name of readdirSync(root)) {
  if (['build', 'node_modules', 'dist', '.git', 'runs'].includes(name)) continue;
  rmSync(join(copy, name), { recursive: true, force: true });
  cpSync(join(root, name), join(copy, name), { recursive: true, preserveTimestamps: true });
}
if (!existsSync(join(copy, 'node_modules'))) {
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
}

const nodeGyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
const prefix = dirname(dirname(process.execPath));
const nodedir = existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : [];
// -O1 comes after binding.gyp's -O3 and wins: a fifth of the compile time, and better stack traces.
const flags =
  '-O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g1';
execFileSync(
  process.execPath,
  [nodeGyp, 'configure', 'build', '--silent', '--jobs', 'max', ...nodedir],
  {
    cwd: copy,
    stdio: 'inherit',
    env: { ...process.env, CXXFLAGS: flags, LDFLAGS: '-fsanitize=address,undefined' },
  },
);

const tests = process.argv.slice(2);
execFileSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--runInBand',
    '--testTimeout=600000',
    ...(tests.length > 0 ? tests : ['test/kernels', '--testNamePattern=native']),
  ],
  {
    cwd: copy,
    stdio: 'inherit',
    env: {
      ...process.env,
      LD_PRELOAD: libraries.join(' '),
      ASAN_OPTIONS: 'detect_leaks=0:allocator_may_return_null=1',
      UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
    },
  },
);
