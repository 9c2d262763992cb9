import * as tf from '@tensorflow/tfjs-core';
import type { Fields, GoldenFile } from './golden-folder.ts';

/** One case: its fields, and the tensors whose names begin with its tag. */
export class GoldenCase {
  readonly file: GoldenFile;
  /** As lines about it begin. */
  readonly label: string;
  private readonly fields: Fields;
  private readonly tag: string;

  constructor(fields: Fields, { file, position }: { readonly file: GoldenFile; readonly position: number }) {
    const { tag } = fields;
    this.file = file;
    this.fields = fields;
    this.tag = typeof tag === 'string' ? tag : '';
    this.label = `${file.name} ${this.tag || `[${position}]`}`;
  }

  number(field: string): number {
    return this.typed(field, 'number') as number;
  }

  text(field: string): string {
    return this.typed(field, 'string') as string;
  }

  flag(field: string): boolean {
    return this.typed(field, 'boolean') as boolean;
  }

  numbers(field: string): number[] {
    const value = this.fields[field];
    if (Array.isArray(value) && value.every((entry) => typeof entry === 'number')) return value;
    throw new Error(`field "${field}" must be an array of numbers, got ${JSON.stringify(value)}`);
  }

  private typed(field: string, type: string): unknown {
    const value = this.fields[field];
    if (typeof value === type) return value;
    throw new Error(`field "${field}" must be a ${type}, got ${JSON.stringify(value)}`);
  }

  has(part: string): boolean {
    return this.file.has(`${this.tag}.${part}`);
  }

  /** What comes after the tag in the names of its tensors. */
  get parts(): string[] {
    const prefix = `${this.tag}.`;
    return this.file.names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  }

  shape(part: string): number[] {
    return this.file.shape(`${this.tag}.${part}`);
  }

  values(part: string): Float32Array {
    return this.file.values(`${this.tag}.${part}`);
  }

  /** float32; the runner's scope disposes it. */
  tensor(part: string): tf.Tensor {
    return tf.tensor(this.values(part), this.shape(part));
  }
}
