/**
 * Inverse frequencies of the rotary embedding and the factor that YaRN puts on the rotated vectors.
 * Computed once per model in float64; the op (kernels/rope.ts) turns them into angles.
 */
import type { ModelConfig, RopeScaling } from './architecture.ts';

export interface RopeFrequencies {
  invFreq: Float64Array; // [H/2]
  /** Multiplies cos and sin (1 except for YaRN). */
  attentionScaling: number;
}

/** θ_i = ropeTheta^(−2i/H) (Su et al. 2021, arXiv:2104.09864, eq. 15), then the scaling of the checkpoint. */
export function ropeFrequencies(config: ModelConfig): RopeFrequencies {
  const { headDim, ropeTheta, ropeScaling } = config;
  const plain = Float64Array.from(
    { length: headDim / 2 },
    (_, i) => ropeTheta ** ((-2 * i) / headDim),
  );
  switch (ropeScaling.type) {
    case 'default':
      return { invFreq: plain, attentionScaling: 1 };
    case 'linear':
      return { invFreq: plain.map((f) => f / ropeScaling.factor), attentionScaling: 1 };
    case 'llama3':
      return { invFreq: plain.map((f) => llama3Frequency(f, ropeScaling)), attentionScaling: 1 };
    case 'yarn':
      return yarnFrequencies(plain, config, ropeScaling);
  }
}

/**
 * Llama 3.1: long wavelengths are stretched by `factor`, short ones kept, the band between blended linearly
 * in original-context / wavelength.
 */
function llama3Frequency(
  frequency: number,
  scaling: Extract<RopeScaling, { type: 'llama3' }>,
): number {
  const { factor, lowFreqFactor, highFreqFactor, originalMaxPositionEmbeddings } = scaling;
  const rotations = (originalMaxPositionEmbeddings * frequency) / (2 * Math.PI); // context / wavelength
  if (rotations < lowFreqFactor) return frequency / factor;
  if (rotations > highFreqFactor) return frequency;
  const blend = (rotations - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
  return ((1 - blend) * frequency) / factor + blend * frequency;
}

/** YaRN (Peng et al. 2023, arXiv:2309.00071, section 3.2): a ramp over dimensions between two rotation counts. */
function yarnFrequencies(
  plain: Float64Array,
  config: ModelConfig,
  scaling: Extract<RopeScaling, { type: 'yarn' }>,
): RopeFrequencies {
  const dimensionOf = (rotations: number): number =>
    (config.headDim * Math.log(scaling.originalMaxPositionEmbeddings / (rotations * 2 * Math.PI))) /
    (2 * Math.log(config.ropeTheta));
  const bounds = [dimensionOf(scaling.betaFast), dimensionOf(scaling.betaSlow)];
  const [from, to] = scaling.truncate
    ? [Math.floor(bounds[0]!), Math.ceil(bounds[1]!)]
    : [bounds[0]!, bounds[1]!];
  const low = Math.max(from, 0);
  const high = Math.min(to, config.headDim - 1);
  const width = high === low ? 0.001 : high - low;
  const invFreq = plain.map((frequency, i) => {
    const stretch = Math.min(1, Math.max(0, (i - low) / width));
    return (stretch * frequency) / scaling.factor + (1 - stretch) * frequency;
  });
  const attentionScaling =
    scaling.attentionFactor ?? (scaling.factor <= 1 ? 1 : 0.1 * Math.log(scaling.factor) + 1);
  return { invFreq, attentionScaling };
}
