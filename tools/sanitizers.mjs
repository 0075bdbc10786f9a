// Builds the addon with AddressSanitizer and UBSan into its own folder and runs the kernel tests against it, in band.
// Skipped with a reason where the compiler has no sanitizer runtime.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const runtime = (name) =>
  execFileSync('g++', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
const libraries = ['libasan.so', 'libubsan.so'].map(runtime);
if (!libraries.every((path) => existsSync(path))) {
  process.stdout.write('sanitizers: skipped, g++ has no libasan or libubsan here\n');
  process.exit(0);
}

const copy = join(tmpdir(), `attune-sanitizers-${process.pid}`);
mkdirSync(copy);
try {
  for (const part of [
    'kernels',
    'models',
    'engine',
    'test',
    'tools',
    'package.json',
    'binding.gyp',
    'tsconfig.json',
  ]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const flags =
    '-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -g1 -O1';
  const env = { ...process.env, CXXFLAGS: flags, LDFLAGS: '-fsanitize=address,undefined' };
  execFileSync(process.execPath, ['tools/build-native.mjs'], { cwd: copy, stdio: 'inherit', env });
  const jest = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'];
  const { status } = spawnSync(
    process.execPath,
    [...jest, 'node_modules/jest/bin/jest.js', 'test/kernels/', '-i', '--testTimeout=600000'],
    {
      cwd: copy,
      stdio: 'inherit',
      env: {
        ...process.env,
        LD_PRELOAD: libraries.join(':'),
        ASAN_OPTIONS: 'detect_leaks=0:detect_odr_violation=0',
        UBSAN_OPTIONS: 'print_stacktrace=1',
      },
    },
  );
  process.exitCode = status ?? 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
