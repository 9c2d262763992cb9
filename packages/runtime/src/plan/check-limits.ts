import { type Graph, type GraphNode, nodeInputs, nodeTensors, type PackedTensor } from '@supermask/format';
import { clampOf } from './epilogue.ts';
import { elements } from './value.ts';

/** What a file from anywhere may ask for. */
export interface Limits {
  /** Bytes. */
  readonly memoryLimit: number;
  /** For one image, in multiplications by a weight. */
  readonly workLimit: number;
}

/** How many multiplications by a weight take as long as one operation of another kind. */
const COSTS = { elementwise: 4, pool: 8, foreign: 32 };

/**
 * The limits of options, or those by default.
 *
 * @throws unless they are numbers > 0.
 */
export function limitsOf({
  memoryLimit = 2 ** 30,
  workLimit = 2 ** 36,
}: { readonly [limit in keyof Limits]?: number | undefined }): Limits {
  for (const [name, limit] of Object.entries({ memoryLimit, workLimit })) {
    if (!(limit > 0)) throw new Error(`[supermask/runtime] load: ${name} must be a number > 0, got ${limit}`);
  }
  return { memoryLimit, workLimit };
}

type Shapes = ReadonlyMap<string, readonly number[]>;
type ImageShape = readonly [height: number, width: number, channels: number];

interface Need {
  readonly numbers: number;
  /** Of memory that nodes use one after another. */
  readonly shared: number;
  readonly work: number;
}

/**
 * Counts what a network needs, before anything is allocated.
 *
 * @throws if that is more than allowed.
 */
export function checkLimits(
  { inputs, nodes }: Graph,
  {
    shapes,
    tensors,
    memoryLimit,
    workLimit,
  }: Limits & { readonly shapes: Shapes; readonly tensors: ReadonlyMap<string, PackedTensor> },
): void {
  let [numbers, shared, work] = [0, 0, 0];
  for (const { shape } of inputs) shared = Math.max(shared, pixelsOf(shape));
  for (const shape of shapes.values()) numbers += elements(shape);
  for (const node of nodes) {
    const need = needOf(node, { shapes, tensors });
    // A copy of its own, also where nodes share a tensor.
    const weights = nodeTensors(node).reduce((sum, name) => sum + sizeOf(name, tensors), 0);
    numbers += need.numbers + weights;
    shared = Math.max(shared, need.shared);
    work += need.work;
  }
  const bytes = 4 * (numbers + shared);
  if (bytes > memoryLimit) {
    throw new Error(
      `[supermask/runtime] load: the network of the file needs ${bytes} bytes, ${memoryLimit} are allowed (memoryLimit)`,
    );
  }
  if (work > workLimit) {
    throw new Error(
      `[supermask/runtime] load: the network of the file needs ${work} operations, ${workLimit} are allowed (workLimit)`,
    );
  }
}

/** What a value from outside of the kernels' memory needs there before it goes to planes. */
function pixelsOf(shape: readonly number[]): number {
  return shape.length === 1 ? 0 : elements(shape);
}

function sizeOf(name: string, tensors: ReadonlyMap<string, PackedTensor>): number {
  return elements((tensors.get(name) as PackedTensor).shape);
}

/** What a node needs besides its value and its tensors. */
function needOf(
  node: GraphNode,
  { shapes, tensors }: { readonly shapes: Shapes; readonly tensors: ReadonlyMap<string, PackedTensor> },
): Need {
  const result = shapes.get(node.name) as readonly number[];
  const output = elements(result);
  const input = nodeInputs(node).reduce((sum, name) => sum + elements(shapes.get(name) as number[]), 0);
  switch (node.op) {
    case 'conv2d':
    case 'depthwise-conv2d': {
      const [height, width, channels] = shapes.get(node.input) as ImageShape;
      const [rows, columns, units] = result as ImageShape;
      // What `layWindows` makes of it.
      const along = (size: number, axis: 0 | 1, count: number): number => {
        const stride = count === 1 ? 1 : node.strides[axis];
        const [before, after] = node.padding[axis];
        return Math.ceil((size + before + after) / stride) * stride;
      };
      const [y, x] = [along(height, 0, rows), along(width, 1, columns)];
      const positions = rows * Math.ceil(x / (columns === 1 ? 1 : node.strides[1]));
      return {
        numbers: y * x * channels,
        shared: units * positions,
        work: sizeOf(node.kernel, tensors) * positions + y * x * channels + units * positions,
      };
    }
    case 'dense': {
      const positions = input / ((shapes.get(node.input) as readonly number[]).at(-1) as number);
      return { numbers: input, shared: output, work: sizeOf(node.kernel, tensors) * positions + input };
    }
    case 'max-pool2d':
    case 'average-pool2d':
      return { numbers: 0, shared: 0, work: COSTS.pool * output * node.size[0] * node.size[1] };
    case 'add':
    case 'multiply':
    case 'scale-shift':
      return { numbers: 0, shared: 0, work: COSTS.elementwise * (input + output) };
    default: {
      const copies = clampOf(node) === 0 ? input + output : 0;
      return { numbers: copies, shared: pixelsOf(result), work: COSTS.foreign * (input + output) };
    }
  }
}
