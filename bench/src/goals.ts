import type { CaseKey } from './bench-case.ts';

/** How many times faster than another engine a case ought to be. */
export interface Goal {
  readonly over: 'tfjs-wasm' | 'ort-node';
  /** Of the relaxed module instead of the one that runs everywhere. */
  readonly relaxed?: true;
  readonly target: number;
  /** What must be reached in any case. */
  readonly floor?: number;
}

export interface JudgedGoal extends Goal {
  /** How many times faster it is. */
  readonly times: number;
  readonly met: 'target' | 'floor' | 'no';
}

/** × tfjs-wasm: target, floor; by network, kind and density. */
const OVER_TFJS: Readonly<Record<string, readonly [target: number, floor?: number]>> = {
  'vgg-small/float/0.1': [9, 6],
  'vgg-small/sign/0.1': [12, 8],
  'vgg-small/sign/0.5': [3, 2],
  'vgg-small/mpt11/0.5': [10, 7],
  'vgg-small/mpt11/0.1': [25, 18],
  'conv4/float/0.1': [10, 7],
  'conv4/sign/0.1': [12, 9],
  'conv4/sign/0.5': [3, 2],
  'conv4/mpt11/0.5': [12, 8],
  'conv4/mpt11/0.1': [25, 18],
  'resnet18/float/0.1': [8, 5],
  'resnet18/sign/0.1': [10, 7],
  'resnet18/sign/0.5': [2.5, 1.7],
  'mobilenet/float/0.1': [5],
  'mobilenet/sign/0.1': [5],
  'mlp/float/0.1': [10],
  'mlp/sign/0.1': [10],
  'dense/sign/0.1': [12],
};

/** Faster than the native engine; a floor where it says so. */
const OVER_NATIVE: Readonly<Record<string, { readonly floor?: number }>> = {
  'vgg-small/sign/0.1': { floor: 1 },
  'conv4/sign/0.1': { floor: 1 },
  'vgg-small/float/0.1': {},
  'conv4/float/0.1': {},
  'vgg-small/mpt11/0.5': {},
  'conv4/mpt11/0.5': {},
};

/** What a case ought to reach, whatever its mask; never to be slower than tfjs where there is nothing else. */
export function goalsOf({ network, kind, density }: CaseKey): readonly Goal[] {
  const key = `${network.name}/${kind}/${density}`;
  const [target, floor] = OVER_TFJS[key] ?? [1, 1];
  const native = OVER_NATIVE[key];
  return [
    { over: 'tfjs-wasm', target, ...(floor === undefined ? {} : { floor }) },
    ...(key === 'vgg-small/mpt11/0.5' ? [{ over: 'tfjs-wasm', relaxed: true, target: 14 } as const] : []),
    ...(native === undefined ? [] : [{ over: 'ort-node', target: 1, ...native } as const]),
  ];
}

/** Goals beside what was measured, without those whose engines were not timed. */
export function judge(goals: readonly Goal[], ms: Readonly<Record<string, number>>): readonly JudgedGoal[] {
  return goals.flatMap((goal): JudgedGoal[] => {
    const ours = ms[goal.relaxed ? 'supermask-relaxed' : 'supermask'];
    const theirs = ms[goal.over];
    if (ours === undefined || theirs === undefined) return [];
    const times = theirs / ours;
    const { target, floor = target } = goal;
    return [{ ...goal, times, met: times >= target ? 'target' : times >= floor ? 'floor' : 'no' }];
  });
}

export function goalText({ over, relaxed, times, target, floor, met }: JudgedGoal): string {
  const least = floor === undefined ? '' : `, floor ${floor}`;
  const which = relaxed ? ' relaxed' : '';
  const said = {
    target: 'target met',
    floor: 'floor met, target not',
    no: floor === undefined ? 'not met' : 'FLOOR NOT MET',
  };
  return `${times.toFixed(2)} × ${over}${which} (target ${target}${least}: ${said[met]})`;
}
