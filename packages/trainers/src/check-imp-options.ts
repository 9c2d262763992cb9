import { checkCount } from './check-count.ts';
import type { ImpOptions } from './imp-options.ts';
import type { TicketKernel } from './ticket-kernels.ts';
import { batchCount } from './training-data.ts';
import { parseTrainingStep } from './training-step.ts';

/** @throws if options of `imp` that `train` does not know are wrong. */
export function checkImpOptions(options: ImpOptions, kernels: readonly TicketKernel[]): void {
  const { levels, epochs, data, batchSize = 128, ignore = [], rewindTo = '0ep' } = options;
  const { fraction, scope = 'global', retrain = 'rewind' } = options;
  checkCount('imp', 'levels', levels);
  checkCount('imp', 'epochs', epochs);
  checkCount('imp', 'batchSize', batchSize);
  if (!['global', 'layerwise'].includes(scope)) fail(`scope must be global or layerwise, got ${scope}`);
  if (!['rewind', 'learning-rate-rewind', 'fine-tune'].includes(retrain)) {
    fail(`retrain must be rewind, learning-rate-rewind or fine-tune, got ${retrain}`);
  }
  if (typeof fraction === 'function' && scope === 'global') {
    fail('a fraction for each kernel needs scope layerwise, got global');
  }
  const names = [...new Set(kernels.map(({ layer }) => layer))];
  const unknown = ignore.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    fail(`ignore must hold names of masked layers, got "${unknown}" (there are ${names.join(', ')})`);
  }
  const { count, unit } = parseTrainingStep(rewindTo);
  const end = unit === 'ep' ? epochs : epochs * batchCount(data, batchSize);
  if (count >= end) {
    fail(`rewindTo must be before the end of training, ${end}${unit}, got ${rewindTo}`);
  }
}

function fail(what: string): never {
  throw new Error(`[supermask/trainers] imp: ${what}`);
}
