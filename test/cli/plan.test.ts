import { expect, test } from 'vitest';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { runInProcess } from '../support/run-in-process.ts';

const RANKS = ['seller-ranklist', '--param', 'region=US,GB', '--max-pages', '3'];
const CREDITS = 6;
const CREDENTIALS = { ECHOTIK_USERNAME: 'me', ECHOTIK_PASSWORD: 'secret', ECHOTIK_BASE_URL: 'http://127.0.0.1:9' };

interface Settings {
  readonly budget: object;
  readonly lanes?: object;
}

const planned = (settings: Settings, ...args: readonly string[]): Promise<string> =>
  withConfigFile(settings, (path) =>
    withDatabase(async ({ url }) => {
      const { code, stdout, stderr } = await runInProcess(['plan', ...args], {
        DATABASE_URL: url,
        ECHOTIK_CONFIG: path,
        ...CREDENTIALS,
      });
      expect([code, stderr]).toEqual([0, '']);
      return stdout;
    }),
  );

const remarks = (text: string) => text.split('\n').filter((line) => /^ {2}seller-ranklist: /.test(line));

test('a plan shows where it stops, how long it takes, and what the budget leaves', async () => {
  const lanes = { offline: { perSecond: 2 } };
  const text = await planned({ budget: { day: 100, month: 1_000, reserve: 0.25 }, lanes }, ...RANKS);
  expect(text).toMatch(
    /^Plan for business date \d{4}-\d\d-\d\d:\n {2}stream .*\n[ -]+\n {2}seller-ranklist +2 +6 +0 +6 +6 +at most\n/,
  );
  expect(remarks(text)).toEqual([
    '  seller-ranklist: stops at 26 credits, takes at least 3.0 s.',
    '  seller-ranklist: up to 1 of these calls only find out where lists end.',
    expect.stringMatching(/: 75 credits today \(\d{4}-\d\d-\d\d\), 750 credits this month may still be spent\.$/),
  ]);
});

test('a plan that needs more than is left says so; one of a core pipeline may use the reserve', async () => {
  const short = await planned({ budget: { month: CREDITS, reserve: 0.2, margin: 10 } }, ...RANKS);
  expect(remarks(short)).toEqual([
    '  seller-ranklist: stops at 66 credits.',
    '  seller-ranklist: up to 1 of these calls only find out where lists end.',
    '  seller-ranklist: 4 credits this month may still be spent.',
    '  seller-ranklist: that is less than it needs. It will stop there, and continue when there is budget again.',
  ]);
  const core = await planned({ budget: { month: CREDITS, reserve: 0.2 } }, 'rankings-daily', '--max-pages', '1');
  expect(core).toContain(`rankings-daily: ${CREDITS} credits this month may still be spent.`);
});

test('--json is one value: a plan, or a list of several', async () => {
  const one: unknown = JSON.parse(await planned({ budget: { day: 100 } }, ...RANKS, '--max-credits', '3', '--json'));
  const left = { credits_left_today: 80, credits_left_month: null };
  expect(one).toMatchObject({ pipeline: 'seller-ranklist', credits: CREDITS, max_credits: 3, seconds: null, ...left });
  const several: unknown = JSON.parse(await planned({ budget: {} }, 'reference', 'trending', '--json'));
  expect(several).toMatchObject([
    { pipeline: 'reference', credits_left_today: null, held: 0 },
    { pipeline: 'trending', streams: expect.any(Array) },
  ]);
});
