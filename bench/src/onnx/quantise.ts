import type { OnnxGraph, OnnxNode, OnnxTensor } from './onnx-model.ts';

/** The largest and the smallest number of a value. */
export type Ranges = ReadonlyMap<string, readonly [low: number, high: number]>;

/**
 * An int8 form of a graph, as onnxruntime's own tool makes it (QDQ): uint8 activations by their measured ranges, int8
 * weights with one scale for each output channel, int32 biases. The runtimes fuse the nodes into integer kernels.
 *
 * @param ranges of all values.
 */
export function quantise(graph: OnnxGraph, ranges: Ranges): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const tensors = new Map<string, OnnxTensor>();
  const readers = (name: string): readonly OnnxNode[] =>
    graph.nodes.filter(({ inputs }) => inputs.includes(name));
  const scales = new Map<string, number>();
  const put = (name: string, data: OnnxTensor['data'], shape: readonly number[] = []): string => {
    tensors.set(name, { shape, data });
    return name;
  };
  /** The value after rounding to 8 bits, in float again. */
  const rounded = (name: string): string => {
    const done = `${name}/rounded`;
    if (scales.has(name)) return done;
    const [low, high] = ranges.get(name) ?? [0, 1];
    const [least, most] = [Math.min(0, low), Math.max(0, high)];
    const scale = Math.fround(Math.max(most - least, 1e-6) / 255);
    scales.set(name, scale);
    const by = [
      put(`${name}/scale`, Float32Array.of(scale)),
      put(`${name}/zero`, Uint8Array.of(Math.round(-least / scale))),
    ];
    nodes.push({ op: 'QuantizeLinear', inputs: [name, ...by], output: `${name}/quantised` });
    nodes.push({ op: 'DequantizeLinear', inputs: [`${name}/quantised`, ...by], output: done });
    return done;
  };
  for (const { name } of graph.inputs) rounded(name);
  for (const node of graph.nodes) {
    if (node.op === 'Conv' || node.op === 'Gemm') {
      const [input, kernel, bias] = node.inputs as [string, string, string?];
      const read = rounded(input);
      const axis = node.op === 'Conv' ? 0 : 1;
      const weights = roundKernel(graph.tensors.get(kernel) as OnnxTensor, axis);
      const units = weights.scales.length;
      const by = [
        put(`${kernel}/scale`, weights.scales, [units]),
        put(`${kernel}/zero`, new Int8Array(units), [units]),
      ];
      put(`${kernel}/quantised`, weights.data, weights.shape);
      nodes.push({
        op: 'DequantizeLinear',
        inputs: [`${kernel}/quantised`, ...by],
        output: kernel,
        attributes: { axis },
      });
      const inputs = [read, kernel];
      if (bias !== undefined) {
        const { data } = graph.tensors.get(bias) as OnnxTensor;
        const own = weights.scales.map((scale) => scale * (scales.get(input) as number));
        const whole = Int32Array.from(data, (value, i) => Math.round(value / (own[i] as number)));
        const biasBy = [
          put(`${bias}/scale`, own, [units]),
          put(`${bias}/zero`, new Int32Array(units), [units]),
        ];
        put(`${bias}/quantised`, whole, [units]);
        nodes.push({
          op: 'DequantizeLinear',
          inputs: [`${bias}/quantised`, ...biasBy],
          output: bias,
          attributes: { axis: 0 },
        });
        inputs.push(bias);
      }
      nodes.push({ ...node, inputs });
    } else {
      const inputs = node.inputs.map((name) => {
        const constant = graph.tensors.get(name);
        if (constant !== undefined) return put(name, constant.data, constant.shape);
        // A ReLU is part of the rounding of what it reads.
        return node.op === 'Relu' ? name : rounded(name);
      });
      nodes.push({ ...node, inputs });
    }
    const next = readers(node.output);
    const fused = next.length > 0 && next.every(({ op }) => op === 'Relu');
    if (!fused && next.length > 0) rounded(node.output);
  }
  return { ...graph, nodes, tensors };
}

function roundKernel(
  { shape, data }: OnnxTensor,
  axis: number,
): { shape: readonly number[]; data: Int8Array; scales: Float32Array } {
  const units = shape[axis] as number;
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const unit = (i: number): number => Math.floor(i / inner) % units;
  const scales = new Float32Array(units).fill(1e-12);
  data.forEach((value, i) => {
    scales[unit(i)] = Math.max(scales[unit(i)] as number, Math.abs(value) / 127);
  });
  return {
    shape,
    scales,
    data: Int8Array.from(data, (value, i) => Math.round(value / (scales[unit(i)] as number))),
  };
}
