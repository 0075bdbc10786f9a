/**
 * Where the peers are, and how they get there: a Python environment and a Node folder inside the bench's scratch
 * folder, made on request only. The project and its tests need none of this.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Peer } from './peer.ts';

const pythonPackages = ['torch==2.13.0', 'transformers==5.18.0', 'peft==0.21.0', 'gguf'];
const nodePackages = ['node-llama-cpp@3.22.1'];

/** Python with torch and PEFT: ATTUNE_BENCH_PYTHON, or the environment in `scratch`. */
export function python(scratch: string): string {
  return process.env['ATTUNE_BENCH_PYTHON'] ?? join(scratch, 'venv/bin/python');
}

export function llamaCppFolder(scratch: string): string {
  return join(scratch, 'node-llama-cpp');
}

/** Installs what is missing; what cannot be had is reported, and the bench goes on without it. */
export function installPeers(scratch: string): string[] {
  mkdirSync(scratch, { recursive: true });
  return [...installPython(scratch), ...installLlamaCpp(scratch)];
}

function installPython(scratch: string): string[] {
  if (existsSync(python(scratch))) return [];
  const venv = join(scratch, 'venv');
  return [
    ...run('python3', ['-m', 'venv', venv]),
    ...run(join(venv, 'bin/pip'), ['install', '--retries', '0', ...pythonPackages]),
  ];
}

function installLlamaCpp(scratch: string): string[] {
  const folder = llamaCppFolder(scratch);
  if (existsSync(join(folder, 'node_modules/node-llama-cpp'))) return [];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  return run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...nodePackages]);
}

function run(program: string, args: string[]): string[] {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return [];
  const why = error?.message ?? stderr.trim().split('\n').at(-1) ?? '';
  return [`${program} ${args.slice(0, 3).join(' ')} …: ${why}`];
}

/** This engine in a process of its own. */
export function startAttune(): Peer {
  return new Peer('attune', process.execPath, [join(import.meta.dirname, 'attune.js')]);
}

/** torch with transformers and PEFT; undefined where it is not installed. */
export function startTorch(scratch: string): Peer | undefined {
  const program = python(scratch);
  if (!existsSync(program)) return undefined;
  // Compiled files lie in dist/bench/peers, the Python source beside its TypeScript.
  return new Peer('torch', program, [
    join(import.meta.dirname, '../../../bench/peers/torch_peer.py'),
  ]);
}

/** tf.matMul of stock TensorFlow.js on wasm; always there. */
export function startTfjsWasm(): Peer {
  return new Peer('tfjs wasm', process.execPath, [join(import.meta.dirname, 'tfjs-wasm.js')]);
}
