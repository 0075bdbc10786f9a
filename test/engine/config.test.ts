import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../kernels/index.ts';
import { configJsonSchema, flagsOf, renderConfig } from '../../engine/config.ts';
import type { ConfigLayers } from '../../engine/config.ts';
import { closest, editDistance } from '../../engine/suggest.ts';
import { loadTrainConfig, trainOptions } from '../../engine/train-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'attune-config-'));
const needed = { model: 'm', data: 'd.jsonl' };

function yaml(text: string): string {
  const path = join(folder, 'config.yaml');
  writeFileSync(path, text);
  return path;
}

function fault(layers: ConfigLayers): UserError {
  try {
    loadTrainConfig(layers);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('no error');
}

test('batch size, epochs, schedule, clip, seed and betas default as in transformers', () => {
  const { config } = loadTrainConfig({ flags: needed });
  expect(config).toMatchObject({
    perDeviceTrainBatchSize: 8,
    gradientAccumulationSteps: 1,
    numTrainEpochs: 3,
    maxSteps: -1,
    lrSchedulerType: 'linear',
    maxGradNorm: 1,
    seed: 42,
    adamBeta2: 0.999,
    targetModules: 'all-linear',
    supervise: 'answers',
  });
});

test('file beats default, environment beats file, a flag beats all; the source is told', () => {
  const file = yaml('model: f\ndata: f\nlearning_rate: 1.0e-3\nseed: 1\nwarmup_ratio: 0.1\n');
  const env = {
    ATTUNE_SEED: '2',
    ATTUNE_WARMUP_RATIO: '0.2',
    PATH: '/bin',
    ATTUNE_SOMETHING_ELSE: 'x',
  };
  const { config, sources } = loadTrainConfig({
    file,
    env,
    flags: { 'warmup-ratio': 0.3, verbose: true },
  });
  expect(config).toMatchObject({ model: 'f', learningRate: 1e-3, seed: 2, warmupRatio: 0.3 });
  const told = ['learningRate', 'seed', 'warmupRatio', 'loraAlpha'].map((key) => sources.get(key));
  expect(told).toEqual(['file', 'environment', 'flag', 'default']);
});

test('names of Hugging Face, unsloth, mlx-lm and LLaMA-Factory are understood, in any case style', () => {
  const file = yaml(
    [
      'base_model: m',
      'data: d',
      'batch-size: 2',
      'r: 8',
      'max_length: 99',
      'iters: 7',
      'loggingSteps: 3',
      'lr_scheduler: wsd',
      'optim: adamw_torch',
      'dtype: bfloat16',
      'target_modules: [q_proj, v_proj]',
      'save_method: merged_16bit',
    ].join('\n'),
  );
  expect(loadTrainConfig({ file }).config).toMatchObject({
    model: 'm',
    perDeviceTrainBatchSize: 2,
    rank: 8,
    maxSeqLength: 99,
    maxSteps: 7,
    stepsPerReport: 3,
    lrSchedulerType: 'warmup_stable_decay',
    optimizer: 'adamw',
    dtype: 'bf16',
    targetModules: ['q_proj', 'v_proj'],
    saveMethod: 'merged_16bit',
  });
});

test('text of the environment becomes numbers, booleans and lists', () => {
  const env = {
    ATTUNE_LEARNING_RATE: '1e-4',
    ATTUNE_SHARE_PREFIXES: 'false',
    ATTUNE_RESUME: 'true',
    ATTUNE_TARGET_MODULES: 'q_proj, v_proj',
  };
  expect(loadTrainConfig({ env, flags: needed }).config).toMatchObject({
    learningRate: 1e-4,
    sharePrefixes: false,
    resume: true,
    targetModules: ['q_proj', 'v_proj'],
  });
  expect(loadTrainConfig({ env: { ATTUNE_RESUME: 'step-7' }, flags: needed }).config.resume).toBe(
    'step-7',
  );
});

describe('mistakes', () => {
  test('all of a file at once, with the file and what was meant; exit code 4', () => {
    const file = yaml('model: m\ndata: d\nlearning_rates: 1\nlora_alfa: 2\nfrobnicate: 1\n');
    const error = fault({ file });
    expect(error.exitCode).toBe(4);
    expect(error.message).toMatch(/config\.yaml: 3 options cannot be used:/);
    expect(error.message).toMatch(/learning_rates: unknown option\. Did you mean learning_rate\?/);
    expect(error.message).toMatch(/lora_alfa: unknown option\. Did you mean lora_alpha\?/);
    expect(error.message).toMatch(/frobnicate: unknown option$/m);
  });
  test('wrong values say where they came from', () => {
    const file = yaml('model: m\ndata: d\nlearning_rate: fast\ndtype: fp8\n');
    const inFile = fault({ file });
    expect(inFile.exitCode).toBe(4);
    expect(inFile.message).toMatch(
      /learning_rate: .*expected number.*got "fast" \(.*config\.yaml\)/,
    );
    expect(inFile.message).toMatch(/dtype: .*"bf16"\|"f32".*got "fp8"/);
    const inFlag = fault({ flags: { ...needed, r: 0 } });
    expect(inFlag.exitCode).toBe(2);
    expect(inFlag.message).toMatch(/r: .*got 0 \(flag\)/);
  });
  test('what is missing says how to give it', () => {
    const error = fault({});
    expect(error.exitCode).toBe(2);
    expect(error.message).toMatch(/model: missing; pass --model or set it in the config file/);
    expect(error.message).toMatch(/data: missing/);
  });
  test('an alias beside its name', () => {
    const file = yaml('model: m\ndata: d\nbatch_size: 2\nper_device_train_batch_size: 4\n');
    expect(fault({ file }).message).toMatch(/per_device_train_batch_size: given twice/);
  });
  test('a misspelt environment variable', () => {
    expect(fault({ env: { ATTUNE_LEARNIN_RATE: '1' }, flags: needed }).message).toMatch(
      /unknown ATTUNE_LEARNIN_RATE\. Did you mean ATTUNE_LEARNING_RATE\?/,
    );
  });
  test('broken YAML, duplicate keys, a list, a missing file', () => {
    expect(fault({ file: yaml('model: [') }).message).toMatch(/config\.yaml: .*line/s);
    expect(fault({ file: yaml('seed: 1\nseed: 2\n') }).message).toMatch(/unique/);
    expect(fault({ file: yaml('- 1\n') }).message).toMatch(/want a mapping/);
    expect(fault({ file: join(folder, 'none.yaml') }).message).toMatch(/none\.yaml does not exist/);
  });
  test('an alias bomb', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de'])
      lines.push(`${to!}: &${to!} [${`*${from!}, `.repeat(10)}]`);
    expect(fault({ file: yaml(lines.join('\n')) }).message).toMatch(/alias/);
  });
  test('options that contradict each other', () => {
    expect(
      fault({ flags: { ...needed, resume: true, 'resume-adapter-file': 'a' } }).message,
    ).toMatch(/exclude each other/);
    expect(fault({ flags: { ...needed, 'fine-tune-type': 'full' } }).message).toMatch(
      /no adapter to save/,
    );
    expect(fault({ flags: { ...needed, 'max-steps': 0 } }).message).toMatch(
      /nothing would be trained/,
    );
  });
  test('no config reaches a prototype', () => {
    for (const text of [
      '__proto__:\n  polluted: 1\n',
      'constructor:\n  prototype:\n    polluted: 1\n',
      'toString: 1\n',
    ]) {
      expect(fault({ file: yaml(text) }).message).toMatch(/unknown option/);
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

test('flags carry type, choices, unit, aliases and the default as text only', () => {
  const flags = flagsOf(trainOptions);
  expect(flags['per-device-train-batch-size']).toEqual({
    type: 'number',
    describe: 'rows that are drawn together (rows)',
    group: 'optimization:',
    alias: ['batch-size', 'micro-batch-size'],
    defaultDescription: '8',
  });
  expect(flags['share-prefixes']).toMatchObject({ type: 'boolean', defaultDescription: 'true' });
  expect(flags['dtype']?.choices).toEqual(['bf16', 'f32', 'int8', 'nf4', 'bfloat16', 'float32']);
  expect(flags['r']).toMatchObject({ type: 'number', alias: ['rank', 'lora-r', 'lora-rank'] });
  expect(flags['target-modules']).toMatchObject({ type: 'string' });
});

test('no name means two options', () => {
  const names = Object.entries(flagsOf(trainOptions)).flatMap(([name, flag]) => [
    name,
    ...(flag.alias ?? []),
  ]);
  expect(names).toHaveLength(new Set(names).size);
});

test('the JSON schema knows every name and refuses others', () => {
  const schema = configJsonSchema(trainOptions);
  expect(schema).toMatchObject({
    additionalProperties: false,
    properties: {
      learning_rate: { type: 'number', default: 1e-4, description: 'peak learning rate' },
      lr: { description: 'the same as learning_rate' },
      dtype: { enum: ['bf16', 'f32', 'int8', 'nf4'] },
    },
  });
});

test('the resolved config loads to itself', () => {
  const { config } = loadTrainConfig({
    flags: { ...needed, r: 4, 'target-modules': 'q_proj,v_proj' },
  });
  const again = loadTrainConfig({ file: yaml(renderConfig(trainOptions, config)) });
  expect(again.config).toEqual(config);
});

test('edit distance and suggestions', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('ab', 'ba')).toBe(1);
  expect(editDistance('', 'abc')).toBe(3);
  expect(closest('traim', ['train', 'eval'])).toBe('train');
  expect(closest('x', ['train', 'eval'])).toBeUndefined();
});
