import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { importFile } from '../../src/jobs/import.ts';
import { finishRuns } from '../../src/jobs/ledger/finish.ts';
import { insertRequests, queuedRequests } from '../../src/jobs/ledger/requests.ts';
import { reserve } from '../../src/jobs/ledger/reserve.ts';
import { reclaimRequests } from '../../src/jobs/ledger/reclaim.ts';
import { targetPlan } from '../../src/jobs/plans/pipelines.ts';
import { inTransaction, type Pool } from '../../src/load/pool.ts';
import { streamNamed } from '../../src/streams/catalogue.ts';
import { rowsOf } from '../load/deliveries.ts';
import { withDatabase } from '../support/database.ts';

const STREAM = 'trending-music-list';
const US = { region: ['US'], period: ['7'] };
const sound = (id: number) => ({ clip_id: String(7_000_000 + id), title: `t${id}`, rank: id });

async function withFile<T>(name: string, text: string, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-import-'));
  try {
    const file = join(folder, name);
    await writeFile(file, text);
    return await work(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function load(pool: Pool, file: string, overrides: Record<string, readonly string[]> = US) {
  const slot = new Date('2026-03-02T10:00:00Z');
  const plan = targetPlan(configSchema.parse({}), STREAM, { trigger: 'import', slot }, { overrides, follow: [] });
  const onError = (error: Error) => {
    throw error;
  };
  return importFile({ pool, stream: streamNamed(STREAM), file, plan, onError });
}

const lines = (count: number) => Array.from({ length: count }, (_, i) => JSON.stringify(sound(i + 1))).join('\n');

test('a file of lines is loaded in chunks, for nothing, with raw bodies and provenance', () =>
  withDatabase(({ pool }) =>
    withFile('rows.ndjson', `${lines(1_234)}\n\n`, async (file) => {
      const run = await load(pool, file);
      expect(run).toMatchObject({ trigger: 'import', status: 'succeeded', requests_done: 3, credits: 0 });
      const [counts] = await rowsOf(
        pool,
        `select count(*)::int as rows, count(distinct _request_id)::int as requests from echotik.music_snapshots
         join raw.responses r on r.request_id = _request_id`,
      );
      expect(counts).toEqual({ rows: 1_234, requests: 3 });
      expect(await load(pool, file)).toMatchObject({ rows_inserted: 0, rows_updated: 0 });
    }),
  ));

test('a file is loaded whole although other processes end runs meanwhile', () =>
  withDatabase(({ pool }) =>
    withFile('rows.ndjson', lines(3_000), async (file) => {
      const loaded = new AbortController();
      const others = (async () => {
        while (!loaded.signal.aborted) await finishRuns(pool);
      })();
      const run = await load(pool, file).finally(() => loaded.abort());
      await others;
      expect(run).toMatchObject({ status: 'succeeded', requests_total: 6, requests_done: 6 });
    }),
  ));

test('an import whose process has died is ended by others, when it cannot have just begun', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(
      `insert into ops.runs (pipeline, trigger, slot, business_date, streams, started_at)
       select $1, 'import', now(), now(), $2, now() - age from unnest('{0 s,3 minutes}'::interval[]) age`,
      [STREAM, [STREAM]],
    );
    await finishRuns(pool);
    const states = await rowsOf(pool, 'select finished_at is not null as ended from ops.runs order by run_id');
    expect(states).toEqual([{ ended: false }, { ended: true }]);
  }));

test('a CSV with text numbers and empty fields is the same', () =>
  withDatabase(({ pool }) =>
    withFile('rows.CSV', '\ufeffclip_id,title\r\n7000001,"a ""quoted"", title"\r\n7000002,\r\n', async (file) => {
      expect(await load(pool, file)).toMatchObject({ status: 'succeeded', requests_done: 1 });
      expect(await rowsOf(pool, 'select clip_id, title from echotik.music order by 1')).toEqual([
        { clip_id: '7000001', title: 'a "quoted", title' },
        { clip_id: '7000002', title: null },
      ]);
    }),
  ));

test('a line that does not match is set aside, the others load, and the run is not green', () =>
  withDatabase(({ pool }) =>
    withFile('rows.jsonl', `${lines(2)}\nnot json\n{"title":"no id"}\n`, async (file) => {
      expect(await load(pool, file)).toMatchObject({ status: 'partial', rows_quarantined: 2 });
      expect(await rowsOf(pool, 'select record_path, record from ops.quarantine order by 1')).toEqual([
        { record_path: 'data.sound_list[2]', record: '"not json"' },
        { record_path: 'data.sound_list[3]', record: '{"title":"no id"}' },
      ]);
    }),
  ));

test('what cannot be read is told before there is a run', () =>
  withDatabase(async ({ pool }) => {
    await expect(load(pool, '/nowhere/rows.ndjson')).rejects.toThrow('there is no file /nowhere/rows.ndjson');
    await withFile('rows.parquet', '', (file) =>
      expect(load(pool, file)).rejects.toThrow('no kind that can be imported'),
    );
    await withFile('rows.csv', 'a,b\n1,2,3\n', (file) => expect(load(pool, file)).rejects.toThrow('is not good CSV'));
    await withFile('rows.ndjson', lines(1), (file) =>
      expect(load(pool, file, { region: ['US', 'GB'] })).rejects.toThrow('one value for each param'),
    );
    expect(await rowsOf(pool, 'select * from ops.runs')).toEqual([]);
  }));

test('a chunk whose import was killed is never asked of the API', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(
      `insert into ops.runs (pipeline, trigger, slot, business_date, streams) values ($1, 'import', now(), now(), $2)`,
      [STREAM, [STREAM]],
    );
    const chunk = {
      run_id: 1,
      business_date: '2026-03-02',
      identity: 'x',
      stream: STREAM,
      lane: 'file',
      params: {},
      page: {},
      price: 0,
      parent_request_id: null,
      previous_page: null,
      walk: null,
      of_present: false,
    };
    const [queued] = await inTransaction(pool, (connection) => insertRequests(connection, [chunk], new Date()));
    const budget = { timezone: 'UTC', reserve: 0, pipelines: {} };
    const { rows } = await pool.query(
      `insert into ops.workers (host, pid, lease_until) values ('elsewhere', 1, now() - interval '1 s') returning worker_id`,
    );
    await reserve(pool, [queued?.request_id ?? 0], { workerId: rows[0].worker_id, budget, at: new Date() });
    expect(await reclaimRequests(pool, { expired: true })).toEqual([]);
    expect(await queuedRequests(pool, 'file', 0, 10)).toEqual([]);
    expect(await rowsOf(pool, 'select status, error from ops.requests')).toEqual([
      { status: 'failed', error: 'the import was killed: import the file again' },
    ]);
  }));

test('a file in which every record loses a field is not loaded quietly, however short it is', () =>
  withDatabase(async ({ pool }) => {
    const broken = [1, 2, 3].map((id) => JSON.stringify({ ...sound(id), duration: { seconds: 3 } })).join('\n');
    await withFile('rows.ndjson', broken, async (file) => {
      const run = await load(pool, file);
      expect(run).toMatchObject({ status: 'partial', rows_quarantined: 0, unread_fields: 1, requests_done: 1 });
      expect(run.error).toMatch(/^check lost-fields failed: trending-music-list: duration lost in 3 of 3 records /);
    });
    await withFile('one.ndjson', `${broken.split('\n')[0]}\n${lines(30)}`, async (file) => {
      expect(await load(pool, file)).toMatchObject({ status: 'succeeded', unread_fields: 1 });
    });
  }));
