// Builds the addon with node-gyp. Node's headers come from node's own prefix, since they cannot be downloaded everywhere.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const nodeGyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
const prefix = dirname(dirname(process.execPath));
const nodedir = existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : [];
const args = [nodeGyp, 'rebuild', '--jobs', 'max', ...nodedir, ...process.argv.slice(2)];
execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
