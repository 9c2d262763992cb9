import type { GraphNode } from '@supermask/format';

type Shape = readonly number[];

/** Activation functions that need all channels of a position at once. */
const WHOLE = ['softmax'];

/**
 * From which channel (index along the last axis) of each of its inputs a node makes a channel of its output, where it
 * makes each from one: element o of the array of an input is the input's channel behind output channel o, −1 where
 * that input has no part in it.
 *
 * @returns undefined where channels are mixed: kernels (except depthwise), embeddings, softmax, and shapes that move
 *   the last axis.
 */
export function channelTies(
  node: GraphNode,
  inputs: readonly Shape[],
  output: Shape,
): readonly Int32Array[] | undefined {
  const channels = output.at(-1) as number;
  const [first = 0] = inputs.map((shape) => shape.at(-1) as number);
  const each = (from: (o: number) => number): Int32Array =>
    Int32Array.from({ length: channels }, (_, o) => from(o));
  switch (node.op) {
    case 'dense':
    case 'conv2d':
    case 'embedding':
      return undefined;
    case 'depthwise-conv2d':
      return [each((o) => Math.floor((o * first) / channels))];
    case 'activation':
      return WHOLE.includes(node.function) ? undefined : [each((o) => o)];
    case 'flatten':
    case 'reshape':
      // A row of the output is some whole rows of the input.
      return channels % first === 0 ? [each((o) => o % first)] : undefined;
    case 'permute':
      return node.order.at(-1) === node.order.length - 1 ? [each((o) => o)] : undefined;
    case 'concat': {
      if (node.axis < output.length - 1) return inputs.map(() => each((o) => o));
      let end = 0;
      return inputs.map((shape) => {
        const begin = end;
        end += shape.at(-1) as number;
        const last = end;
        return each((o) => (o >= begin && o < last ? o - begin : -1));
      });
    }
    default:
      return inputs.map(() => each((o) => o));
  }
}
