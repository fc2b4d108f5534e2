import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { runDiagnostics } from '../../src/doctor/diagnostic.ts';
import { createOfflineDiagnostics } from '../../src/doctor/offline-diagnostics.ts';
import { withConfigFile } from '../support/config-file.ts';

const NOW = new Date('2026-03-02T11:00:00Z');
const SECRET = 'canary-3c90';
const EXPECTED =
  'expected the two capital letters of a country; TikTok Shop is in US, GB, DE, FR, IT, ES, IE, MX, BR, ID, MY, PH, SG, TH, VN, JP';

const findingsIn = (settings: object, variables: Readonly<Record<string, string>> = {}) =>
  withConfigFile({ lanes: {}, ...settings }, (path) =>
    runDiagnostics(createOfflineDiagnostics({ ...variables, ECHOTIK_CONFIG: path }, NOW).checks),
  );

/** What is not ok, as `check result message`. */
async function trouble(settings: object): Promise<readonly string[]> {
  const findings = await findingsIn(settings);
  return findings
    .filter(({ result }) => result !== 'ok')
    .map(({ check, result, message }) => `${check} ${result}: ${message}`);
}

const mine = (...streams: readonly (string | object)[]) => ({ pipelines: { mine: { cron: '0 10 * * *', streams } } });

test('every diagnostic accepts the defaults', async () => {
  const findings = await findingsIn({});
  expect(findings.map(({ check, result }) => [check, result])).toEqual(
    ['environment', 'file', 'plans', 'plans', 'regions', 'schedule', 'lanes', 'budget'].map((check) => [check, 'ok']),
  );
});

test('mistakes of the environment and the file are reported together, without secrets', async () => {
  const findings = await findingsIn(
    { regions: ['usa'], lanes: { fast: {} } },
    { ECHOTIK_PASSWORD: SECRET, ECHOTIK_BASE_URL: `http://u:${SECRET}@h`, DATABASE_URL_FILE: '/no/such' },
  );
  expect(findings.map(({ check, result, message }) => [check, result, message])).toEqual([
    ['environment', 'error', 'DATABASE_URL_FILE: cannot read /no/such (ENOENT)'],
    ['environment', 'error', 'ECHOTIK_PASSWORD is set but ECHOTIK_USERNAME is not'],
    ['environment', 'error', 'ECHOTIK_BASE_URL is not an http(s) URL without user, query and fragment'],
    ['file', 'error', 'regions.0: expected a market of two capital letters such as US or GB'],
    ['file', 'error', 'lanes.fast: no such key'],
  ]);
  expect(findings.every(({ remedy }) => remedy)).toBe(true);
});

test('mistakes of the file and of the plans of its valid parts are reported together', async () => {
  const pipelines = {
    never: { cron: '0 0 31 2 *', streams: ['product-list'] },
    asks: {
      cron: 'daily',
      color: 'red',
      streams: [
        'produkt-list',
        { stream: 'product-list', params: { colour: 'red', size: 'big' } },
        { stream: 'seller-list', params: { region: ['UK', 'us'], sort_type: 7 } },
      ],
    },
    photo: { cron: '0 10 * * *', streams: ['product-image-search'] },
  };
  expect(await trouble({ regions: ['UK'], budget: { day: -1 }, pipelines })).toEqual([
    expect.stringMatching(/^file error: budget.day: /),
    expect.stringMatching(/^file error: pipelines.never.cron: this cron never comes/),
    expect.stringMatching(/^file error: pipelines.asks.cron: expected a cron expression/),
    'file error: pipelines.asks.color: no such key',
    expect.stringMatching(/^file error: regions.0: 'UK' is not a market/),
    expect.stringMatching(/^file error: pipelines.asks.streams.0: unknown stream 'produkt-list'/),
    expect.stringMatching(/^plans error: asks: product-list has no param 'colour'.*; product-list has no param 'size'/),
    expect.stringMatching(/^plans error: asks: seller-list: region 'UK' .*region 'us' .*sort_type '7' /),
    'plans error: photo: product-image-search has no inputs to request',
  ]);
});

test('streams that can never send a request, or only for watched entities, are reported', async () => {
  const findings = await findingsIn({
    regions: ['SA'],
    pipelines: {
      mine: {
        cron: '0 10 * * *',
        streams: ['product-list', 'product-trend', 'realtime-video-comment-replies', 'realtime-video-comments'],
      },
    },
  });
  const about = (name: string) =>
    findings.filter(({ message }) => message.includes(name)).map(({ message }) => message);
  expect(about('product-trend')).toEqual(['mine: product-trend requests only what is watched']);
  expect(about('realtime-video-comment-replies')).toEqual([
    'mine: realtime-video-comment-replies requests only what is watched',
  ]);
});

test('only a file that ECHOTIK_CONFIG names must exist', async () => {
  const checked = (variables: Readonly<Record<string, string>>) =>
    runDiagnostics(createOfflineDiagnostics(variables, NOW).checks);
  expect((await checked({ ECHOTIK_CONFIG: `${tmpdir()}/none/at.all` }))[1]).toMatchObject({
    result: 'error',
    message: expect.stringContaining('(ENOENT)'),
  });
  expect((await checked({}))[1]).toMatchObject({ result: 'ok', message: expect.stringContaining('the defaults') });
});

describe('odd or impossible is', () => {
  test.each<[string, object, readonly string[]]>([
    [
      'no pipeline at all',
      { pipelines: {} },
      [
        'file warning: there is no pipeline, so nothing is fetched by schedule',
        'regions warning: no stream of any pipeline requests US',
      ],
    ],
    [
      'every stream that has no inputs to request',
      mine('product-image-search', 'trending-music-detail', { stream: 'product-list', params: { colour: 'red' } }),
      [
        'plans error: mine: product-image-search has no inputs to request',
        'plans error: mine: trending-music-detail takes its inputs from trending-music-list',
        "plans error: mine: product-list has no param 'colour'",
      ],
    ],
    [
      'the same twice',
      mine('product-list', { stream: 'product-list' }, { stream: 'product-list', params: { region: 'US' } }),
      ['plans warning: mine has product-list twice with the same params'],
    ],
    [
      'places beyond the pages of a list, and an unknown param of inputs from records',
      mine(
        { stream: 'product-ranklist', maxPages: 3 },
        { stream: 'product-detail', from: { stream: 'product-ranklist', top: 31 } },
        { stream: 'product-trend', from: { stream: 'product-ranklist', top: 30 }, params: { start: '2026-01-01' } },
      ),
      [
        "plans error: mine: product-trend has no param 'start' (did you mean start_date?)",
        'plans warning: mine: product-detail wants the first 31 places of product-ranklist, whose lists have at most 30',
      ],
    ],
    [
      'a market that is none',
      { regions: ['UK', 'QQ', 'EU'] },
      [
        `file error: regions.0: 'UK' is not a market (did you mean GB?): ${EXPECTED}`,
        `file error: regions.1: 'QQ' is not a market: ${EXPECTED}`,
        `file error: regions.2: 'EU' is not a market: ${EXPECTED}`,
      ],
    ],
    [
      'an unknown market that is asked all the same',
      { regions: ['QQ'], allowUnknown: true },
      [`regions warning: 'QQ' is not a market: ${EXPECTED}`],
    ],
    [
      'every value of a param that nobody knows',
      mine({ stream: 'product-list', params: { region: ['us', 'GB'], category_id: 'shoes', min_spu_avg_price: -1 } }),
      [
        `plans error: mine: product-list: region 'us' is not a market (did you mean US?): ${EXPECTED}; ` +
          "product-list: category_id 'shoes' is not an id of digits; product-list: min_spu_avg_price -1 is below 0",
        'regions warning: no stream of any pipeline requests US',
      ],
    ],
    [
      'a market that nobody asks for',
      {
        regions: ['US', 'SA'],
        ...mine({ stream: 'product-list', params: { region: 'US' } }, 'realtime-product-comment'),
      },
      ['regions warning: no stream of any pipeline requests SA'],
    ],
    [
      'a stream that no market has',
      { regions: ['SA'], ...mine('product-list', 'realtime-product-comment') },
      ['regions warning: realtime-product-comment takes none of SA'],
    ],
    [
      'a fast realtime lane',
      { lanes: { realtime: { perSecond: 20 } } },
      ['lanes warning: realtime is called up to 20 times a second: EchoTik refuses high rates'],
    ],
    [
      'a realtime lane without a limit',
      { lanes: { realtime: { perSecond: null } } },
      ['lanes warning: realtime is called without a limit: EchoTik refuses high rates'],
    ],
    [
      'a reserve for nobody',
      { budget: { month: 100 }, ...mine('product-list') },
      [
        'budget warning: 20 % of the budget is reserved for core pipelines, but no pipeline is core, so it cannot be spent',
      ],
    ],
  ])('%s', async (_, settings, messages) => {
    expect(await trouble(settings)).toEqual(messages);
  });

  test('a reserve is accepted without a limit, with core pipelines, or if it is 0', async () => {
    const core = { pipelines: { mine: { cron: '0 10 * * *', core: true, streams: ['product-list'] } } };
    for (const settings of [{ ...mine('product-list') }, { budget: { day: 9 }, ...core }, { budget: { reserve: 0 } }]) {
      expect(configSchema.safeParse(settings).success).toBe(true);
      expect(await trouble(settings)).toEqual([]);
    }
  });
});

test.each([
  ['0 12 31 2 1', true],
  ['0 12 31 4,6 MON-FRI', true],
  ['0 12 31 2,3 1', false],
  ['0 12 31 2-3 *', false],
])('a cron that comes by its day of the week alone is odd: %s %s', async (cron, isOdd) => {
  const found = await trouble({ pipelines: { mine: { cron, streams: ['product-list'] } } });
  expect(found).toEqual(
    isOdd
      ? [
          `schedule warning: mine (${cron}) runs on its days of the week only: none of its months has its day of the month`,
        ]
      : [],
  );
});

test('the number of queries that only PostgreSQL can check is reported', async () => {
  const [one, other] = ['select 1 as user_id', 'slect'].map((sql) => ({ stream: 'influencer-trend', sql }));
  const said = async (streams: readonly object[]) =>
    (await findingsIn(mine(...streams))).flatMap(({ check, result, message }) =>
      check === 'plans' && message.includes('--live') ? [`${result}: ${message}`] : [],
    );
  expect(await said([{ stream: 'product-list' }])).toEqual([]);
  expect(await said([one ?? {}])).toEqual(['ok: 1 query in sql: only --live checks it in PostgreSQL']);
  expect(await said([one ?? {}, other ?? {}])).toEqual(['ok: 2 queries in sql: only --live checks them in PostgreSQL']);
});
