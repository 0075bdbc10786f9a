import { encodeSafetensors } from '../../engine/safetensors.ts';

/** What a checkpoint of step `step` could hold: a safetensors file and a JSON file. */
export function checkpointFiles(step: number): Map<string, Uint8Array> {
  const values = Float32Array.from({ length: 301 }, (_, i) => Math.sin(i + step));
  const data = new Uint8Array(values.buffer);
  return new Map<string, Uint8Array>([
    [
      'parameters-0.safetensors',
      encodeSafetensors([{ name: 'master', dtype: 'F32', shape: [301], data }]),
    ],
    ['state.json', Buffer.from(JSON.stringify({ step }))],
  ]);
}
