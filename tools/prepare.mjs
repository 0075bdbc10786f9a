// All set-up in one command: dependencies, addon, compiled TypeScript; each only when its inputs are newer.
// A missing compiler is not an error: the engine then runs on the reference ops and says so.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const run = (command, ...args) => execFileSync(command, args, { cwd: root, stdio: 'inherit' });
const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

function newest(folders, endings) {
  const files = folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((f) => join(root, folder, f)),
    )
    .filter((file) => endings.some((ending) => file.endsWith(ending)));
  return Math.max(0, ...files.map(modified));
}

const lock = join(root, 'package-lock.json');
if (modified(join(root, 'node_modules/.package-lock.json')) < modified(lock)) {
  run('npm', 'ci', '--no-audit', '--no-fund');
}

const addon = join(root, 'build/Release/attune.node');
const nativeInputs = Math.max(
  newest(['kernels'], ['.cc', '.h']),
  modified(join(root, 'binding.gyp')),
);
if (modified(addon) < nativeInputs) {
  try {
    run(process.execPath, 'tools/build-native.mjs');
  } catch {
    process.stderr.write(
      'attune: the native addon did not build (needs g++, make, python3); running on the reference ops.\n',
    );
  }
}

const sources = ['kernels', 'models', 'engine', 'survey', 'server', 'cli', 'bench', 'demo'];
const typeScriptInputs = Math.max(
  newest(sources, ['.ts']),
  modified(join(root, 'tsconfig.build.json')),
);
if (modified(join(root, 'dist/.built')) < typeScriptInputs) {
  run('npx', 'tsc', '-p', 'tsconfig.build.json');
  run(process.execPath, '-e', "require('node:fs').writeFileSync('dist/.built', '')");
}
