import type { RawTensor } from '@supermask/format';
import { type Forgery, forge } from '../../packages/format/src/forge.suite.ts';
import type { Draw } from './draw.ts';
import { NAMES, nastyNumber, nastyValue } from './nasty.ts';

type Json = Record<string, unknown>;

/** A file that somebody made who knows the format: parts are wrong, all checksums right. */
export function hostile(file: Uint8Array, draw: Draw): Uint8Array {
  let bytes = file;
  for (let i = draw.once(3) ? 2 : 1; i > 0; i--) {
    try {
      bytes = forge(bytes, draw.pick(FORGERIES)(draw));
    } catch {
      // The second change met a file that is no container any more.
    }
  }
  return bytes;
}

const FORGERIES: readonly ((draw: Draw) => Forgery)[] = [
  ...[
    graphEdge,
    graphEdge,
    graphEdge,
    graphText,
    graphText,
    graphText,
    tensorsText,
    tensorsText,
    infoText,
    rawTensor,
    rawTensor,
    rawTensor,
  ],
  ...[headerEntry, headerText],
];

function graphText(draw: Draw): Forgery {
  return { metadata: { graph: (text) => changedText(text, draw) } };
}

const EDGES = ['input', 'inputs', 'kernel', 'bias', 'scale', 'shift', 'slopes'];

/** A node that reads another value or tensor: itself, one behind it, one of another shape, one that is not there. */
function graphEdge(draw: Draw): Forgery {
  const graph = (text: string): string => {
    const root = JSON.parse(text) as { inputs: Json[]; nodes: Json[] };
    if (root.nodes.length === 0) return text;
    const node = draw.pick(root.nodes);
    const edge = draw.pick(Object.keys(node).filter((member) => EDGES.includes(member)));
    const isValue = edge.startsWith('input');
    const values = [...root.inputs, ...root.nodes].map(({ name }) => name);
    const tensors = root.nodes.flatMap((other) => EDGES.slice(2).flatMap((member) => other[member] ?? []));
    const names = draw.once(12) ? NAMES : isValue ? values : tensors;
    const read = node[edge];
    if (Array.isArray(read)) read[draw.integer(read.length)] = draw.pick(names);
    else node[edge] = draw.pick(names);
    return JSON.stringify(root);
  };
  return { metadata: { graph } };
}

function tensorsText(draw: Draw): Forgery {
  return { metadata: { tensors: (text) => changedText(text, draw) } };
}

function infoText(draw: Draw): Forgery {
  const member = draw.pick(['info', 'version', 'format', 'checksums', 'header_crc32', draw.pick(NAMES)]);
  const texts = [
    '',
    '1',
    '2',
    '3',
    '4',
    '1.0',
    ' 1',
    '{}',
    '{"a":1}',
    '[]',
    'null',
    '{"__proto__":"x"}',
    '{"a":',
  ];
  return { metadata: { [member]: () => draw.pick(texts) } };
}

/** A JSON text with one of its values, members or orders changed. */
function changedText(text: string, draw: Draw): string {
  const root = JSON.parse(text) as Json;
  const places: { readonly holder: Json | unknown[]; readonly key: string }[] = [];
  const walk = (holder: Json | unknown[]): void => {
    for (const [key, value] of Object.entries(holder)) {
      places.push({ holder, key });
      if (typeof value === 'object' && value !== null) walk(value as Json);
    }
  };
  walk(root);
  if (places.length === 0) return JSON.stringify(nastyValue(draw));
  const { holder, key } = draw.pick(places);
  const value = (holder as Json)[key];
  const put = (name: string, what: unknown): void => {
    // An assignment to `__proto__` would not make a member.
    Object.defineProperty(holder, name, {
      value: what,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  };
  const others = places
    .map((place) => (place.holder as Json)[place.key])
    .filter((one) => typeof one === typeof value);
  switch (draw.integer(8)) {
    case 0:
      delete (holder as Json)[key];
      break;
    case 1:
      if (Array.isArray(holder)) holder.push(value);
      else put(draw.pick(NAMES), value);
      break;
    case 2:
      if (Array.isArray(holder)) holder.reverse();
      else put(key, [value]);
      break;
    case 3:
    case 4:
      put(key, draw.pick(others));
      break;
    case 5:
      put(key, nastyNumber(draw));
      break;
    default:
      put(key, nastyValue(draw));
  }
  const changed = JSON.stringify(root);
  if (!draw.once(12)) return changed;
  const at = draw.integer(changed.length);
  const depth = draw.pick([15, 16, 17, 1000, 20_000]);
  const insert = draw.pick([
    '['.repeat(depth) + ']'.repeat(depth),
    '{"a":'.repeat(depth),
    '"',
    ',',
    'x'.repeat(9999),
  ]);
  return changed.slice(0, at) + insert + changed.slice(at);
}

const FLOATS = [Number.NaN, Number.POSITIVE_INFINITY, -1, -0, 1e-40, 3.4e38];

/** Bytes of a tensor that are others, more, fewer, or of another type or name. */
function rawTensor(draw: Draw): Forgery {
  return {
    tensors(all) {
      if (all.size === 0) return;
      const [name, tensor] = draw.pick([...all]);
      const data = new Uint8Array(tensor.data);
      const length = Math.max(1, data.length);
      const keep = (changed: Uint8Array, how: Partial<RawTensor> = {}): void => {
        const { dtype } = { ...tensor, ...how };
        const width = dtype === 'F32' || dtype === 'I32' ? 4 : dtype === 'F64' ? 8 : dtype === 'F16' ? 2 : 1;
        const items = Math.floor(changed.length / width);
        all.set(name, { dtype, shape: [items], data: changed.slice(0, items * width), ...how });
      };
      switch (draw.integer(9)) {
        case 0:
          return keep(data.slice(0, draw.integer(length)));
        case 1:
          return keep(Uint8Array.of(...data.slice(0, 4096), ...data.slice(0, 1 + draw.integer(8))));
        case 2:
          return keep(data, { dtype: draw.pick(['F64', 'F32', 'I32', 'F16', 'I8', 'U8'] as const) });
        case 3:
          return keep(data, { shape: draw.pick([[data.length, 1], [1, data.length], []]) });
        case 4:
          all.delete(name);
          all.set(draw.once(2) ? `${draw.pick(NAMES)}.mask` : draw.pick([...all.keys(), 'b']), tensor);
          return;
        case 5:
          if (data.length >= 4)
            new DataView(data.buffer).setFloat32(draw.integer(data.length >> 2) * 4, draw.pick(FLOATS), true);
          return keep(data);
        case 6:
          return keep(data.fill(draw.pick([0, 255, 128])));
        default:
          // Unused bits of a mask, a density, the state of the coder, a sign.
          for (let i = 1 + draw.integer(3); i > 0 && data.length > 0; i--) {
            const at = draw.once(2)
              ? draw.pick([0, data.length - 1, Math.min(5, data.length - 1)])
              : draw.integer(length);
            data[at] = (data[at] as number) ^ (1 << draw.integer(8));
          }
          return keep(data);
      }
    },
  };
}

/** An entry of the container: offsets that overlap, leave gaps or lie outside, types, shapes. */
function headerEntry(draw: Draw): Forgery {
  return {
    header(text) {
      const header = JSON.parse(text) as Record<string, Json>;
      const names = Object.keys(header).filter((name) => name !== '__metadata__');
      if (names.length === 0) return text;
      const entry = header[draw.pick(names)] as Json;
      const other = header[draw.pick(names)] as Json;
      const [begin, end] = entry.data_offsets as [number, number];
      const by = draw.pick([1, -1, 4, 2 ** 31, 2 ** 52]);
      const offsets = [
        other.data_offsets,
        ...[
          [begin + by, end + by],
          [begin, end + by],
          [end, begin],
          [begin, nastyNumber(draw)],
          [nastyNumber(draw), end],
        ],
      ];
      const member = draw.pick(['data_offsets', 'data_offsets', 'shape', 'dtype', draw.pick(NAMES)]);
      entry[member] =
        member === 'data_offsets'
          ? draw.pick(offsets)
          : draw.pick([nastyValue(draw), [nastyNumber(draw)], other[member]]);
      return padded(JSON.stringify(header));
    },
  };
}

function headerText(draw: Draw): Forgery {
  return {
    header(text) {
      const at = draw.integer(text.length);
      const insert = draw.pick([
        '"',
        '\\',
        '{',
        '}',
        ',',
        ' ',
        '\u0000',
        '"header_crc32":"00000000",',
        '"version":"1",',
        '💥',
      ]);
      return draw.once(2)
        ? padded(changedText(text, draw))
        : padded(text.slice(0, at) + insert + text.slice(at + draw.integer(3)));
    },
  };
}

function padded(text: string): string {
  return text.trimEnd().padEnd(Math.ceil(text.length / 8) * 8);
}
