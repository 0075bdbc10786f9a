/**
 * Which tensors a checkpoint must hold, by their Hugging Face names, and which linears exist to hang adapters on.
 * The four architectures share one naming; a quirk of a checkpoint would be mended here and nowhere else.
 */
import type { ModelConfig } from './architecture.ts';

export interface TensorSpec {
  name: string;
  shape: number[];
}

/** One projection of a decoder block; several that read the same input form a group and run as one call. */
export interface Projection {
  /** Module path as PEFT writes it, for example `model.layers.0.self_attn.q_proj`. */
  module: string;
  inFeatures: number;
  outFeatures: number; // O
  hasBias: boolean;
}

export type GroupName = 'qkv' | 'o' | 'gateUp' | 'down';
export const groupNames: readonly GroupName[] = ['qkv', 'o', 'gateUp', 'down'];

/** The linears of block `layer`, grouped by the input they share. */
export function projections(config: ModelConfig, layer: number): Record<GroupName, Projection[]> {
  const { hiddenSize: D, intermediateSize: F, numAttentionHeads: N, headDim: H } = config;
  const kv = config.numKeyValueHeads * H;
  const block = `model.layers.${layer}`;
  const projection = (
    name: string,
    inFeatures: number,
    outFeatures: number,
    hasBias: boolean,
  ): Projection => ({ module: `${block}.${name}`, inFeatures, outFeatures, hasBias });
  return {
    qkv: [
      projection('self_attn.q_proj', D, N * H, config.bias.qkv),
      projection('self_attn.k_proj', D, kv, config.bias.qkv),
      projection('self_attn.v_proj', D, kv, config.bias.qkv),
    ],
    o: [projection('self_attn.o_proj', N * H, D, config.bias.o)],
    gateUp: [
      projection('mlp.gate_proj', D, F, config.bias.mlp),
      projection('mlp.up_proj', D, F, config.bias.mlp),
    ],
    down: [projection('mlp.down_proj', F, D, config.bias.mlp)],
  };
}

/** Every linear that an adapter may target, in decoder order. */
export function allProjections(config: ModelConfig): Projection[] {
  return Array.from({ length: config.numHiddenLayers }, (_, layer) =>
    Object.values(projections(config, layer)).flat(),
  ).flat();
}

/** Norm weights of block `layer`: name and width. */
export function blockNorms(config: ModelConfig, layer: number): TensorSpec[] {
  const block = `model.layers.${layer}`;
  const norms = [
    { name: `${block}.input_layernorm.weight`, shape: [config.hiddenSize] },
    { name: `${block}.post_attention_layernorm.weight`, shape: [config.hiddenSize] },
  ];
  if (!config.qkNorm) return norms;
  return [
    ...norms,
    { name: `${block}.self_attn.q_norm.weight`, shape: [config.headDim] },
    { name: `${block}.self_attn.k_norm.weight`, shape: [config.headDim] },
  ];
}

/** Every tensor the checkpoint must hold. With tied embeddings `lm_head.weight` is not among them. */
export function tensorPlan(config: ModelConfig): TensorSpec[] {
  const table = [config.vocabSize, config.hiddenSize];
  const blocks = Array.from({ length: config.numHiddenLayers }, (_, layer) => [
    ...blockNorms(config, layer),
    ...Object.values(projections(config, layer)).flat().flatMap(projectionTensors),
  ]);
  return [
    { name: 'model.embed_tokens.weight', shape: table },
    ...blocks.flat(),
    { name: 'model.norm.weight', shape: [config.hiddenSize] },
    ...(config.tieWordEmbeddings ? [] : [{ name: 'lm_head.weight', shape: table }]),
  ];
}

function projectionTensors(p: Projection): TensorSpec[] {
  const weight = { name: `${p.module}.weight`, shape: [p.outFeatures, p.inFeatures] };
  return p.hasBias ? [weight, { name: `${p.module}.bias`, shape: [p.outFeatures] }] : [weight];
}
