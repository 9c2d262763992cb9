import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  Cast,
  type CastAttrs,
  Identity,
  type KernelConfig,
  type KernelFunc,
  type NamedAttrMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { KernelPatch } from './kernel-patch.ts';

/**
 * A clone, and a cast to the dtype that a tensor has: the same data counted once more, as on the cpu backend, instead of a
 * copy. tfjs clones all that a gradient needs, so this is every activation and weight of a training step.
 */
export const sharingPatches: readonly KernelPatch[] = [
  {
    kernelName: Identity,
    reason: 'slow: copied all that a gradient keeps',
    isNeeded: (stock, backend) => stock !== undefined && copies(stock, backend, {}),
    create: (stock) => sharing(stock as KernelConfig, ({ dtype }) => dtype !== 'string'),
  },
  {
    kernelName: Cast,
    reason: 'slow: copied what had the dtype already, such as the operands of each product in its gradient',
    isNeeded: (stock, backend) => stock !== undefined && copies(stock, backend, { dtype: 'float32' }),
    create: (stock) =>
      sharing(stock as KernelConfig, (x, attrs) => x.dtype === (attrs as unknown as CastAttrs).dtype),
  },
];

/** The stock kernel but where `isSame` says that it would only copy x. */
function sharing(
  stock: KernelConfig,
  isSame: (x: TensorInfo, attrs: NamedAttrMap | undefined) => boolean,
): KernelFunc {
  return (args) => {
    const { x } = args.inputs as { x: TensorInfo };
    if (!isSame(x, args.attrs)) return stock.kernelFunc(args);
    const { dataId, shape, dtype } = x;
    const backend = args.backend as BackendWasm;
    // Data of another backend come here first, with their count.
    backend.dataIdMap.get(dataId);
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  };
}

function copies(stock: KernelConfig, backend: BackendWasm, attrs: NamedAttrMap): boolean {
  const x = backend.makeOutput([1], 'float32');
  const y = stock.kernelFunc({ inputs: { x }, backend, attrs }) as TensorInfo;
  for (const { dataId } of [x, y]) backend.disposeData(dataId);
  return x.dataId !== y.dataId;
}
