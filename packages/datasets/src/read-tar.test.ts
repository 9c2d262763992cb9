import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTar } from './read-tar.ts';
import { joined, tarEntry } from './tiny-files.suite.ts';

const end = new Uint8Array(1024);
const archive = (...entries: Uint8Array[]): Uint8Array<ArrayBuffer> => joined([...entries, end]);
const name = fc.stringMatching(/^[a-z0-9_-]{1,20}(\/[a-z0-9_-]{1,20}){0,3}$/);
const files = fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 1100 })), {
  selector: ([path]) => path,
});

test('what was packed is read', () => {
  fc.assert(
    fc.property(files, (list) => {
      const bytes = archive(...list.map(([path, content]) => tarEntry(path, content)));
      expect([...readTar(bytes)].map(([path, content]) => [path, [...content]])).toEqual(
        list.map(([path, content]) => [path, [...content]]),
      );
    }),
    { numRuns: 50 },
  );
});

test('every truncation and every changed byte of a header is refused', () => {
  const bytes = archive(tarEntry('a/b.bin', Uint8Array.of(1, 2, 3)));
  fc.assert(
    fc.property(fc.nat({ max: 1023 }), (length) => {
      expect(() => readTar(bytes.slice(0, length))).toThrow(/without its end mark|truncated/);
    }),
    { numRuns: 50 },
  );
  fc.assert(
    fc.property(fc.nat({ max: 511 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = bytes.slice();
      changed[at] = (changed[at] as number) ^ change;
      // A byte of the sum itself may become a space.
      fc.pre(at < 148 || at >= 156);
      expect(() => readTar(changed)).toThrow('does not have its checksum');
    }),
    { numRuns: 100 },
  );
});

test('any bytes give files or an error of ours', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.constantFrom(0, 512), (bytes, skip) => {
      try {
        readTar(joined([tarEntry('a', new Uint8Array()).subarray(0, skip), bytes, end]));
      } catch (error) {
        expect((error as Error).message).toMatch(/^\[supermask\/datasets\] readTar: /);
      }
    }),
    { numRuns: 100 },
  );
});

test.each([
  ['/etc/passwd', '0', 'the path "/etc/passwd" leads out of a folder'],
  ['../up', '0', 'leads out of a folder'],
  ['a/../../up', '0', 'leads out of a folder'],
  ['a/..', '5', 'leads out of a folder'],
  ['..\\up', '0', 'leads out of a folder'],
  ['C:/up', '0', 'leads out of a folder'],
  ['link', '2', '"link" is neither file nor folder but of type "2"'],
  ['hard', '1', 'of type "1"'],
  ['device', '3', 'of type "3"'],
])('%s of type %s is refused', (path, kind, message) => {
  const bytes = archive(tarEntry(path, new Uint8Array(), kind));
  expect(() => readTar(bytes, { source: 'x.tar' })).toThrow('[supermask/datasets] x.tar: ');
  expect(() => readTar(bytes)).toThrow(message);
});

test('dots in names lead nowhere, folders and comments are passed over, one name is there once', () => {
  const [one, two] = [Uint8Array.of(1), Uint8Array.of(2)];
  const bytes = archive(
    tarEntry('pax', Uint8Array.of(9, 9), 'x'),
    tarEntry('..a/', new Uint8Array(), '5'),
    tarEntry('..a/b..', one),
    tarEntry('./c', two, '\0'),
  );
  expect([...readTar(bytes)]).toEqual([
    ['..a/b..', one],
    ['./c', two],
  ]);
  expect(() => readTar(archive(tarEntry('a', one), tarEntry('a', two)))).toThrow('"a" is there twice');
});
