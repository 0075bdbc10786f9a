// Builds the addon with AddressSanitizer and UndefinedBehaviorSanitizer into build/sanitizers, then runs the kernel tests
// on it (or the tests named as arguments). Leak detection is off: the pool and the thread pool are immortal by design.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const copy = join(root, 'build/sanitizers');
const nodeGyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
const prefix = dirname(dirname(process.execPath));
const nodedir = existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : [];

// node-gyp always builds into <folder>/build, so the sources travel.
mkdirSync(copy, { recursive: true });
for (const name of readdirSync(root)) {
  if (['build', 'node_modules', 'dist', '.git', 'runs'].includes(name)) continue;
  cpSync(join(root, name), join(copy, name), { recursive: true, preserveTimestamps: true });
}
if (!existsSync(join(copy, 'node_modules'))) {
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
}

// -O1 comes after binding.gyp's -O3: a fifth of the compile time, and better stack traces.
const flags =
  '-O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g1';
execFileSync(process.execPath, [nodeGyp, 'configure', 'build', '--jobs', 'max', ...nodedir], {
  cwd: copy,
  stdio: 'inherit',
  env: { ...process.env, CXXFLAGS: flags, LDFLAGS: '-fsanitize=address,undefined' },
});

const library = (name) =>
  execFileSync('g++', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
const tests = process.argv.slice(2);
execFileSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--runInBand',
    '--testTimeout=600000',
    ...(tests.length > 0 ? tests : ['test/kernels']),
  ],
  {
    cwd: copy,
    stdio: 'inherit',
    env: {
      ...process.env,
      LD_PRELOAD: [library('libasan.so'), library('libubsan.so')].join(' '),
      ASAN_OPTIONS: 'detect_leaks=0:allocator_may_return_null=1',
      UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
    },
  },
);
