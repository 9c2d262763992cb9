import protobuf from 'protobufjs';

/** What is used here of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, IR version 8). */
const PROTO = `
syntax = "proto3";
message Attribute {
  string name = 1; float f = 2; int64 i = 3; bytes s = 4; repeated float floats = 7; repeated int64 ints = 8;
  int32 type = 20;
}
message Node {
  repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
  repeated Attribute attribute = 5; string domain = 7;
}
message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
message Dimension { int64 dim_value = 1; }
message Shape { repeated Dimension dim = 1; }
message TensorType { int32 elem_type = 1; Shape shape = 2; }
message Type { TensorType tensor_type = 1; }
message Value { string name = 1; Type type = 2; }
message Graph {
  repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated Value input = 11;
  repeated Value output = 12;
}
message OperatorSet { string domain = 1; int64 version = 2; }
message Model { int64 ir_version = 1; repeated OperatorSet opset_import = 8; Graph graph = 7; }
`;

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Whole numbers, or lists of them. */
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Int8Array | Uint8Array;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** A float32 value; its shape, which outputs need not have, is with the batch. */
export interface OnnxValue {
  readonly name: string;
  readonly shape?: readonly number[];
}

const OPSET = 17;
const [FLOAT, INT, INTS] = [1, 2, 7];

/** Writes a graph as the bytes of an `.onnx` file. */
export function encodeOnnx({ nodes, tensors, inputs, outputs }: OnnxGraph): Uint8Array {
  const model = protobuf.parse(PROTO).root.lookupType('Model');
  const value = ({ name, shape }: OnnxValue): object => ({
    name,
    type: {
      tensorType: {
        elemType: FLOAT,
        ...(shape ? { shape: { dim: shape.map((dimValue) => ({ dimValue })) } } : {}),
      },
    },
  });
  const attribute = ([name, given]: [string, number | readonly number[]]): object =>
    typeof given === 'number' ? { name, i: given, type: INT } : { name, ints: given, type: INTS };
  const message = model.fromObject({
    irVersion: 8,
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      name: 'bench',
      node: nodes.map((node) => ({
        name: node.output,
        opType: node.op,
        input: node.inputs,
        output: [node.output],
        attribute: Object.entries(node.attributes ?? {}).map(attribute),
      })),
      initializer: [...tensors].map(([name, { shape, data }]) => ({
        name,
        dims: shape,
        dataType: dataType(data),
        rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      })),
      input: inputs.map(value),
      output: outputs.map(value),
    },
  });
  return model.encode(message).finish();
}

function dataType(data: OnnxTensor['data']): number {
  if (data instanceof Float32Array) return FLOAT;
  if (data instanceof Uint8Array) return 2;
  return data instanceof Int8Array ? 3 : 6;
}
