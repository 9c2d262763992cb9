import {
  crc32,
  decodeSafetensors,
  encodeSafetensors,
  packBits,
  type RawTensor,
  unpackBits,
} from '@supermask/format';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type MaskTasks, maskTasks } from './mask-tasks.ts';
import { fingerprints, type TaskParts, taskParts } from './task-parts.ts';
import type { TaskState } from './task-state.ts';

const FORMAT = 'supermask-tasks';
const VERSION = '1';
const METADATA = ['tasks', 'shared', 'checksums'] as const;

/**
 * All tasks as one safetensors file: one bit for each weight and task, and the float32 values of batch
 * normalisations. The weights are not in it, only their checksums: they stay in the model, or in its seed.
 *
 * Tensors, where t is the index of a task and a name begins with the position of the layer in the model:
 * `t/masks/<position>/<key>`, U8, packed by `packBits`, and `t/norms/<position>/<index>`, F32. Metadata: names
 * of the tasks, CRC-32 of each tensor, of each shared variable, and of these texts.
 *
 * @throws if a mask flips weights (−1), which one bit cannot say.
 */
export function encodeTasks(tasks: MaskTasks): Uint8Array {
  const tensors = new Map<string, RawTensor>();
  tasks.names().forEach((task, t) => {
    const { masks, norms } = tasks.state(task);
    for (const [name, mask] of Object.entries(masks)) {
      if (mask.includes(-1)) {
        fail(
          'encodeTasks',
          `the mask ${name} of "${task}" flips weights (a file holds one bit for each weight)`,
        );
      }
      const data = packBits(mask);
      tensors.set(`${t}/masks/${name}`, { dtype: 'U8', shape: [data.length], data });
    }
    for (const [name, values] of Object.entries(norms)) {
      const data = new Uint8Array(4 * values.length);
      const view = new DataView(data.buffer);
      values.forEach((value, i) => {
        view.setFloat32(4 * i, value, true);
      });
      tensors.set(`${t}/norms/${name}`, { dtype: 'F32', shape: [values.length], data });
    }
  });
  const checksums = Object.fromEntries([...tensors].map(([name, { data }]) => [name, crc32(data)]));
  const metadata = {
    format: FORMAT,
    version: VERSION,
    tasks: JSON.stringify(tasks.names()),
    shared: JSON.stringify(fingerprints(taskParts(tasks.model))),
    checksums: JSON.stringify(checksums),
  };
  return encodeSafetensors(tensors, { ...metadata, checksum: checksumOf(metadata) });
}

/**
 * The inverse of `encodeTasks`.
 *
 * @param model decorated, of the same layers and the very weights that the tasks were found in: a saved one, or
 *   one made anew from its seed. Its method must be able to have the masks: that of the training, or
 *   `supermask({ rule: fixed(), trains: { weight: false, scores: false } })`.
 * @throws with the reason, on a damaged file, one of another kind, or one for another network.
 */
export function decodeTasks(bytes: Uint8Array, model: LayersModel): MaskTasks {
  const { tensors, metadata } = decodeSafetensors(bytes);
  if (metadata.format !== FORMAT || metadata.version !== VERSION) {
    refuse(
      `the file must have the format ${FORMAT}, version ${VERSION}, got ${metadata.format} ${metadata.version}`,
    );
  }
  if (metadata.checksum !== checksumOf(metadata))
    refuse('the header does not match its checksum (damaged file)');
  const [names, shared, checksums] = METADATA.map((key) => JSON.parse(metadata[key] as string)) as [
    string[],
    Record<string, number>,
    Record<string, number>,
  ];
  for (const [name, { data }] of tensors) {
    if (checksums[name] !== crc32(data)) refuse(`${name} does not match its checksum (damaged file)`);
  }
  const parts = taskParts(model);
  checkShared(parts, shared);
  const read = (name: string): Uint8Array =>
    tensors.get(name)?.data ?? refuse(`${name} is missing (the tasks are of another network)`);
  const state = (t: number): TaskState => ({
    masks: Object.fromEntries(
      parts.kernels.map(({ name, kernel }) => {
        const n = kernel.weight.read().size;
        return [name, Int8Array.from(unpackBits(read(`${t}/masks/${name}`), n))];
      }),
    ),
    norms: Object.fromEntries(
      parts.norms.map(({ name, variable }) => {
        const data = read(`${t}/norms/${name}`);
        const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
        const values = Float32Array.from({ length: data.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
        if (values.length !== variable.read().size)
          refuse(`${name} has another number of values in the model`);
        return [name, values];
      }),
    ),
  });
  return maskTasks(model, { tasks: new Map(names.map((name, t) => [name, state(t)])) });
}

function checkShared(parts: TaskParts, shared: Readonly<Record<string, number>>): void {
  const own = fingerprints(parts);
  for (const { name, layer } of parts.shared) {
    if (own[name] === shared[name]) continue;
    refuse(
      `weights of "${layer.name}" are not those that the tasks were found in (another seed, or trained since?)`,
    );
  }
  const more = Object.keys(shared).find((name) => !(name in own));
  if (more !== undefined) refuse(`the model has no weights at ${more} (the tasks are of another network)`);
}

/** CRC-32 of the texts that the header holds. */
function checksumOf(metadata: Readonly<Record<string, string>>): string {
  return String(crc32(new TextEncoder().encode(METADATA.map((key) => metadata[key]).join('\n'))));
}

function refuse(what: string): never {
  return fail('decodeTasks', what);
}

function fail(who: string, what: string): never {
  throw new Error(`[supermask/layers] ${who}: ${what}`);
}
