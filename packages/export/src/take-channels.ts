import type { GraphNode, StoredTensor } from '@supermask/format';
import { keepValues } from './keep-values.ts';
import { isKernelNode, type KernelAxes, kernelAxes } from './kernel-axes.ts';

interface Take {
  /** What reads the tensor, and under which name. */
  readonly node: GraphNode;
  readonly name: string;
  /** uint8, 1 where a channel of the node's input, and of its output, stays. */
  readonly inputs: Uint8Array;
  readonly outputs: Uint8Array;
}

/**
 * The part of a node's tensor that belongs to channels that stay. Random values cannot be taken, unless all stay.
 */
export function takeChannels(tensor: StoredTensor, { node, name, inputs, outputs }: Take): StoredTensor {
  if (!inputs.includes(0) && !outputs.includes(0)) return tensor;
  const { shape, mask, values } = tensor;
  const kernel = isKernelNode(node) && name === node.kernel;
  const axes = kernel ? kernelAxes(node, shape) : rowAxes(shape);
  const stays = (position: number): boolean =>
    (!kernel || inputs[axes.inputOf(position)] === 1) && outputs[axes.outputOf(position)] === 1;
  const count = shape.reduce((product, size) => product * size, 1);
  const positions = Uint8Array.from({ length: count }, (_, i) => (stays(i) ? 1 : 0));
  const staying = mask === undefined ? positions : positions.filter((_, i) => mask[i] === 1);
  const rest = {
    shape: takenShape(shape, { depthwise: node.op === 'depthwise-conv2d', kernel, inputs, outputs }),
    ...(mask === undefined ? {} : { mask: mask.filter((_, i) => positions[i] === 1) }),
  };
  return { ...rest, values: keepValues(values, staying, scaleStays) };

  /** Scale i belongs to all weights at positions i mod length. */
  function scaleStays(i: number, length: number): boolean {
    if (length === 1) return true;
    if (length > (shape.at(-1) as number)) return stays(i);
    return node.op === 'depthwise-conv2d' && kernel ? true : outputs[i] === 1;
  }
}

function takenShape(
  shape: readonly number[],
  {
    depthwise,
    kernel,
    inputs,
    outputs,
  }: { depthwise: boolean; kernel: boolean } & Pick<Take, 'inputs' | 'outputs'>,
): number[] {
  const [ins, outs] = [inputs, outputs].map((channels) => channels.filter(Boolean).length) as [
    number,
    number,
  ];
  if (!kernel) return [...shape.slice(0, -1), outs];
  return [...shape.slice(0, -2), ins, depthwise ? (shape.at(-1) as number) : outs];
}

/** Of a vector of channels, or of an embedding's rows. */
function rowAxes(shape: readonly number[]): Pick<KernelAxes, 'inputOf' | 'outputOf'> {
  const channels = shape.at(-1) as number;
  return { inputOf: () => 0, outputOf: (position) => position % channels };
}
