import { decodeSmask, encodeSmask, refuseOthers, type Smask } from '@supermask/format';
import type { MaskTasks } from '@supermask/layers';
import { loadBytes } from '@supermask/runtime';
import { compareBetweenSigns, hasSigns } from './compare-between-signs.ts';
import { compareWithRuntime } from './compare-with-runtime.ts';
import { type ExportOptions, refuseDeviation } from './export-model.ts';
import { mergeTasks } from './merge-tasks.ts';
import { roundKernels } from './round-kernels.ts';
import { traceModel } from './to-smask.ts';

/**
 * All tasks of one network as one `.smask` file with the inputs of the model, and for each task its outputs, named
 * `task:output`. What tasks share is in it once: tensors that are the same in all of them, the seed of weights that were
 * never trained, and the kept values of those that were (not as int8, whose scales differ). So another task costs its masks
 * and batch normalisations, which therefore are not folded into kernels. Each task is checked as `exportModel` does.
 *
 * A reader computes the outputs of all tasks.
 *
 * @param tasks of which there is at least one. Their model is in the last one afterwards.
 * @throws as `exportModel`, and if names of tasks and layers, joined, are the same.
 */
export function exportTasks(
  tasks: MaskTasks,
  {
    info = {},
    tolerance = 1e-5,
    values = 'float32',
    coding = 'auto',
    ...others
  }: Omit<ExportOptions, 'keepDead'> = {},
): Uint8Array {
  refuseOthers('[supermask/export] exportTasks', others);
  const { model } = tasks;
  const exact = new Map<string, Smask>();
  for (const task of tasks.names()) {
    tasks.use(task);
    // A normalisation of one task in the kernel would make the kernel one task's own.
    exact.set(task, traceModel(model, {}, { fold: false }).smask);
  }
  const write = (smask: Smask): Uint8Array => encodeSmask({ ...smask, info }, { coding });
  const share = coding !== 'bits';
  const merged = mergeTasks(exact, { share });
  const file = write(merged);
  const network = loadBytes(file);
  for (const [task, smask] of exact) {
    tasks.use(task);
    const outputs = network.outputs.filter((_, i) => merged.outputTasks[i] === task);
    const deviation = hasSigns(smask)
      ? compareBetweenSigns(model, decodeSmask(encodeSmask(smask, { coding: 'bits' })))
      : compareWithRuntime(model, { ...network, outputs });
    refuseDeviation(deviation, tolerance);
  }
  if (values === 'float32') return file;
  const rounded = new Map([...exact].map(([task, smask]) => [task, roundKernels(smask, values)]));
  return write(mergeTasks(rounded, { share }));
}
