import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decodeSafetensors, type RawTensor } from '@supermask/format';
import { GoldenCase } from './golden-case.ts';

/** One case as the JSON has it. */
export type Fields = Readonly<Record<string, unknown>>;

/** A pair `<name>.json`, `<name>.safetensors`, either of which may be missing. It knows which tensors were read. */
export class GoldenFile {
  readonly name: string;
  readonly cases: readonly GoldenCase[];
  private readonly tensors: ReadonlyMap<string, RawTensor>;
  private readonly seen = new Set<string>();

  constructor(folder: string, name: string) {
    const path = join(folder, name);
    const cases = existsSync(`${path}.json`) ? JSON.parse(readFileSync(`${path}.json`, 'utf8')) : [];
    if (!Array.isArray(cases)) throw new Error(`conformance: ${path}.json must hold an array of cases`);
    this.name = name;
    this.cases = cases.map((fields: Fields, i) => new GoldenCase(fields, { file: this, position: i }));
    this.tensors = existsSync(`${path}.safetensors`)
      ? decodeSafetensors(readFileSync(`${path}.safetensors`)).tensors
      : new Map();
  }

  /** Of all tensors. */
  get names(): string[] {
    return [...this.tensors.keys()];
  }

  /** Tensors that nobody has asked for so far. */
  get unread(): string[] {
    return this.names.filter((name) => !this.seen.has(name));
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  shape(name: string): number[] {
    return [...this.raw(name).shape];
  }

  /** A tensor's values in float32, which holds every integer of these files. */
  values(name: string): Float32Array {
    const { dtype, data } = this.raw(name);
    this.seen.add(name);
    const { buffer } = new Uint8Array(data);
    if (dtype === 'F32') return new Float32Array(buffer);
    if (dtype === 'F64') return Float32Array.from(new Float64Array(buffer));
    return Float32Array.from(dtype === 'I32' ? new Int32Array(buffer) : new Uint8Array(buffer));
  }

  private raw(name: string): RawTensor {
    const found = this.tensors.get(name);
    if (found === undefined) throw new Error(`no tensor "${name}" in ${this.name}.safetensors`);
    return found;
  }
}

/**
 * All files of a folder in the format of `conformance/golden`, by name.
 *
 * @throws if there is no such folder or no case in it.
 */
export function readGoldenFolder(folder: string): GoldenFile[] {
  const names = new Set(
    readdirSync(folder)
      .filter((name) => /\.(json|safetensors)$/.test(name))
      .map((name) => basename(name).replace(/\.[^.]+$/, '')),
  );
  const files = [...names].sort().map((name) => new GoldenFile(folder, name));
  if (files.every(({ cases }) => cases.length === 0)) {
    throw new Error(`conformance: no case in ${folder} (expected masks.json, layers.json, …)`);
  }
  return files;
}
