// Checks the formatting of the C++ and CUDA sources (`--fix` rewrites them).
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const require = createRequire(import.meta.url);
const files = readdirSync(join(root, 'kernels'))
  .filter((name) => /\.(cc|h|cu|cuh)$/.test(name))
  .map((name) => join('kernels', name));
const mode = process.argv.includes('--fix') ? ['-i'] : ['--dry-run', '--Werror'];
if (files.length > 0) {
  execFileSync(process.execPath, [require.resolve('clang-format'), ...mode, ...files], {
    cwd: root,
    stdio: 'inherit',
  });
}
