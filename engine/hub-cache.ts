/**
 * Where a model is on this machine: a folder, or a repository id in the Hugging Face cache. No network, ever:
 * what is not here is an error that says how to fetch it. The cache layout is the Hub's local-cache document:
 * models--<org>--<name>/{refs/<revision>, snapshots/<commit>/<file> → ../../blobs/<etag>, blobs/}.
 */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import { FileError, UsageError } from '../kernels/index.ts';

export interface ResolveOptions {
  /** Branch, tag or commit; `main` by default. Meaningless for a folder. */
  revision?: string | undefined;
  env?: Record<string, string | undefined>;
}

/** Names the checkpoint that comes with Attune: the toy model of demo/. */
export const embeddedName = 'embedded';

/** The folder that holds config.json and the weights. A path on disk wins over a name or repository id. */
export function resolveModelFolder(idOrPath: string, options: ResolveOptions = {}): string {
  if (existsSync(idOrPath)) {
    if (statSync(idOrPath).isDirectory()) return idOrPath;
    throw new UsageError(`model: ${idOrPath} is a file; give the folder that holds config.json`);
  }
  if (idOrPath === embeddedName) return embeddedFolder();
  if (!isRepositoryId(idOrPath)) {
    throw new FileError(`model: there is no folder ${idOrPath}, and it is not a repository id`);
  }
  const { revision = 'main', env = process.env } = options;
  const repository = join(cacheFolder(env), `models--${idOrPath.replace('/', '--')}`);
  if (!existsSync(repository)) {
    throw new FileError(
      `model: ${idOrPath} is neither a folder nor in the Hugging Face cache (${cacheFolder(env)}). ${howToFetch(idOrPath, revision)}`,
    );
  }
  const commit = commitOf(repository, idOrPath, revision);
  const snapshot = join(repository, 'snapshots', commit);
  if (!existsSync(snapshot)) {
    throw new FileError(
      `model: the cache knows ${idOrPath} at ${commit} but holds no files of it. ${howToFetch(idOrPath, revision)}`,
    );
  }
  requireLinksInside(repository, snapshot);
  return snapshot;
}

/** Weights stay in the source tree; compiled code looks there too. */
function embeddedFolder(): string {
  const here = import.meta.dirname;
  const root = join(here, here.endsWith(join('dist', 'engine')) ? '../..' : '..');
  return join(root, 'demo', 'model');
}

/** First match of the variables that the Hub's own libraries obey. */
export function cacheFolder(env: Record<string, string | undefined>): string {
  const hubCache = env['HF_HUB_CACHE'] ?? env['HUGGINGFACE_HUB_CACHE'];
  if (hubCache) return hubCache;
  if (env['HF_HOME']) return join(env['HF_HOME'], 'hub');
  const cache = env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache');
  return join(cache, 'huggingface', 'hub');
}

/** `name` or `org/name`, as the Hub allows them: no `--`, no `..`, no leading or trailing punctuation. */
function isRepositoryId(text: string): boolean {
  const part = '[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?';
  const isShaped = new RegExp(`^${part}(?:/${part})?$`).test(text);
  return isShaped && text.length <= 96 && !text.includes('--') && !text.includes('..');
}

function commitOf(repository: string, id: string, revision: string): string {
  if (/^[0-9a-f]{40}$/.test(revision)) return revision;
  if (!/^[\w.-]+(?:\/[\w.-]+)*$/.test(revision) || revision.split('/').includes('..')) {
    throw new UsageError(`model: ${JSON.stringify(revision)} is not the name of a revision`);
  }
  const path = join(repository, 'refs', revision);
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new FileError(
      `model: the cache has ${id} but no revision ${revision} of it. ${howToFetch(id, revision)}`,
    );
  }
  const commit = readFileSync(path, 'utf8').trim();
  if (/^[0-9a-f]{40}$/.test(commit)) return commit;
  throw new FileError(`model: ${path} does not hold a commit of 40 hexadecimal digits`);
}

/** A snapshot's links lead to its own blobs; a link to anywhere else did not come from the Hub's libraries. */
function requireLinksInside(repository: string, snapshot: string): void {
  const root = realpathSync(repository);
  for (const entry of readdirSync(snapshot, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    let target: string;
    try {
      target = realpathSync(path);
    } catch {
      throw new FileError(`model: ${path} is a link to nowhere. Download the model again`);
    }
    if (!target.startsWith(join(root, 'blobs') + sep)) {
      throw new FileError(`model: ${path} leads to ${target}, outside of its cache folder`);
    }
  }
}

function howToFetch(id: string, revision: string): string {
  const option = revision === 'main' ? '' : ` --revision ${revision}`;
  return `Fetch it first, for instance with \`hf download ${id}${option}\``;
}
