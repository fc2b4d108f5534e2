import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { openRecordFile } from '../../src/extract/record-file.ts';
import { importFile } from '../../src/past/import-file.ts';
import { finishRuns } from '../../src/jobs/reconciler/finish-runs.ts';
import { insertRequests, listQueuedRequests } from '../../src/ledger/requests.ts';
import { reserve } from '../../src/ledger/reserve.ts';
import { reclaimRequests } from '../../src/ledger/reclaim-requests.ts';
import { planTarget } from '../../src/plan/plan-pipelines.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { inTransaction, type Pool } from '../../src/load/connection/pool.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { readRows } from '../load/write/row-writes.ts';
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

async function load(pool: Pool, path: string, overrides: Record<string, readonly string[]> = US) {
  const slot = new Date('2026-03-02T10:00:00Z');
  const draft = planTarget(configSchema.parse({}), STREAM, { trigger: 'import', slot }, { overrides, follow: [] });
  const onError = (error: Error) => {
    throw error;
  };
  const file = await openRecordFile(path);
  return importFile({ pool, stream: requireStream(STREAM), file, draft, now: () => new Date(), onError });
}

const lines = (count: number) => Array.from({ length: count }, (_, i) => JSON.stringify(sound(i + 1))).join('\n');

test('a file is loaded in chunks for 0 credits, with raw bodies and provenance', () =>
  withDatabase(({ pool }) =>
    withFile('rows.ndjson', `${lines(1_234)}\n\n`, async (file) => {
      const run = await load(pool, file);
      expect(run).toMatchObject({ trigger: 'import', status: 'succeeded', requests_done: 3, credits: 0 });
      const [counts] = await readRows(
        pool,
        `select count(*)::int as rows, count(distinct _request_id)::int as requests from echotik.music_snapshots
         join raw.responses r on r.request_id = _request_id`,
      );
      expect(counts).toEqual({ rows: 1_234, requests: 3 });
      expect(await load(pool, file)).toMatchObject({ rows_inserted: 0, rows_updated: 0 });
    }),
  ));

test('a file is loaded completely although other processes close runs at the same time', () =>
  withDatabase(({ pool }) =>
    withFile('rows.ndjson', lines(3_000), async (file) => {
      const loaded = new AbortController();
      const others = (async () => {
        while (!loaded.signal.aborted) await finishRuns(pool, new Date());
      })();
      const run = await load(pool, file).finally(() => loaded.abort());
      await others;
      expect(run).toMatchObject({ status: 'succeeded', requests_total: 6, requests_done: 6 });
    }),
  ));

test('other processes close an import whose process has crashed, unless it has just begun', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(
      `insert into ops.runs (pipeline, trigger, slot, business_date, streams, started_at)
       select $1, 'import', now(), now(), $2, now() - age from unnest('{0 s,3 minutes}'::interval[]) age`,
      [STREAM, [STREAM]],
    );
    await finishRuns(pool, new Date());
    const states = await readRows(pool, 'select finished_at is not null as ended from ops.runs order by run_id');
    expect(states).toEqual([{ ended: false }, { ended: true }]);
  }));

test('a CSV with numbers as text and empty fields is loaded like other files', () =>
  withDatabase(({ pool }) =>
    withFile('rows.CSV', '\ufeffclip_id,title\r\n7000001,"a ""quoted"", title"\r\n7000002,\r\n', async (file) => {
      expect(await load(pool, file)).toMatchObject({ status: 'succeeded', requests_done: 1 });
      expect(await readRows(pool, 'select clip_id, title from echotik.music order by 1')).toEqual([
        { clip_id: '7000001', title: 'a "quoted", title' },
        { clip_id: '7000002', title: null },
      ]);
    }),
  ));

test('a line that does not match is quarantined, the others are loaded, and the run is partial', () =>
  withDatabase(({ pool }) =>
    withFile('rows.jsonl', `${lines(2)}\nnot json\n{"title":"no id"}\n`, async (file) => {
      expect(await load(pool, file)).toMatchObject({ status: 'partial', rows_quarantined: 2 });
      expect(await readRows(pool, 'select record_path, record from ops.quarantine order by 1')).toEqual([
        { record_path: 'data.sound_list[2]', record: '"not json"' },
        { record_path: 'data.sound_list[3]', record: '{"title":"no id"}' },
      ]);
    }),
  ));

test('a file or param that is not valid is refused before a run begins', () =>
  withDatabase(async ({ pool }) => {
    await expect(load(pool, '/nowhere/rows.ndjson')).rejects.toThrow('there is no file /nowhere/rows.ndjson');
    await withFile('rows.parquet', '', (file) =>
      expect(load(pool, file)).rejects.toThrow('no kind that can be imported'),
    );
    await withFile('rows.csv', 'a,b\n1,2\n', (file) =>
      expect(load(pool, file)).rejects.toThrow('no column of rows.csv'),
    );
    await withFile('rows.csv', 'clip_id,title\n7.17E+18,a\n', (file) =>
      expect(load(pool, file)).rejects.toThrow('the ids in column clip_id of rows.csv are rounded (7.17E+18)'),
    );
    await withFile('rows.ndjson', lines(1), (file) =>
      expect(load(pool, file, { region: ['US', 'GB'] })).rejects.toThrow('one value for each param'),
    );
    expect(await readRows(pool, 'select * from ops.runs')).toEqual([]);
  }));

test('one bad row of a CSV is quarantined, and the rows before and after it are loaded', () =>
  withDatabase(({ pool }) => {
    const rows = Array.from({ length: 2_000 }, (_, i) => `${7_000_000 + i},t${i},${i + 1}`);
    rows[699] += ',';
    rows[899] = '7000899,"t899,900';
    return withFile('rows.csv', `clip_id,title,rank\n${rows.join('\n')}\n`, async (file) => {
      expect(await load(pool, file)).toMatchObject({ status: 'partial', rows_quarantined: 2, requests_done: 4 });
      expect(await readRows(pool, 'select count(*)::int from echotik.music')).toEqual([{ count: 1_998 }]);
      expect(await readRows(pool, 'select record from ops.quarantine order by 1')).toEqual([
        { record: '"7000699,t699,700,"' },
        { record: JSON.stringify(rows[899]) },
      ]);
    });
  }));

test('a run whose file cannot be read to its end is failed, and says how much is loaded', () =>
  withDatabase(({ pool }) => {
    const rounded = Array.from({ length: 500 }, (_, i) => `{"clip_id":"${7.1e18 + i * 1e6}"}`).join('\n');
    return withFile('rows.ndjson', `${lines(500)}\n${rounded}\n`, async (file) => {
      await expect(load(pool, file)).rejects.toThrow(/rounded \(\d+\); the 500 records before are loaded$/);
      expect(await readRows(pool, 'select status, error from ops.runs')).toEqual([
        { status: 'failed', error: expect.stringMatching(/the 500 records before are loaded$/) },
      ]);
      expect(await readRows(pool, 'select count(*)::int from echotik.music')).toEqual([{ count: 500 }]);
    });
  }));

test('a chunk of an import that was killed is never sent to the API', () =>
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
    const { worker_id: workerId } = onlyRow(
      await pool.query<{ worker_id: number }>(
        `insert into ops.workers (host, pid, lease_until) values ('elsewhere', 1, now() - interval '1 s') returning worker_id`,
      ),
    );
    await reserve(pool, [queued?.request_id ?? 0], { workerId, budget, at: new Date() });
    expect(await reclaimRequests(pool, { expired: true })).toEqual([]);
    expect(await listQueuedRequests(pool, 'file', 0, 10)).toEqual([]);
    expect(await readRows(pool, 'select status, error from ops.requests')).toEqual([
      { status: 'failed', error: 'the import was killed: import the file again' },
    ]);
  }));

test('a short file in which every record loses a field makes its run partial', () =>
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
