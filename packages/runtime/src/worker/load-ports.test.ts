import { expect, test } from 'vitest';
import { loadPorts } from './load-ports.ts';
import type { Question } from './messages.ts';
import { canShare } from './own-memory.ts';
import type { Port } from './port.ts';

const description = { inputs: [], outputs: [], info: {}, layers: [] };

/** Ports that answer as workers do, and what they were asked. */
function fakePorts(
  count: number,
  { refuses = -1 }: { refuses?: number } = {},
): { ports: Port[]; asked: string[] } {
  const asked: string[] = [];
  const ports = Array.from({ length: count }, (_, i) => ({
    async ask(question: Question) {
      const kind = 'plan' in question ? 'plan' : 'share' in question ? 'share' : 'bytes';
      asked.push(`${i} ${kind}`);
      if (kind === 'plan' && i === refuses) throw new Error('out of memory');
      return kind === 'share' ? { ...description, plan: {} } : description;
    },
    end() {},
  }));
  return { ports, asked };
}

test.runIf(canShare())('only the first of several workers has the file', async () => {
  const { ports, asked } = fakePorts(3);
  expect(await loadPorts(ports, new Uint8Array(5), {})).toEqual(description);
  expect(asked).toEqual(['0 share', '1 plan', '2 plan']);
});

test.runIf(canShare())('a worker for which there is no room has a memory of its own', async () => {
  const { ports, asked } = fakePorts(3, { refuses: 1 });
  await loadPorts(ports, new Uint8Array(5), {});
  expect(asked).toEqual(['0 share', '1 plan', '1 bytes', '2 plan']);
});

test.each([1, 63])('%d workers have the file each', async (count) => {
  const { ports, asked } = fakePorts(count);
  expect(await loadPorts(ports, new Uint8Array(5), {})).toEqual(description);
  expect(asked).toEqual(Array.from({ length: count }, (_, i) => `${i} bytes`));
});

test.skipIf(canShare())('where memory cannot be shared, several have it too', async () => {
  const { ports, asked } = fakePorts(2);
  await loadPorts(ports, new Uint8Array(5), {});
  expect(asked).toEqual(['0 bytes', '1 bytes']);
});
