/**
 * The training door, open only with `--enable-training`: gradients and optimizer steps on named adapters, so that a
 * notebook drives a loop while the same process scores and samples. What happens behind it is in training-door.ts.
 */
import type { Context } from './context.ts';
import { HttpError } from './http-error.ts';
import type { TrainingOperation } from './protocol.ts';
import type { Reply } from './reply.ts';
import { check } from './schemas.ts';

type Operate = (context: Context, input: unknown) => TrainingOperation;

const operations: Record<TrainingOperation['name'], Operate> = {
  create_adapter: ({ schemas, settings }, input) => {
    const { target_modules: targetModules, ...body } = check(schemas.createAdapter, input);
    if (body.adapter === settings.modelName || settings.adapterNames.includes(body.adapter)) {
      throw new HttpError(400, `${body.adapter} exists already`, { param: 'adapter' });
    }
    return { name: 'create_adapter', ...body, targetModules };
  },
  forward_backward: (context, input) => {
    const { examples, ...body } = check(context.schemas.forwardBackward, input);
    known(context, body.adapter);
    return {
      name: 'forward_backward',
      ...body,
      examples: examples.map(({ id, tokens, weights }, i) => ({
        id: id ?? String(i),
        tokenIds: tokens,
        weights,
      })),
    };
  },
  optim_step: (context, input) => {
    const body = check(context.schemas.optimStep, input);
    known(context, body.adapter);
    const { learning_rate: learningRate, weight_decay: weightDecay, ...rest } = body;
    const { max_grad_norm: maxGradNorm, ...others } = rest;
    return { name: 'optim_step', ...others, learningRate, weightDecay, maxGradNorm };
  },
  save_adapter: (context, input) => {
    const { adapter } = check(context.schemas.saveAdapter, input);
    known(context, adapter);
    return { name: 'save_adapter', adapter };
  },
};

function known({ settings }: Context, adapter: string): void {
  if (settings.adapterNames.includes(adapter)) return;
  throw new HttpError(404, `no adapter named ${JSON.stringify(adapter)}`, { param: 'adapter' });
}

/** The endpoint of one operation. */
export function trainingEndpoint(
  name: TrainingOperation['name'],
): (context: Context, input: unknown, reply: Reply) => Promise<void> {
  return async (context, input, reply) => {
    if (!context.settings.enableTraining) {
      throw new HttpError(403, 'training is off; start the server with --enable-training');
    }
    const operation = operations[name](context, input);
    const result = await context.client.train(operation);
    if (name === 'create_adapter') context.settings.adapterNames.push(operation.adapter);
    reply.json(200, result);
  };
}
