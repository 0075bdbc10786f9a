import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder, resolveModelFolder } from '../../engine/hub-cache.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = realpathSync(temporaryFolder());
const env = { HF_HUB_CACHE: join(root, 'hub') };
const repository = join(root, 'hub/models--org--tiny');
const commit = '0123456789abcdef0123456789abcdef01234567';
const other = 'f'.repeat(40);

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function link(snapshot: string, name: string, target: string): void {
  const path = join(repository, 'snapshots', snapshot, name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

beforeAll(() => {
  put(join(repository, 'blobs/aa'), '{}');
  put(join(repository, 'refs/main'), `${commit}\n`);
  put(join(repository, 'refs/refs/pr/1'), commit);
  put(join(repository, 'refs/unfetched'), 'e'.repeat(40));
  put(join(repository, 'refs/damaged'), '../../..');
  link(commit, 'config.json', '../../blobs/aa');
  put(join(root, 'secret'), 'x');
  link(other, 'config.json', '../../../../secret');
  link('a'.repeat(40), 'config.json', '../../blobs/gone');
});

test('a folder on disk wins over a repository id', () => {
  expect(resolveModelFolder(root, { env })).toBe(root);
});

test('an id is resolved by main, by a named revision, and by a commit', () => {
  const snapshot = join(repository, 'snapshots', commit);
  expect(resolveModelFolder('org/tiny', { env })).toBe(snapshot);
  expect(resolveModelFolder('org/tiny', { env, revision: 'refs/pr/1' })).toBe(snapshot);
  expect(resolveModelFolder('org/tiny', { env, revision: commit })).toBe(snapshot);
});

test.each<[string, string | undefined, RegExp]>([
  [
    'org/absent',
    undefined,
    /neither a folder nor in the Hugging Face cache.*hf download org\/absent`/,
  ],
  ['org/tiny', 'v2', /no revision v2.*--revision v2/],
  ['org/tiny', 'unfetched', /holds no files of it/],
  ['org/tiny', 'damaged', /does not hold a commit/],
  ['org/tiny', '../main', /not the name of a revision/],
  ['org/tiny', '/etc/passwd', /not the name of a revision/],
  ['org/tiny', other, /outside of its cache folder/],
  ['org/tiny', 'a'.repeat(40), /a link to nowhere/],
  ['../etc', undefined, /no folder \.\.\/etc/],
  ['a/b/c', undefined, /not a repository id/],
  ['org/..', undefined, /not a repository id/],
  ['org--x/tiny', undefined, /not a repository id/],
])('%s at %s is refused: %s', (id, revision, message) => {
  expect(() => resolveModelFolder(id, { env, revision })).toThrow(message);
});

test('the model that ships has a name of its own', () => {
  expect(resolveModelFolder('embedded', { env })).toBe(join(process.cwd(), 'demo', 'model'));
});

test('a file in place of a folder is a usage error', () => {
  expect(() => resolveModelFolder(join(root, 'secret'), { env })).toThrow(/is a file/);
});

test('the cache is where the Hub libraries have it', () => {
  expect(cacheFolder({ HF_HUB_CACHE: '/a', HF_HOME: '/b' })).toBe('/a');
  expect(cacheFolder({ HUGGINGFACE_HUB_CACHE: '/c', HF_HOME: '/b' })).toBe('/c');
  expect(cacheFolder({ HF_HOME: '/b', XDG_CACHE_HOME: '/d' })).toBe('/b/hub');
  expect(cacheFolder({ XDG_CACHE_HOME: '/d', HOME: '/e' })).toBe('/d/huggingface/hub');
  expect(cacheFolder({ HOME: '/e' })).toBe('/e/.cache/huggingface/hub');
});
