import { formatVersion, VERSIONS } from './format-version.ts';
import type { Graph } from './graph.ts';
import { headerChecksum, hexChecksum, NO_CHECKSUM } from './header-checksum.ts';
import { inferShapes } from './infer-shapes.ts';
import { type PackedTensor, unpackTensor } from './packed-tensor.ts';
import { knownMembers, parseObject } from './parse-object.ts';
import { decodeHeader, decodeSafetensors, encodeSafetensors, type RawTensor } from './safetensors.ts';
import { LARGEST_SIZE, type Shape } from './shape.ts';
import { kindOf, showValue } from './show-value.ts';
import { isSigns, type StoredTensor } from './stored-tensor.ts';
import { codedElements, isShared, readTensor, type TensorEntry } from './tensor-entry.ts';
import { type Coding, writeTensor } from './write-tensor.ts';

/** What a `.smask` file holds. The bytes are described in docs/file-format.md. */
export interface Smask {
  readonly graph: Graph;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Free text for those who use the file: class names, normalisation, where it came from. */
  readonly info: Readonly<Record<string, string>>;
}

const METADATA = ['format', 'version', 'header_crc32', 'graph', 'tensors', 'checksums', 'info'];
const RAW = ['dtype', 'shape', 'data_offsets'];

export interface EncodeOptions {
  /**
   * `auto`: masks and signs are entropy-coded wherever that takes fewer bytes, which version 3 of the file came with;
   * `bits`: they are one bit each, as before, at any density.
   */
  readonly coding?: Coding;
}

/**
 * Writes a network as the bytes of a `.smask` file, of the lowest version that has all it needs. The same network
 * gives the same bytes.
 *
 * @throws if graph and tensors do not fit each other, or a part is not as its type says: whatever this writes,
 * `decodeSmask` reads.
 */
export function encodeSmask(
  { graph, tensors, info }: Smask,
  { coding = 'auto' }: EncodeOptions = {},
): Uint8Array {
  checkInfo(info);
  const raw = new Map<string, RawTensor>();
  const options = {
    ...{ raw, coding: bitCount(tensors) > LARGEST_SIZE ? 'bits' : coding },
    stored: new Map<string, StoredTensor>(),
  } as const;
  // Members named like array indices come first in an object, and so in the order in which a reader finds them.
  const ordered = Object.entries(Object.fromEntries(tensors));
  const entries = ordered.map(([name, tensor]) => [name, writeTensor(name, tensor, options)] as const);
  inferShapes(graph, shapesOf(tensors));
  const bytes = encodeSafetensors(raw, {
    format: 'supermask',
    version: `${formatVersion({ graph, entries: entries.map(([, entry]) => entry) })}`,
    header_crc32: NO_CHECKSUM,
    graph: JSON.stringify(graph),
    tensors: JSON.stringify(Object.fromEntries(entries)),
    checksums: JSON.stringify(
      Object.fromEntries([...raw].map(([name, { data }]) => [name, hexChecksum(data)])),
    ),
    info: JSON.stringify(info),
  });
  const { computed, at } = headerChecksum(bytes);
  new TextEncoder().encodeInto(computed, bytes.subarray(at, at + computed.length));
  return bytes;
}

export interface DecodeOptions {
  /**
   * Bytes that coded masks and signs may take, a byte for each weight: nothing else of a file can become much larger
   * than it is. Default and most: 2²⁸.
   */
  readonly memoryLimit?: number;
}

/** `Smask` with a bit for each weight instead of a byte. */
export interface PackedSmask extends Omit<Smask, 'tensors'> {
  readonly tensors: ReadonlyMap<string, PackedTensor>;
}

/**
 * Reads the bytes of a `.smask` file and checks all of it: container, version, checksums of header and
 * tensors, graph, and that each tensor has the bytes that it needs and no other.
 *
 * @throws with the reason, on a damaged file, a file of another kind, or a version that this one does not know.
 */
export function decodeSmask(bytes: Uint8Array, options: DecodeOptions = {}): Smask {
  const { tensors, ...others } = decodePacked(bytes, options);
  return { ...others, tensors: new Map([...tensors].map(([name, tensor]) => [name, unpackTensor(tensor)])) };
}

/** `decodeSmask` for those who go through the weights once: an eighth of the memory. */
export function decodePacked(
  bytes: Uint8Array,
  { memoryLimit = LARGEST_SIZE }: DecodeOptions = {},
): PackedSmask {
  const most = Math.min(memoryLimit, LARGEST_SIZE);
  // Before the tensors, which another kind of file or a newer version may have in types unknown here.
  const header = decodeHeader(bytes);
  checkVersion(header.metadata);
  const { tensors: raw, metadata } = decodeSafetensors(bytes);
  const { stored, computed } = headerChecksum(bytes);
  if (stored !== computed || stored !== metadata.header_crc32)
    fail('the header does not match its checksum (damaged file)');
  knownMembers(metadata, METADATA, `${WHO}: the header`);
  for (const [name, entry] of Object.entries(header.entries))
    knownMembers(entry, RAW, `${WHO}: ${showValue(name)}`);
  const read = (name: string): Record<string, unknown> =>
    parseObject(metadata[name] ?? '', `${WHO}: the header's "${name}"`);
  checkData(raw, read('checksums'));
  const unread = new Set(raw.keys());
  const entries = Object.entries(read('tensors')) as [string, TensorEntry][];
  const coded = entries.reduce((sum, [, entry]) => sum + codedElements(entry), 0);
  if (coded > most)
    fail(`the tensors with coded masks or signs have ${coded} elements, ${most} are allowed (memoryLimit)`);
  const readAll = (shared: boolean, stored = new Map<string, PackedTensor>()): [string, PackedTensor][] =>
    entries
      .filter(([, entry]) => isShared(entry) === shared)
      .map(([name, entry]) => [name, readTensor(name, entry, { raw, unread, stored })]);
  const own = new Map(readAll(false));
  const all = new Map([...own, ...readAll(true, own)]);
  const tensors = new Map(entries.map(([name]) => [name, all.get(name) as PackedTensor]));
  for (const name of unread) fail(`no tensor uses the bytes named ${showValue(name)}`);
  const graph: unknown = read('graph');
  inferShapes(graph, shapesOf(tensors));
  const needed = formatVersion({ graph: graph as Graph, entries: entries.map(([, entry]) => entry) });
  if (needed > Number(metadata.version)) {
    fail(`the file has version "${metadata.version}", but a part that came with version "${needed}"`);
  }
  const info = read('info');
  checkInfo(info);
  return { graph: graph as Graph, tensors, info };
}

function checkVersion({ format, version }: Readonly<Record<string, string>>): void {
  if (format !== 'supermask')
    fail('this safetensors file is not a .smask file (its format entry says otherwise)');
  if (version === undefined || !VERSIONS.includes(version)) {
    const known = VERSIONS.map((one) => `"${one}"`).join(', ');
    fail(
      `the file has version ${showValue(version)}, this reader knows ${known} (update @supermask/runtime)`,
    );
  }
}

function checkData(raw: ReadonlyMap<string, RawTensor>, checksums: Record<string, unknown>): void {
  for (const [name, { data }] of raw) {
    if (!Object.hasOwn(checksums, name)) fail(`${showValue(name)} has no checksum`);
    if (checksums[name] !== hexChecksum(data))
      fail(`${showValue(name)} does not match its checksum (damaged file)`);
  }
  const more = Object.keys(checksums).find((name) => !raw.has(name));
  if (more !== undefined) fail(`there is a checksum of ${showValue(more)}, but no such bytes`);
}

function checkInfo(info: unknown): asserts info is Record<string, string> {
  const text = kindOf(info) === 'Object' && Object.values(info as object).every((v) => typeof v === 'string');
  if (!text) fail('the info of the file must map names to text');
}

/** Of masks, and of signs where there is no mask. */
function bitCount(tensors: ReadonlyMap<string, StoredTensor>): number {
  return [...tensors.values()].reduce((sum, { mask, values }) => {
    return sum + (mask ?? (isSigns(values) ? values.signs : [])).length;
  }, 0);
}

function shapesOf(tensors: ReadonlyMap<string, Pick<StoredTensor, 'shape'>>): Map<string, Shape> {
  return new Map([...tensors].map(([name, { shape }]) => [name, shape]));
}

const WHO = '[supermask/format] smask';

function fail(what: string): never {
  throw new Error(`${WHO}: ${what}`);
}
