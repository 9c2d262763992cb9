import { bernoulliSample } from './cases/bernoulli.ts';
import { binAct } from './cases/binary-activation.ts';
import { zhouCriteria } from './cases/criteria.ts';
import { fixedSubnet, getSubnet, getSubnetBackward } from './cases/get-subnet.ts';
import { globalPruneThreshold } from './cases/global-threshold.ts';
import { initialConstants } from './cases/inits.ts';
import { layerKinds } from './cases/layers.ts';
import { openLth } from './cases/open-lth.ts';
import { getGlobalSubnet, getQuantnetBinary } from './cases/quantisers.ts';
import { traceKinds } from './cases/traces.ts';
import type { Check } from './check.ts';
import type { GoldenCase } from './golden-case.ts';

/** Runs our code on a case; the comparisons that it gives decide. It throws on what it does not know. */
export type RunCase = (golden: GoldenCase) => Check[] | Promise<Check[]>;

/** For each file the field that names the kind of a case, and what each kind runs. */
const FILES: Readonly<Record<string, { field: string; kinds: Readonly<Record<string, RunCase>> }>> = {
  masks: {
    field: 'fn',
    kinds: {
      GetSubnet: getSubnet,
      'GetSubnet(|s|) backward': getSubnetBackward,
      'FixedSubnetConv.set_subnet': fixedSubnet,
      GetQuantnet_binary: getQuantnetBinary,
      GetGlobalSubnet: getGlobalSubnet,
      global_prune_threshold: globalPruneThreshold,
      'StraightThroughBinomialSample / BinomialSample of hidden-networks on sigmoid(theta)': bernoulliSample,
      'Zhou get_weight_init.get_mask_by_layer_by_weight': zhouCriteria,
      'open_lth sparse_global.Strategy.prune': openLth,
      'biprop models/frankle.py F_BinAct': binAct,
    },
  },
  layers: { field: 'kind', kinds: layerKinds },
  traces: { field: 'method', kinds: traceKinds },
};

/**
 * What runs a case.
 *
 * @throws on a file or a kind that it does not know.
 */
export function caseKind(golden: GoldenCase): RunCase {
  const { name } = golden.file;
  if (name === 'inits') return initialConstants;
  const file = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
  if (file === undefined) throw new Error(`unknown file ${name}.json`);
  const kind = golden.text(file.field);
  const run = Object.hasOwn(file.kinds, kind) ? file.kinds[kind] : undefined;
  if (run === undefined) throw new Error(`unknown ${file.field} "${kind}"`);
  return run;
}
