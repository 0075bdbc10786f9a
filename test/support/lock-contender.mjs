// A process that takes and releases the lock of a run folder on command (R17). Uses the compiled engine.
import { acquireLock } from '../../dist/engine/run-lock.js';

let held;
process.on('message', ({ command, folder }) => {
  if (command === 'release') {
    held?.release();
    held = undefined;
    process.send('released');
    return;
  }
  try {
    held = acquireLock(folder);
    process.send('held');
  } catch (error) {
    process.send(error.constructor.name === 'LockError' ? 'refused' : String(error));
  }
});
process.send('ready');
