import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type DownloadOptions, type DownloadProgress, downloadFile } from './download-file.ts';
import { openCache } from './open-cache.ts';

const file = Uint8Array.from({ length: 100_000 }, (_, i) => Math.imul(i, i) >> 5);
const check = async (bytes: Uint8Array): Promise<void> => {
  if (Buffer.compare(bytes, file) !== 0) throw new Error('these are not the bytes');
};

/** One answer of the server to a request for the file from byte `from` on. */
type Answer = (response: ServerResponse, from: number, request: IncomingMessage) => void;

let server: Server;
let base: string;
let answers: Answer[];
let requests: string[];
let dir: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    requests.push(request.headers.range ?? 'all');
    // The last answer is given again and again.
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) as Answer;
    answer(response, from, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  dir = await mkdtemp(`${tmpdir()}/supermask-cache-`);
  answers = [whole];
  requests = [];
});
afterEach(() => rm(dir, { recursive: true }));

const partial = (response: ServerResponse, from: number): void => {
  const range = `bytes ${from}-${file.length - 1}/${file.length}`;
  response.writeHead(from > 0 ? 206 : 200, {
    'content-length': file.length - from,
    ...(from > 0 ? { 'content-range': range } : {}),
  });
};
/** What a sound server does. */
const whole: Answer = (response, from) => {
  if (from >= file.length) {
    response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
    return;
  }
  partial(response, from);
  response.end(file.subarray(from));
};
/** Breaks the connection after some more bytes. */
const breaksAfter =
  (count: number): Answer =>
  (response, from) => {
    partial(response, from);
    if (count === 0) response.flushHeaders();
    response.write(file.subarray(from, from + count), () => setTimeout(() => response.destroy(), 5));
  };
const status =
  (code: number): Answer =>
  (response) =>
    response.writeHead(code).end('no');
/** All the file, whatever was asked for, with these headers. */
const ignoresRange =
  (bytes: Uint8Array, headers: Record<string, string | number> = {}): Answer =>
  (response) =>
    response.writeHead(200, { 'content-length': bytes.length, ...headers }).end(bytes);

async function download(options: Partial<DownloadOptions> = {}): Promise<Uint8Array> {
  const cache = await openCache('tiny', { cache: dir });
  return downloadFile('file.bin', {
    ...{ cache, check, caller: 'tiny', urls: [`${base}/file.bin`], bytes: file.length },
    // Longer than a busy machine keeps a sound server waiting.
    ...{ tries: 4, pause: 1, patience: 10_000 },
    ...options,
  });
}

const kept = async (): Promise<string[]> => (await readdir(`${dir}/tiny`)).sort();

async function expectWhole(got: Uint8Array): Promise<void> {
  await check(got);
  expect(await kept()).toEqual(['file.bin', 'file.bin.json']);
  await check(await readFile(`${dir}/tiny/file.bin`));
  const record = JSON.parse(await readFile(`${dir}/tiny/file.bin.json`, 'utf8'));
  const digest = await crypto.subtle.digest('SHA-256', file);
  expect(record).toMatchObject({ bytes: file.length, sha256: Buffer.from(digest).toString('hex') });
}

test('a sound server gives the file, and progress tells of it', async () => {
  const told: DownloadProgress[] = [];
  await expectWhole(await download({ onProgress: (progress) => told.push(progress) }));
  expect(told.map(({ phase }) => phase).filter((phase, i, all) => phase !== all[i - 1])).toEqual([
    'download',
    'check',
    'done',
  ]);
  expect(told.at(-1)).toEqual({
    phase: 'done',
    file: 'file.bin',
    url: `${base}/file.bin`,
    loaded: file.length,
    total: file.length,
  });
  const loaded = told.map((progress) => progress.loaded);
  expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
});

test.each<[what: string, answers: () => Answer[], asked: string[], patience?: number]>([
  ['breaks the connection', () => [breaksAfter(40_000), whole], ['all', 'bytes=40000-']],
  [
    'breaks it again and again',
    () => [breaksAfter(40_000), breaksAfter(0), breaksAfter(59_999), whole],
    ['all', 'bytes=40000-', 'bytes=40000-', 'bytes=99999-'],
  ],
  [
    'stalls',
    () => [
      (response) => {
        response.writeHead(200, { 'content-length': file.length });
        response.write(file.subarray(0, 500));
      },
      whole,
    ],
    ['all', 'bytes=500-'],
    300,
  ],
  ['never answers', () => [() => {}, whole], ['all', 'all'], 300],
  ['is busy', () => [status(503), status(429), whole], ['all', 'all', 'all']],
  ['ignores ranges', () => [breaksAfter(40_000), ignoresRange(file)], ['all', 'bytes=40000-']],
  [
    'promises more than it sends',
    () => [
      (response) => {
        response.writeHead(200, { 'content-length': file.length + 10 });
        response.end(file);
      },
      whole,
    ],
    ['all', 'bytes=100000-'],
    300,
  ],
  [
    'ends early without a sign',
    () => [
      (response) => {
        response.useChunkedEncodingByDefault = false;
        response.shouldKeepAlive = false;
        response.writeHead(200);
        response.end(file.subarray(0, 70_000));
      },
      whole,
    ],
    ['all', 'all'],
  ],
  [
    'gives another part than it was asked for',
    () => [
      breaksAfter(40_000),
      (response) =>
        response.writeHead(206, { 'content-range': `bytes 0-9/${file.length}` }).end(file.subarray(0, 10)),
      whole,
    ],
    ['all', 'bytes=40000-', 'all'],
  ],
  [
    'has another file by then',
    () => [
      breaksAfter(40_000),
      (response) => response.writeHead(416, { 'content-range': 'bytes */12' }).end(),
      whole,
    ],
    ['all', 'bytes=40000-', 'all'],
  ],
  [
    'had another file before',
    () => [
      (response) => {
        response.writeHead(200, { 'content-length': file.length });
        response.write(file.subarray(1, 40_001), () => setTimeout(() => response.destroy(), 5));
      },
      whole,
    ],
    ['all', 'bytes=40000-', 'all'],
  ],
  [
    'redirects',
    () => [(response) => response.writeHead(302, { location: `${base}/elsewhere` }).end(), whole],
    ['all', 'all'],
  ],
])('a server that %s: the whole file in the end', async (_, given, asked, patience = 10_000) => {
  answers = given();
  await expectWhole(await download({ patience }));
  expect(requests).toEqual(asked);
});

test('wherever connections break, the parts make the file', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40_000 }), { maxLength: 3 }), async (breaks) => {
      await rm(`${dir}/tiny`, { recursive: true, force: true });
      answers = [...breaks.map(breaksAfter), whole];
      await expectWhole(await download());
    }),
    { numRuns: 10 },
  );
});

test('a file that its server packs for the way is unpacked', async () => {
  const packed = await promisify(gzip)(file);
  const half: Answer = (response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
    response.write(packed.subarray(0, packed.length >> 1), () => setTimeout(() => response.destroy(), 5));
  };
  answers = [half, ignoresRange(packed, { 'content-encoding': 'gzip' })];
  await expectWhole(await download());
  expect(requests).toEqual(['all', 'all']);
});

const wrong = file.map((byte) => byte ^ 1);
test.each<[string, Answer, number, RegExp]>([
  ['gives a wrong file', ignoresRange(wrong), 1, /these are not the bytes/],
  ['gives a page', ignoresRange(Buffer.from('<html>Not found</html>')), 1, /these are not the bytes/],
  [
    'promises less than it sends',
    (response) => {
      response.socket?.end(`HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n${'a'.repeat(60_000)}`);
    },
    1,
    /these are not the bytes/,
  ],
  [
    'sends without end',
    (response) => {
      response.writeHead(200);
      response.write(new Uint8Array(3 * file.length));
    },
    1,
    /it has more than 200,000 bytes/,
  ],
  ['has no such file', status(404), 1, /HTTP status 404/],
  ['always breaks', breaksAfter(10), 4, /terminated: other side closed/],
  ['always stalls', (response) => response.flushHeaders(), 4, /nothing came for 0.2 s/],
  [
    'leads away from https',
    (response, from, request) => {
      const location = `${base.replace('127.0.0.1', '0.0.0.0')}/away`;
      if (request.url === '/away') whole(response, from, request);
      else response.writeHead(302, { location }).end();
    },
    1,
    /leads to http:\/\/0\.0\.0\.0:\d+\/away, only https is taken/,
  ],
  [
    'redirects for ever',
    (response, _, { url }) => response.writeHead(302, { location: `${base}${url}` }).end(),
    4,
    /redirect count exceeded/,
  ],
])(
  'a server that %s: an error that says it, and nothing under the name',
  async (_, answer, tries, message) => {
    answers = [answer];
    const error: Error = await download({ patience: _ === 'always stalls' ? 200 : 10_000 }).then(
      () => expect.fail('it was downloaded'),
      (error: Error) => error,
    );
    expect(error.message).toMatch(
      /^\[supermask\/datasets\] tiny: file\.bin could not be downloaded\. Tried:\n/,
    );
    const lines = error.message.split('\n').slice(1);
    for (const line of lines) expect(line).toMatch(message);
    for (const line of lines) expect(line).toContain(`${base}/file.bin: `);
    expect(lines).toHaveLength(tries);
    expect((await kept()).filter((name) => name !== 'file.bin.part')).toEqual([]);
  },
);

test('the next mirror is asked where one fails, and only https is taken from other machines', async () => {
  const urls = [
    'http://mirror.invalid/file.bin',
    'ftp://127.0.0.1/file.bin',
    'http://127.0.0.1.evil.invalid/',
    `${base}/file.bin`,
  ];
  await expectWhole(await download({ urls }));
  await rm(`${dir}/tiny`, { recursive: true });
  await expect(download({ urls: urls.slice(0, 3) })).rejects.toThrow(
    /mirror\.invalid.*only https is taken(.|\n)*ftp:.*only https(.|\n)*evil.*only https/,
  );
});

test('an aborted download goes on there in another process', async () => {
  const controller = new AbortController();
  answers = [
    (response, from) => {
      partial(response, from);
      response.write(file.subarray(0, 30_000));
    },
    whole,
  ];
  const aborted = download({
    signal: controller.signal,
    onProgress: ({ loaded }) => {
      if (loaded === 30_000) controller.abort(new Error('enough'));
    },
  });
  await expect(aborted).rejects.toThrow(/^enough$/);
  expect(await kept()).toEqual(['file.bin.part']);
  await expectWhole(await download());
  expect(requests).toEqual(['all', 'bytes=30000-']);
});

test('an abort while waiting for the next try ends it at once', async () => {
  const controller = new AbortController();
  answers = [status(503)];
  setTimeout(() => controller.abort(new Error('enough')), 50);
  await expect(download({ signal: controller.signal, pause: 60_000 })).rejects.toThrow(/^enough$/);
});

test('what a killed process left is gone on with when it is old, and left alone while it may live', async () => {
  const left = `${dir}/tiny/file.bin.0123.part`;
  await download();
  await rm(`${dir}/tiny/file.bin`);
  await writeFile(left, file.subarray(0, 7));
  await download();
  expect(await kept()).toEqual(['file.bin', 'file.bin.0123.part', 'file.bin.json']);
  const old = new Date(Date.now() - 3_600_000);
  await utimes(left, old, old);
  await expectWhole(await download());
  expect(requests).toEqual(['all', 'all', 'bytes=7-']);
});

test('several at a time each end with the whole file', async () => {
  answers = [breaksAfter(20_000), breaksAfter(30_000), whole];
  const all = await Promise.all([download(), download(), download()]);
  for (const got of all) await check(got);
  await expectWhole(all[0] as Uint8Array);
});
