import { type KernelConfig, type TensorInfo, Tile, type TileAttrs } from '@tensorflow/tfjs-core';
import { heapValues } from './heap.ts';
import { innerAxes } from './inner-axes.ts';
import { type Kernel, type KernelPatch, kernelFunc } from './kernel-patch.ts';

/** Repeats along axes of length 1 are copies of the stretch behind them; others stay with the stock kernel. */
export const tilePatch: KernelPatch = {
  kernelName: Tile,
  reason: 'slow: it computed the place of every single value',
  isNeeded: (stock) => stock !== undefined,
  create: (stock) => kernelFunc(tile(stock as KernelConfig)),
};

function tile(stock: KernelConfig): Kernel<{ x: TensorInfo }, TileAttrs> {
  return ({ inputs, attrs, backend }) => {
    const { x } = inputs;
    const { reps } = attrs;
    const shape = x.shape.map((length, axis) => length * (reps[axis] as number));
    const repeated = [...reps.keys()].filter((axis) => reps[axis] !== 1);
    const view = innerAxes(shape, repeated);
    if (x.dtype === 'string' || view === undefined || repeated.some((axis) => x.shape[axis] !== 1)) {
      return stock.kernelFunc({ inputs, attrs: { ...attrs }, backend }) as TensorInfo;
    }
    const out = backend.makeOutput(shape, x.dtype);
    const [from, to] = [heapValues(backend, x), heapValues(backend, out)];
    const { outer, rows, columns } = view;
    if (rows === 0) return out;
    for (let o = 0; o < outer; o++) {
      const [begin, end] = [o * rows * columns, (o + 1) * rows * columns];
      if (columns === 1) {
        to.fill(from[o] as number, begin, end);
        continue;
      }
      to.set(from.subarray(o * columns, (o + 1) * columns), begin);
      // Each time twice as much.
      for (let done = columns; done < end - begin; done *= 2) {
        to.copyWithin(begin + done, begin, begin + Math.min(done, end - begin - done));
      }
    }
    return out;
  };
}
