import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHeap } from './heap.ts';

function memory() {
  let buffer = new ArrayBuffer(65536);
  return {
    get buffer() {
      return buffer;
    },
    grow(pages: number) {
      const larger = new ArrayBuffer(buffer.byteLength + pages * 65536);
      new Uint8Array(larger).set(new Uint8Array(buffer));
      buffer = larger;
    },
  };
}

test('blocks never overlap, keep their bytes, and freed ones are used again', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 50_000 }), fc.nat()), { maxLength: 40 }),
      (steps) => {
        const heap = createHeap(memory());
        const blocks: { at: number; bytes: number; mark: number }[] = [];
        for (const [i, [bytes, choice]] of steps.entries()) {
          if (choice % 3 === 0 && blocks.length > 0) {
            heap.free((blocks.splice(choice % blocks.length, 1)[0] as { at: number }).at);
          } else {
            const at = heap.allocate(bytes);
            expect(at % 64).toBe(0);
            new Uint8Array(heap.buffer, at, bytes).fill(i);
            blocks.push({ at, bytes, mark: i });
          }
        }
        for (const { at, bytes, mark } of blocks) {
          expect(new Uint8Array(heap.buffer, at, bytes).every((byte) => byte === mark)).toBe(true);
        }
        const { byteLength } = heap.buffer;
        for (const { at } of blocks) heap.free(at);
        heap.allocate(byteLength - 34_000);
        expect(heap.buffer.byteLength).toBe(byteLength);
      },
    ),
  );
});

test('more than 1 GiB is refused before memory grows', () => {
  const heap = createHeap(memory());
  expect(() => heap.allocate(2 ** 30)).toThrow('[supermask/runtime] ops: out of memory');
  expect(heap.buffer.byteLength).toBe(65536);
});

test('a limit leaves what is there and refuses more', () => {
  const heap = createHeap(memory());
  const block = heap.allocate(10_000);
  heap.limit(2 ** 17);
  expect(() => heap.allocate(2 ** 17)).toThrow(`131072 bytes more than 131072 bytes hold`);
  expect(heap.allocate(80_000)).toBeGreaterThan(block);
  heap.free(block);
  expect(heap.allocate(9_000)).toBe(block);
  expect(() => heap.allocate(2 ** 15)).toThrow('[supermask/runtime] ops: out of memory');
});

test('says so where the engine has no more memory', () => {
  const heap = createHeap({
    buffer: new ArrayBuffer(65536),
    grow() {
      throw new RangeError('no');
    },
  });
  expect(() => heap.allocate(2 ** 20)).toThrow('[supermask/runtime] ops: out of memory (');
});
