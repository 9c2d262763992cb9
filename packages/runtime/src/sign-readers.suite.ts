import type { GraphNode, Smask, StoredTensor } from '@supermask/format';
import fc from 'fast-check';

/** In which way a node reads signs. */
type Way = 'vector' | 'windows' | 'turned' | 'floats';

/** Networks in which several nodes read the same signs, each in its way; all their values are outputs. Sums are exact. */
export const arbitrarySignReaders: fc.Arbitrary<Smask> = fc
  .record({
    shape: fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 1, max: 6 }),
    ),
    units: fc.integer({ min: 1, max: 9 }),
    pads: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
    strides: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    ways: fc.array(fc.constantFrom<Way[]>('vector', 'windows', 'turned', 'floats'), {
      minLength: 1,
      maxLength: 5,
    }),
  })
  .map(({ shape, units, pads: [top, bottom, left, right], strides, ways }): Smask => {
    const nodes: GraphNode[] = [{ op: 'activation', name: 's', input: 'x', function: 'sign' }];
    const tensors = new Map<string, StoredTensor>();
    const [rows, columns, channels] = shape;
    const turned = [columns, channels, rows] as const;
    const windows = (name: string, input: string, inputs: number): GraphNode => {
      tensors.set(`${name}/kernel`, signs([3, 3, inputs, units]));
      const padding = [
        [Math.max(top, 1), Math.max(bottom, 1)],
        [Math.max(left, 1), Math.max(right, 1)],
      ] as const;
      return { op: 'conv2d', name, input, kernel: `${name}/kernel`, strides, padding };
    };
    const add: Record<Way, (name: string) => void> = {
      vector(name) {
        nodes.push({ op: 'flatten', name: `${name} flat`, input: 's' });
        tensors.set(`${name}/kernel`, signs([rows * columns * channels, units]));
        nodes.push({ op: 'dense', name, input: `${name} flat`, kernel: `${name}/kernel` });
      },
      windows: (name) => nodes.push(windows(name, 's', channels)),
      turned(name) {
        nodes.push({ op: 'reshape', name: `${name} turned`, input: 's', shape: turned });
        nodes.push(windows(name, `${name} turned`, rows));
      },
      floats: (name) => nodes.push({ op: 'add', name, inputs: ['s', 's'] }),
    };
    const outputs = ways.map((way, i) => `${way} ${i}`);
    outputs.forEach((name, i) => {
      add[ways[i] as Way](name);
    });
    return { graph: { inputs: [{ name: 'x', shape }], nodes, outputs }, tensors, info: {} };
  });

/** Weights ±1 of no pattern that an image could share. */
function signs(shape: readonly number[]): StoredTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Uint8Array.from({ length: count }, (_, i) => ((i * i + (i >> 3)) % 7) & 1);
  return { shape, values: { signs: values, scales: Float32Array.of(1) } };
}
