/** The parts of `npm run bench` whose mistakes would not be seen in its table. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { productList } from '../../src/streams/product/product-list.ts';
import { productTrend } from '../../src/streams/product/product-trend.ts';
import { buildSeries } from '../../tools/bench/cases.ts';
import { measureProcess, readTreeCpu } from '../../tools/bench/process-cost.ts';
import { buildProduct, writeProductPage } from '../../tools/bench/product-pages.ts';
import { describeProfile } from '../../tools/bench/profile-owners.ts';
import { writeNarrowFile, writeWideFile } from '../../tools/bench/record-files.ts';
import { formatResults, median, Results } from '../../tools/bench/results.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echotik-bench-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (script: string) => measureProcess({ file: process.execPath, args: ['-e', script], cwd: folder, env: {} });
/** Burns CPU time of its own process, however busy the machine is. */
const BURN = 'while (process.cpuUsage().user < 400_000);';

test('a page of products has ten wide records that the stream reads whole', () => {
  const text = writeProductPage('US', 100);
  const records = JSON.parse(text) as object[];
  expect(records).toHaveLength(10);
  expect(text.length).toBeGreaterThan(13_000);
  expect(text.length).toBeLessThan(16_000);
  for (const record of records) {
    expect(Object.keys(record)).toHaveLength(52);
    const read = z.parse(productList.record, record) as Record<string, unknown>;
    expect(Object.keys(read).sort()).toEqual(Object.keys(record).sort());
  }
});

test('the products of all markets and pages have ids of their own', () => {
  const [wide] = buildSeries({ wide: '', narrow: '', records: 1 }, 1);
  const lists = wide?.cases[0]?.plain?.products ?? { regions: [], pages: 0 };
  const ids = lists.regions.flatMap((region) =>
    Array.from({ length: lists.pages * 10 }, (_, index) => String(buildProduct(region, index + 1)['product_id'])),
  );
  expect(ids).toHaveLength(20_000);
  expect(new Set(ids).size).toBe(20_000);
});

test.each([
  ['wide', writeWideFile, productList.record],
  ['narrow', writeNarrowFile, productTrend.record],
] as const)('a %s file has as many different records as were ordered', async (name, write, schema) => {
  const path = join(folder, name);
  await write(path, 1_234);
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(new Set(lines).size).toBe(1_234);
  for (const line of lines) z.parse(schema, JSON.parse(line));
});

test('the CPU time of a program includes that of its children', async () => {
  const { cpuSeconds, peakMb } = await run(
    `require('node:child_process').execFileSync(process.execPath, ['-e', '${BURN}']); ${BURN}`,
  );
  expect(cpuSeconds).toBeGreaterThanOrEqual(0.8);
  expect(peakMb).toBeGreaterThan(10);
});

test('the CPU time of a tree includes that of processes that have ended', async () => {
  const before = readTreeCpu(process.pid);
  await run(BURN);
  expect(readTreeCpu(process.pid) - before).toBeGreaterThanOrEqual(0.4);
});

test('a program that fails is reported with its output', async () => {
  await expect(run(`console.log('what it said'); process.exit(3)`)).rejects.toThrow(/ended with 3:\nwhat it said/);
});

test('native code counts for the JavaScript above it', async () => {
  const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
    id,
    callFrame: { functionName, url },
    children,
  });
  const profile = {
    nodes: [
      node(1, '(root)', '', [2, 5]),
      node(2, 'send', 'file:///x/dist/src/extract/client.js', [3]),
      node(3, 'write', 'node:net', [4]),
      node(4, 'writev', ''),
      node(5, '(idle)', ''),
    ],
    samples: [2, 4, 5],
    timeDeltas: [1_000_000, 2_000_000, 500_000],
  };
  const path = join(folder, 'a.cpuprofile');
  await writeFile(path, JSON.stringify(profile));
  const [files] = (await describeProfile(path, 'a')).split('by function');
  expect(files).toMatch(/^ +3 +100 +src\/extract\/client\.js$/m);
  expect(files).toMatch(/^0\.5 +\(idle\)$/m);
});

test('results are medians, and a replay is compared with the script that loaded its bodies', () => {
  const rest = { postgresSeconds: 1, redisSeconds: 0, apiSeconds: 0, peakMb: 1 };
  const results = new Results();
  for (const seconds of [9, 1, 2]) results.add('wide', 'plain script', { seconds, cpuSeconds: 1, ...rest });
  results.add('wide-replay', 'ours, Redis', { seconds: 5, cpuSeconds: 3, ...rest });
  expect(formatResults(results)).toMatchObject([
    { s: 2, 'x plain': 1 },
    { s: 5, 'x plain': 2.5, 'x plain CPU': 2 },
  ]);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
