import { describe, expect, test } from 'vitest';
import { startSimulator } from '../../simulator/server.ts';
import { apiVariables, runCli, type Variables } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { runInProcess } from '../support/run-in-process.ts';

const NOWHERE = 'postgres://user:canary-db-55@127.0.0.1:9/none';
const CREDENTIALS = {
  ECHOTIK_USERNAME: 'me',
  ECHOTIK_PASSWORD: 'canary-api-56',
  ECHOTIK_BASE_URL: 'http://127.0.0.1:9',
};
const LIST = ['sync', 'trending-music-list', '--yes'];
const PAST = ['backfill', 'product-ranklist', '--from', '2026-01-01'];
const HELP = '\\(add --help for what it takes\\)';
const hostile = `x'; drop table ops.runs; --"%s\u001b[2J\u202e${'y'.repeat(300)}`;

/** One line with the mistake and one with the remedy; no stack trace, no secret, no control characters. */
const twoLines = (what: string, remedy: string) =>
  new RegExp(`^error: .*${what}.*\n(?:  -> .*${remedy}.*|${remedy})\n$`);

describe('a mistake is reported in two lines, with exit code 2, before anything is opened', () => {
  test.each<[readonly string[], string, string]>([
    [['frobnicate'], `unknown command 'frobnicate'`, HELP],
    [['sync'], 'nothing to sync was named', 'see `streams`'],
    [['sync', '--all', 'trending-music-list'], '--all stands alone', '--all'],
    [['sync', 'no-such-stream', '--yes'], `'no-such-stream' is neither`, 'pipelines: .*streams'],
    [['sync', hostile, '--yes'], 'is neither a stream nor a pipeline', 'pipelines: '],
    [[...LIST, '--param', 'colour=red'], `has no param 'colour'`, 'region'],
    [[...LIST, '--param', '__proto__=red'], `has no param '__proto__'`, 'region'],
    [[...LIST, '--param', 'region'], 'Expected name=value', HELP],
    [[...LIST, '--param', 'image_base64=@no-such-file'], `There is no file 'no-such-file'`, HELP],
    [[...LIST, '--param', 'period=8'], `period '8' is not valid`, 'correct the value'],
    [[...LIST, '--param', `period=${hostile}`], 'period .* is not valid', 'correct the value'],
    [
      [...LIST, '--param', 'region=UK'],
      `region 'UK' is not a market .did you mean GB\\?.: .*US, GB`,
      '--allow-unknown',
    ],
    [[...LIST, '--param', 'region=us'], `'us' is not a market .did you mean US\\?`, 'correct the value, or add'],
    [[...LIST, '--param', 'region=ZZ'], `'ZZ' is not a market: expected the two capital letters`, '--allow-unknown'],
    [[...LIST, '--param', 'region=Germany'], `'Germany' is not a market .did you mean DE`, '--allow-unknown'],
    [[...LIST, '--param', 'region= US'], `' US' is not a market .did you mean US`, '--allow-unknown'],
    [[...LIST, '--param', 'region=US,UK,us', '--param', 'period=8'], `'UK' .*'us' .*period '8'|period '8'`, 'correct'],
    [['sync', 'trending', '--yes', '--param', 'region=uk'], `pipeline trending: .*'uk' .*mean GB`, '--allow-unknown'],
    [['sync', '--all', '--yes', '--param', 'region=EU'], `'EU' is not a market`, '--allow-unknown'],
    [['plan', 'product-list', '--param', 'region=US,usa'], `'usa' is not a market`, '--allow-unknown'],
    [
      ['plan', 'category-l1', '--param', 'language=en'],
      `language 'en' is not valid: .*did you mean en-US`,
      '--allow-u',
    ],
    [
      ['plan', 'search-items', '--param', 'size=31', '--param', 'sk=x', '--param', 'type=1'],
      `size '31' .*<=30`,
      'corr',
    ],
    [['plan', 'product-list', '--param', 'regions=US'], `no param 'regions' .did you mean region`, 'its params: '],
    [['plan', 'product-detail', '--param', 'product_ids=12a'], `product_ids '12a' is not an id`, '--allow-unknown'],
    [
      ['plan', 'influencer-list', '--param', 'influencer_category_name=beauty'],
      'did you mean Beauty',
      '--allow-unknown',
    ],
    [['plan', 'product-list', '--param', 'min_product_rating=6'], '6 is above 5', '--allow-unknown'],
    [
      ['plan', 'product-list', '--param', 'min_total_sale_cnt=9', '--param', 'max_total_sale_cnt=3'],
      'min_total_sale_cnt 9 is above max_total_sale_cnt 3',
      '--allow-unknown',
    ],
    [
      ['plan', 'product-ranklist', '--param', 'date=2999-01-01'],
      'date 2999-01-01 is still to come: the newest',
      'allow',
    ],
    [['plan', 'product-ranklist', '--param', 'date=2026-02-30'], `'2026-02-30' is not a day`, 'correct the value'],
    [
      ['plan', 'product-trend', '--param', 'product_id=1', '--param', 'start_date=yesterday'],
      `start_date 'yesterday' is not a day`,
      'correct the value',
    ],
    [
      [
        'plan',
        'product-trend',
        '--param',
        'product_id=1',
        '--param',
        'start_date=2026-02-03',
        '--param',
        'end_date=2026-02-01',
      ],
      'start_date 2026-02-03 is after end_date 2026-02-01',
      'correct the value',
    ],
    [['import', 'product-list', '--file', 'x.csv', '--param', 'region=uk'], `'uk' .*mean GB`, '--allow-unknown'],
    [['watch', 'add', 'product', '1', '--region', 'uk'], `'uk' is not a market .did you mean GB`, '--allow-unknown'],
    [['config', 'init', '--region', 'UK', '--file', '/no/such/file'], `'UK' is not a market .did you mean GB`, ''],
    [[...LIST, '--max-pages', '0'], 'at least 1', HELP],
    [[...LIST, '--max-pages', '3000000000'], 'at most 2147483647', HELP],
    [[...LIST, '--max-credits', '3000000000'], 'at most 2147483647', HELP],
    [[...LIST, '--max-credits', '-1'], 'at least 0', HELP],
    [[...LIST, '--follow', 'trending-music-list'], 'does not follow', 'what does: trending-music-detail'],
    [['plan'], `missing required argument 'stream`, HELP],
    [['plan', 'trending', '--follow', 'trending-music-detail'], 'trending is a pipeline', 'with a stream'],
    [['plan', 'trendign'], 'neither a stream nor a pipeline .did you mean trending', 'pipelines: '],
    [['watch', 'add', 'product', 'abc'], `'abc' is not a product`, 'digits'],
    [['runs', 'first'], 'whole number', HELP],
    [['runs', 'resume', '1', '--max-credits', 'many'], 'whole number', HELP],
    [['runs', 'pause'], `missing required argument 'id'`, HELP],
    [['sql', ' '], 'the query is empty', ''],

    [PAST.slice(0, 2), 'required option .--from <day>', HELP],
    [[...PAST.slice(0, 3), '2026-02-30'], `'2026-02-30' is invalid. Expected a day such as`, HELP],
    [[...PAST.slice(0, 3), '01.01.2026'], 'Expected a day such as', HELP],
    [[...PAST, '--to', hostile], 'Expected a day such as', HELP],
    [[...PAST, '--to', '2025-12-31'], 'no days from 2026-01-01 to 2025-12-31', 'newest day that can be requested is 2'],
    [[...PAST, '--to', '2999-01-01'], 'no days from 2026-01-01 to 2999-01-01', 'newest day that can be requested is 2'],
    [[...PAST, '--missing', '--failed'], 'cannot be used with option', HELP],
    [[...PAST, '--missing', '--all'], 'cannot be used with option', HELP],
    [[...PAST, '--failed', '--all'], 'cannot be used with option', HELP],
    [[...PAST, '--sql', 'select 1', '--file', 'x.txt'], 'cannot be used with option', HELP],
    [
      ['backfill', 'trending-music-list', '--from', '2026-01-01'],
      'trending-music-list has no past',
      'product-ranklist',
    ],
    [
      ['backfill', 'product-ranklits', '--from', '2026-01-01'],
      'unknown stream .* .did you mean product-ranklist',
      'streams',
    ],

    [['gaps', '--from', '2026-01-02', '--to', '2026-01-01'], 'no days from 2026-01-02 to 2026-01-01', '--from'],
    [
      ['gaps', 'product-detail'],
      'no stream with days is called product-detail',
      'streams that have days: .*product-ranklist',
    ],
    [['gaps', '--table', 'shoes'], 'no stream with days fills shoes', 'streams that have days: '],
    [['gaps', 'product-ranklist', '--table', 'music_snapshots'], 'product-ranklist.*music_snapshots', 'have days: '],
    [['replay', 'no-such-stream'], `unknown stream 'no-such-stream'`, 'streams'],
    [['replay', 'product-list', '--from', '2026-01-02', '--to', '2026-01-01'], 'no days from 2026-01-02', '--from'],
    [['quarantine', 'list', '--stream', 'nope'], `unknown stream 'nope'`, 'streams'],
    [['quarantine', 'retry', '--stream', 'nope'], `unknown stream 'nope'`, 'streams'],
    [['quarantine', 'retry', '0'], 'at least 1', HELP],
    [['drift', 'accept', 'nope'], `unknown stream 'nope'`, 'streams'],
    [['schedule', 'pause', 'trendin'], `there is no pipeline 'trendin' .did you mean trending`, 'pipelines: trending'],
    [['schedule', 'next', 'constructor'], `there is no pipeline 'constructor'`, 'pipelines: '],
    [['schedule', 'next', '--count', '0'], 'at least 1', HELP],
    [['scheduler'], 'spends credits', ''],
  ])('%j', async (args, what, remedy) => {
    const { code, stdout, stderr } = await runInProcess(args, { DATABASE_URL: NOWHERE, ...CREDENTIALS });
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(twoLines(what, remedy)),
    });
    expect(stderr.replaceAll('\n', '')).not.toMatch(/canary|[\p{Cc}\p{Cf}]/u);
  });
});

describe('a process with a wrong environment', () => {
  test.each<[readonly string[], Variables, number, RegExp]>([
    [LIST, { ECHOTIK_CONFIG: '/nowhere/at.all.yaml' }, 2, /cannot read the configuration .*ENOENT/],
    [LIST, { ECHOTIK_PASSWORD: 'canary-api-56' }, 2, /ECHOTIK_USERNAME is not/],
    [LIST, { DATABASE_URL: 'mysql://root@localhost/x' }, 2, /DATABASE_URL is not a PostgreSQL URL/],
    [['worker'], { DATABASE_URL: NOWHERE }, 2, /there are no credentials/],
    [['worker'], { ...CREDENTIALS, DATABASE_URL: NOWHERE }, 1, /cannot reach PostgreSQL/],
    [LIST, { DATABASE_URL: NOWHERE }, 1, /cannot reach PostgreSQL at 127\.0\.0\.1:9\/none.*\n {2}-> start it/],
  ])('%j with %j exits with %i', async (args, env, exit, text) => {
    const { code, stdout, stderr } = await runInProcess(args, env);
    expect({ code, stdout, stderr }).toEqual({ code: exit, stdout: '', stderr: expect.stringMatching(text) });
    expect(stderr).not.toMatch(/^ {4}at |canary/m);
  });

  test('ends with the same lines and codes as a process of its own', async () => {
    const { code, stdout, stderr } = await runCli(LIST, { ...CREDENTIALS, DATABASE_URL: NOWHERE });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(twoLines('cannot reach PostgreSQL', 'start it'));
    expect(stderr).not.toContain('canary');
    expect(await runCli(['frobnicate'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(twoLines('unknown', HELP)),
    });
  });

  test('gets every mistake of its configuration reported, key by key', () =>
    withConfigFile(
      {
        regions: ['usa'],
        lanes: { realtime: { perSecond: -1 } },
        pipelines: { music: { cron: '0 10 * * *', catchUpWindow: '2 weeks', streams: ['trending-music-list'] } },
      },
      async (path) => {
        const { code, stderr } = await runInProcess(LIST, { ECHOTIK_CONFIG: path, DATABASE_URL: NOWHERE });
        expect(code).toBe(2);
        expect(stderr).toContain(`${path} has 3 mistakes`);
        expect(stderr).toMatch(/regions\.0: .*\n.*lanes\.realtime\.perSecond: /);
        expect(stderr).toMatch(/pipelines\.music\.catchUpWindow: expected a duration such as 90m, 36h or 7d/);
        expect(stderr).toMatch(/\n {2}-> correct the file/);
      },
    ));
});

test('objects that do not exist are reported in two lines', () =>
  withDatabase(async ({ url }) => {
    const refused = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runInProcess(args, { DATABASE_URL: url, ...CREDENTIALS });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      return stderr;
    };
    for (const change of [[], ['pause'], ['cancel'], ['resume']])
      expect(await refused('runs', ...change, '7')).toMatch(twoLines('there is no run 7', 'lists them'));
    expect(await refused('quarantine', 'show', '7')).toMatch(twoLines('no record 7 in quarantine', 'shows them'));
    expect(await refused('quarantine', 'retry', '7')).toMatch(twoLines('no record 7 in quarantine', 'shows them'));
    expect(await refused('drift', 'accept', 'product-list')).toMatch(
      twoLines('product-list has no new field', 'drift list'),
    );
    expect(await refused('replay', 'product-list')).toMatch(twoLines('nothing is stored of product-list', 'gaps'));
    expect(await refused('why', 'shoes', '1')).toMatch(twoLines("no table 'shoes'", 'docs/data-dictionary.md'));
    expect(await refused('why', 'music', 'colour=red')).toMatch(twoLines("no column 'colour'", 'its key: clip_id'));
    expect(await refused('why', hostile, '1')).toMatch(twoLines('no table', 'docs/data-dictionary.md'));
    const sql = ['backfill', 'product-trend', '--from', '2026-01-01', '--dry-run', '--sql'];
    expect(await refused(...sql, 'delete from echotik.products')).toMatch(
      twoLines('PostgreSQL says', 'let the query only read'),
    );
    expect(await refused(...sql, 'select 1 as shoe')).toMatch(twoLines("no param 'shoe'", 'product_id'));
    expect(await refused(...sql.slice(0, -1), '--file', 'none.txt')).toMatch(
      twoLines('no file none.txt', 'correct the path'),
    );
    expect(await refused(...sql.slice(0, -1))).toMatch(
      twoLines('no series of product-trend was given', '--param product_id'),
    );
  }));

test('a command without a reachable Redis exits with 1 and sends no request', () =>
  withDatabase(async ({ url }) => {
    const simulator = await startSimulator();
    try {
      const env = { DATABASE_URL: url, REDIS_URL: 'redis://:canary-redis-57@127.0.0.1:9', ...apiVariables(simulator) };
      const { code, stdout, stderr } = await runInProcess([...LIST, '--json'], env);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/cannot reach Redis at 127\.0\.0\.1:9.*\n {2}-> start it/);
      expect(stderr).not.toContain('canary');
      expect(simulator.journal).toEqual([]);
    } finally {
      await simulator.close();
    }
  }));
