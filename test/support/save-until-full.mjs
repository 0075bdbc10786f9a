// Saves checkpoints into a small file system at random fill levels (R14) and prints one JSON line per save. Arguments:
// folder, number of saves, seed, megabytes of the file system. Uses the compiled engine.
import { closeSync, ftruncateSync, openSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RunFolder } from '../../dist/engine/run-folder.js';
import { encodeSafetensors } from '../../dist/engine/safetensors.js';

const [folder, ...numbers] = process.argv.slice(2);
const [saves, seed, megabytes] = numbers.map(Number);
let state = seed;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

const size = Math.floor((megabytes << 20) / 5); // of a checkpoint: two fit, and some
const files = (step) => {
  const data = new Uint8Array(size).fill(step % 100);
  const tensor = { name: 'master', dtype: 'U8', shape: [size], data };
  return new Map([
    ['parameters-0.safetensors', encodeSafetensors([tensor])],
    ['state.json', Buffer.from(JSON.stringify({ step }))],
  ]);
};

/** Leaves `bytes` free, up to a block. */
const fillTo = (bytes) => {
  const path = join(folder, 'filler');
  closeSync(openSync(path, 'w'));
  const { bavail, bsize } = statfsSync(folder);
  const filler = Math.max(0, bavail * bsize - bytes);
  writeFileSync(path, Buffer.alloc(filler));
};
const empty = () => {
  const fd = openSync(join(folder, 'filler'), 'w');
  ftruncateSync(fd, 0);
  closeSync(fd);
};

// A negative reserve switches off the look at the free space before a save: the disk fills up in its middle.
const run = RunFolder.open(join(folder, 'run'), { create: true, reserveBytes: -1e12 });
run.lock();
for (let step = 1; step <= saves + 1; step++) {
  if (step === 1) empty();
  else fillTo(random() * 2 * size);
  let saved = true;
  try {
    run.save(step, files(step));
    run.prune(1);
  } catch (error) {
    saved = error.constructor.name;
  }
  const { step: latest, damaged, files: found } = RunFolder.open(join(folder, 'run')).latest();
  const whole = [...files(latest)].every(
    ([name, bytes]) => Buffer.compare(found.get(name), bytes) === 0,
  );
  if (step > 1) console.log(JSON.stringify({ step, saved, latest, whole, damaged }));
}
run.unlock();
