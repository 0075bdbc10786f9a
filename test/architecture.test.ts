import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// The arrow of the house: a folder imports only itself and folders further right.
const order = ['cli', 'demo', 'survey', 'server', 'engine', 'models', 'kernels'];
const mayImport: Record<string, string[]> = {
  kernels: ['kernels'],
  models: ['models', 'kernels'],
  engine: ['engine', 'models', 'kernels'],
  survey: ['survey', 'engine', 'models', 'kernels'],
  demo: ['demo', 'survey', 'engine', 'models', 'kernels'],
  server: ['server', 'engine', 'models', 'kernels'],
  cli: ['cli', 'demo', 'survey', 'server', 'engine', 'models', 'kernels'],
};

interface Import {
  file: string;
  folder: string;
  target: string;
}

function sourceFiles(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((e) => e.isFile() && e.name.endsWith('.ts'))
    .map((e) => join(e.parentPath, e.name));
}

function imports(): Import[] {
  return order.flatMap((folder) => {
    let files: string[];
    try {
      files = sourceFiles(folder);
    } catch {
      return []; // a room that is not built yet
    }
    return files.flatMap((file) => {
      const found = readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
      return [...found].map((m) => ({ file, folder, target: m[1] ?? '' }));
    });
  });
}

test('imports go one way: cli → survey, server → engine → models → kernels', () => {
  const wrong = imports().filter(({ file, folder, target }) => {
    if (!target.startsWith('.')) return false;
    const room = join(file, '..', target).split('/')[0] ?? '';
    return !mayImport[folder]?.includes(room);
  });
  expect(wrong).toEqual([]);
});

test('other folders enter kernels through kernels/index.ts only', () => {
  const wrong = imports().filter(
    ({ folder, target }) =>
      folder !== 'kernels' && target.includes('/kernels/') && !target.endsWith('/kernels/index.ts'),
  );
  expect(wrong).toEqual([]);
});

test('kernels and models touch no file, and only cli prints', () => {
  const touching = imports().filter(
    ({ folder, target }) => ['kernels', 'models'].includes(folder) && target.startsWith('node:fs'),
  );
  expect(touching).toEqual([]);
  const printing = order
    .filter((folder) => folder !== 'cli')
    .flatMap((folder) => {
      try {
        return sourceFiles(folder);
      } catch {
        return [];
      }
    })
    .filter((file) => /\bconsole\.|process\.std(out|err)\.write/.test(readFileSync(file, 'utf8')));
  expect(printing).toEqual([]);
});

test("README's file tree and reading path name what is there, and every folder", () => {
  const readme = readFileSync('README.md', 'utf8');
  const tree = [...readme.matchAll(/^(\w+)\/ {2,}\S/gm)].map((match) => match[1]!);
  const ignored = new Set(['build', 'dist', 'node_modules', 'runs', 'shared']);
  const folders = readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .filter((name) => !ignored.has(name));
  expect(tree.sort()).toEqual(folders.sort());
  const path = /^One token, in one sitting:([^]*?)\n\n/m.exec(readme)![1]!;
  const files = [...path.matchAll(/`([\w/-]+\.ts)`/g)].map((match) => match[1]!);
  expect(files.length).toBeGreaterThan(10);
  // Ops are named without their folder.
  const missing = files.filter((file) => !existsSync(file) && !existsSync(join('kernels', file)));
  expect(missing).toEqual([]);
});
