import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hasWebGpu } from '@supermask/testing';
import { beforeEach, describe, expect, test } from 'vitest';

// The built command as a user starts it: `pnpm build` comes first (`pnpm test` does it).
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'supermask-cli-'));
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function supermask(...args: string[]): Promise<Outcome> {
  try {
    // What somebody has downloaded here must not decide.
    const env = { ...process.env, SUPERMASK_CACHE: join(dir, 'cache') };
    return { code: 0, ...(await promisify(execFile)(process.execPath, [main, ...args], { cwd: dir, env })) };
  } catch (error) {
    return error as Outcome;
  }
}

const small = ['--train-size', '200', '--validation-size', '50', '--test-size', '50', '--epochs', '1'];

test('run prints what it found, where, and nothing of tfjs', async () => {
  const { code, stdout, stderr } = await supermask('run', '--dataset', 'glyphs', ...small);
  expect({ code, stderr: stderr.split('\n').length }).toEqual({ code: 0, stderr: 2 });
  expect(stderr).toMatch(
    /^edge-popup {2}epoch 1\/1 {2}loss \d\.\d{4} {2}accuracy \d+\.\d\d % {2}0 s left\n$/,
  );
  const [, path = ''] = /^(.*)[/\\]result\.json$/m.exec(stdout) ?? [];
  expect(path).toBe(join('runs', 'glyphs_lenet-300-100_edge-popup_density-0.5_seed-1'));
  expect((await readdir(join(dir, path))).sort()).toEqual([
    'checkpoints',
    'model.smask',
    'report.html',
    'result.json',
  ]);
  const again = await supermask('run', '--dataset', 'glyphs', ...small);
  expect(again).toMatchObject({ code: 0, stdout, stderr: '' });
});

test.runIf(hasWebGpu)(
  'run --backend webgpu trains there, in Node, and repeats its bits',
  async () => {
    const run = ['run', '--dataset', 'glyphs', '--width', '0.2', ...small, '--method', 'mpt-1-32'];
    expect(await supermask(...run, '--backend', 'webgpu', '--out', 'gpu')).toMatchObject({ code: 0 });
    expect(await supermask(...run, '--backend', 'wasm', '--out', 'cpu')).toMatchObject({ code: 0 });
    const result = async (name: string) => JSON.parse(await readFile(join(dir, name, 'result.json'), 'utf8'));
    const { backend, ...config } = (await result('gpu')).config;
    expect(backend).toBe('webgpu');
    expect(config).toEqual((await result('cpu')).config);
    const { code, stdout } = await supermask('verify', 'gpu', '--retrain');
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('every bit equal') });
  },
  180_000,
);

test('verify says whether a run is what its result says, and repeats it', async () => {
  await supermask('run', '--dataset', 'glyphs', '--out', 'run', ...small);
  const good = await supermask('verify', 'run', '--retrain');
  expect(good.code).toBe(0);
  expect(good.stdout).toMatch(/^equal {6}trained again: scores [0-9a-f]{12}…, every bit equal$/m);
  const path = join(dir, 'run', 'result.json');
  const result = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...result, accuracy: { ...result.accuracy, test: 1 } }));
  const bad = await supermask('verify', 'run');
  expect(bad.code).toBe(1);
  expect(bad.stdout).toContain('different  model.smask classifies');
  expect(bad.stderr).toBe('supermask: run is not what its result.json says\n');
  expect((await supermask('verify')).code).toBe(1);
});

test('with several workers the result says so, and a repetition has as many', async () => {
  const { code, stderr } = await supermask(
    ...['run', '--dataset', 'glyphs', '--out', 'run', '--workers', '2', ...small],
  );
  expect({ code, lines: stderr.split('\n').length }).toEqual({ code: 0, lines: 2 });
  const result = JSON.parse(await readFile(join(dir, 'run', 'result.json'), 'utf8'));
  expect(result.config.workers).toBe(2);
  const verified = await supermask('verify', 'run', '--retrain');
  expect(verified.code).toBe(0);
  expect(verified.stdout).toMatch(/^equal {6}trained again: .* every bit equal$/m);
  await supermask('run', '--dataset', 'glyphs', '--out', 'alone', ...small);
  const alone = JSON.parse(await readFile(join(dir, 'alone', 'result.json'), 'utf8'));
  expect(alone.receipt.scores).not.toBe(result.receipt.scores);
});

test('a run as a file, what is in it, the file as a model of tfjs, and both compared', async () => {
  await supermask('run', '--dataset', 'glyphs', '--out', 'run', ...small);
  const exported = await supermask('export', 'run', '--out', 'a.smask', '--tfjs', 'plain');
  expect(exported.code).toBe(0);
  expect(exported.stdout).toMatch(/^a\.smask +[\d,]+ +[\d,]+/m);
  expect(exported.stdout).toMatch(/^ {2}mask +[\d,]+$/m);
  for (const type of ['float32', 'float16', 'int8']) {
    expect(exported.stdout).toMatch(
      new RegExp(`^dense, ${type} +[\\d,]+ +[\\d.]+ × +[\\d,]+ +[\\d.]+ ×$`, 'm'),
    );
  }
  expect(exported.stdout).toMatch(
    /^one prediction: .* ms, the dense model on tfjs-wasm .* ms: .* × (fast|slow)er$/m,
  );
  expect((await readdir(join(dir, 'plain'))).sort()).toEqual(['model.json', 'weights.bin']);

  const seen = await supermask('inspect', 'a.smask', '--json', 'a.json');
  expect(seen.code).toBe(0);
  expect(seen.stdout).toMatch(/^dense1\/kernel +784×300 +235,200 +117,\d{3} +\d\d\.\d\d % +mask, seed/m);
  const { tensors, sizes } = JSON.parse(await readFile(join(dir, 'a.json'), 'utf8'));
  expect(tensors[0]).toMatchObject({ name: 'dense1/kernel', stored: 'seed', total: 235_200 });
  expect(sizes.file.bytes).toBe((await readFile(join(dir, 'a.smask'))).length);

  const verified = await supermask('verify', 'a.smask', '--model', 'plain');
  expect(verified.code).toBe(0);
  expect(verified.stdout).toMatch(/^largest deviation from the model, over the largest value: \d\.\de-\d+$/m);
  expect((await supermask('verify', 'a.smask', '--model', 'plain', '--tolerance', '0')).code).toBe(1);
  // Another model, and the file made anew from the tfjs model.
  const weights = await readFile(join(dir, 'plain', 'weights.bin'));
  weights.fill(0, 0, weights.length / 2);
  await writeFile(join(dir, 'plain', 'weights.bin'), weights);
  const other = await supermask('verify', 'a.smask', '--model', 'plain/model.json');
  expect(other.code).toBe(1);
  expect(other.stderr).toContain('a.smask does not predict like plain/model.json (allowed: 0.00001)');
  const small16 = await supermask(
    'export',
    'plain',
    '--out',
    'b.smask',
    '--values',
    'float16',
    '--tolerance',
    '1e-3',
  );
  expect(small16.code).toBe(0);
  expect((await supermask('inspect', 'b.smask')).stdout).toMatch(/^classes: \[/m);

  await rm(join(dir, 'run', 'checkpoints'), { recursive: true });
  const gone = await supermask('export', 'run', '--out', 'c.smask');
  expect(gone.code).toBe(1);
  expect(gone.stderr).toContain('run has no checkpoint of the trained network any more');
});

describe('a sweep', () => {
  const sizes = { width: 0.1, trainSize: 256, validationSize: 32, testSize: 32, epochs: 2, batchSize: 32 };
  const base = { dataset: 'glyphs', ...sizes };
  const write = (sweep: object): Promise<void> => writeFile(join(dir, 'noise.json'), JSON.stringify(sweep));

  test('says what it would do, does each run once, and removes what it is told to', async () => {
    await write({ base, grid: { method: ['edge-popup', 'random-frozen'] }, list: [{ density: 0.5 }] });
    const dry = await supermask('sweep', 'noise.json', '--dry-run', '--processes', '2');
    expect(dry.stdout).toMatch(
      /^2 runs \(1 more are the same as others\): 2 waiting\nabout \d+ s of one process, \d+ s on 2; /,
    );
    expect(await readdir(dir)).toEqual(['noise.json']);
    const { code, stdout, stderr } = await supermask('sweep', 'noise.json', '--processes', '1');
    expect({ code, lines: stderr.split('\n').length }).toEqual({ code: 0, lines: 3 });
    expect(stdout).toMatch(/^2 of 2 runs are finished\n/);
    expect(stderr).toMatch(/^2\/2 {2}finished {2}[0-9a-f]{16} {2}random-frozen$/m);
    const folder = join(dir, 'sweeps', 'noise');
    const files = ['report.html', 'results.csv', 'results.jsonl', 'runs', 'sweep.json'];
    expect((await readdir(folder)).sort()).toEqual(files);
    const page = await readFile(join(folder, 'report.html'), 'utf8');
    const report = await supermask('report', 'sweeps/noise', '--out', 'again.html', '--title', 'noise');
    expect(report.stdout).toMatch(/^2 finished runs\n\nagain\.html\n/);
    expect(await readFile(join(dir, 'again.html'), 'utf8')).toBe(page);
    const wrong = await supermask('report', 'sweeps/noise', '--reference', 'dense');
    expect(wrong.stderr).toContain('expected a reference of edge-popup; random-frozen, got dense');
    const asked = await supermask('clean', 'sweeps/noise', '--all');
    expect(asked.stdout).toMatch(/^2 finished runs, .*\nnothing is removed \(--yes does not ask\)\n$/);
    expect((await supermask('clean', 'sweeps/noise', '--all', '--yes')).code).toBe(0);
    expect(await readdir(join(folder, 'runs'))).toEqual([]);
  }, 120_000);

  test('interrupted, it stops behind a checkpoint, and says so', async () => {
    await write({ base: { ...base, epochs: 10_000 }, seeds: 2 });
    const child = spawn(process.execPath, [main, 'sweep', 'noise.json', '--processes', '1'], {
      cwd: dir,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const ended = once(child, 'exit');
    const runs = join(dir, 'sweeps', 'noise', 'runs');
    const checkpoints = async (): Promise<string[]> => {
      const [id = ''] = await readdir(runs).catch(() => []);
      return await readdir(join(runs, id, 'checkpoints')).catch(() => []);
    };
    await expect.poll(checkpoints, { timeout: 60_000 }).not.toEqual([]);
    const running = await supermask('status', 'sweeps/noise');
    expect(running.stdout).toMatch(
      /^2 runs: 1 running, 1 waiting\n\n(.*\n)+[0-9a-f]{16} +running +\d+ +seed 1 +process \d+ on /,
    );
    child.kill('SIGINT');
    expect(await ended).toEqual([1, null]);
    expect(stderr).toBe('supermask: interrupted; the same command goes on\n');
    expect((await supermask('status', 'sweeps/noise')).stdout).toMatch(/^2 runs: 1 broken, 1 waiting\n/);
  }, 120_000);
});

test('says how it is used', async () => {
  expect((await supermask()).stdout).toContain('run');
  const { code, stdout } = await supermask('run', '--help');
  expect(code).toBe(0);
  for (const flag of ['--dataset', '--data-dir', '--method', '--density', '--label-noise', '--fresh'])
    expect(stdout).toContain(flag);
});

test('download says what it would get, and from where; a server without it leaves nothing', async () => {
  const line = `cifar-10-binary.tar.gz  170,052,171 bytes  https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz or `;
  const dry = await supermask('download', 'cifar10', '--dry-run');
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining(line), stderr: '' });
  expect(await readdir(dir)).toEqual([]);

  const server = createServer((_, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { code, stderr } = await supermask('download', 'kmnist', '--mirror', mirror);
  server.close();
  expect(code).toBe(1);
  expect(stderr).toContain(`train-images-idx3-ubyte.gz could not be downloaded. Tried:\n  ${mirror}`);
  expect(await readdir(dir, { recursive: true })).toEqual(['cache', join('cache', 'kmnist')]);
});

describe('faults end with words, exit code 1 and no files', () => {
  const run = (...args: string[]): string[] => ['run', ...args, '--out', 'out', ...small];
  test.each([
    ['an unknown command', ['walk'], 'unknown command "walk"'],
    ['a mistyped flag', run('--dataset', 'glyphs', '--desnity', '0.1'), 'unknown flag --desnity'],
    ['no data set', ['run'], '--dataset'],
    ['an unknown data set', run('--dataset', 'cifar'), 'got "cifar"'],
    ['a percentage', run('--dataset', 'glyphs', '--density', '50'), 'for 50 % write 0.5'],
    ['no number', run('--dataset', 'glyphs', '--density', 'half'), '--density must be a number, got "half"'],
    ['an unknown method', run('--dataset', 'glyphs', '--method', 'magic'), 'got "magic"'],
    ['a sweep that is not there', ['sweep', 'nowhere.json'], 'nowhere.json'],
    ['nothing to clean', ['clean', 'nowhere'], 'say what to remove'],
    ['data without a folder', run('--dataset', 'mnist'), 'mnist: train-images-idx3-ubyte.gz is not in'],
    [
      'a download of nothing',
      ['download', 'glyphs'],
      'there is nothing to download of "glyphs" (known: digits, mnist,',
    ],
    [
      'an export of nothing',
      ['export', 'nowhere', '--out', 'x.smask'],
      'nowhere is neither the folder of a run',
    ],
    ['an export to nowhere', ['export', 'nowhere'], '--out FILE is missing'],
    [
      'a file of a file',
      ['export', 'x.smask', '--tfjs', 'plain', '--values', 'int8'],
      'x.smask can only be written as --tfjs DIR, without other flags',
    ],
    ['a file that is not there', ['inspect', 'nowhere.smask'], 'nowhere.smask'],
    ['a file without its model', ['verify', 'x.smask'], '--model is missing'],
    ['a folder that is not there', run('--dataset', 'mnist', '--data-dir', 'nowhere'), 'nowhere'],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await supermask(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^supermask: /);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(await readdir(dir)).toEqual([]);
  });

  test('a truncated data file: its name, the size and the checksum it should have', async () => {
    await mkdir(join(dir, 'data'));
    await writeFile(
      join(dir, 'data', 'train-images-idx3-ubyte'),
      new Uint8Array([0, 0, 8, 3, 0, 0, 234, 96]),
    );
    const { code, stderr } = await supermask(...run('--dataset', 'fashion-mnist', '--data-dir', 'data'));
    expect(code).toBe(1);
    expect(stderr).toContain('train-images-idx3-ubyte');
    expect(stderr.replaceAll(',', '')).toContain('47040016');
    expect(stderr).toContain('c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888');
    expect(await readdir(dir)).toEqual(['data']);
  });

  test('diverging training: the layer, and no half-written result', async () => {
    const args = run('--dataset', 'glyphs', '--method', 'dense', '--optimizer', 'sgd', '--lr', '1e30');
    const { code, stderr } = await supermask(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/training diverged in epoch 1, step \d+: .* of layer "\w+" is not finite/);
    expect((await readdir(join(dir, 'out'))).filter((name) => name !== 'checkpoint.safetensors')).toEqual([]);
  });

  test('a folder with another finished run', async () => {
    await supermask(...run('--dataset', 'glyphs', '--method', 'random-frozen'));
    const before = await readFile(join(dir, 'out', 'result.json'), 'utf8');
    const { code, stderr } = await supermask(
      ...run('--dataset', 'glyphs', '--method', 'random-frozen', '--seed', '7'),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('holds a finished run with seed 1, not 7');
    expect(await readFile(join(dir, 'out', 'result.json'), 'utf8')).toBe(before);
  });
});
