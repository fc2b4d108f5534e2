/** Rows that PostgreSQL refuses cost their record, not the page. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { openRecordFile } from '../../../src/extract/record-file.ts';
import { importFile } from '../../../src/past/import-file.ts';
import { planTarget } from '../../../src/plan/plan-pipelines.ts';
import { beginReplay, type ReplayOrder } from '../../../src/past/replay.ts';
import { diffReplay } from '../../../src/past/replay-diff.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { requireStream } from '../../../src/streams/catalogue.ts';
import { readRows } from '../../load/write/row-writes.ts';
import { withDatabase } from '../../support/database.ts';
import { hashTables, expectInvariants } from '../../support/invariants.ts';
import { type TestWorld, withWorld } from '../../support/world.ts';

const LIST = 'trending-music-list';
const DETAIL = 'trending-music-detail';
const DAY = '2026-03-02';
const SLOT = new Date(`${DAY}T10:00:00Z`);

const ORDER: ReplayOrder = { streams: [LIST, DETAIL].map(requireStream), businessDate: '2026-03-03' };

/** A trigger as somebody may have put it on a table. */
const refuse = (
  condition: string,
) => `create or replace function public.refuse() returns trigger language plpgsql as $$ begin
    if ${condition} then raise exception 'not that one'; end if; return new; end $$;
  create trigger refuse before insert or update on`;

async function replay({ pool, session }: TestWorld) {
  const runId = await beginReplay(pool, ORDER, SLOT);
  await session.dispatchPlanned();
  return session.wait(runId ?? 0);
}

test('when one record of a page is refused the others and all children load, the run is partial, and a replay repairs it', async () => {
  const expected = await withWorld({}, async ({ sync, pool }) => {
    await sync(DAY);
    return hashTables(pool);
  });
  await withWorld({}, async (world) => {
    const { pool, sync, simulator } = world;
    await pool.query(`${refuse('new.rank = 5')} echotik.music_snapshots for each row execute function public.refuse()`);
    const run = await sync(DAY);
    // Two pages of 25 sounds, and a detail each.
    expect(run).toMatchObject({
      status: 'partial',
      requests_total: 27,
      requests_done: 27,
      rows_quarantined: 1,
      error: '1 rejected records, see ops.quarantine',
    });
    expect(await readRows(pool, 'select stream, record_path, issues, record from ops.quarantine')).toEqual([
      {
        stream: LIST,
        record_path: 'data.sound_list[4]',
        issues: [
          {
            path: '',
            code: 'P0001',
            message: 'PostgreSQL refused a row in music_snapshots: not that one',
          },
        ],
        record: expect.stringContaining('"clip_id":'),
      },
    ]);
    const [ranks] = await readRows(
      pool,
      'select count(rank)::int as ranks, count(*)::int as rows from echotik.music_snapshots',
    );
    // The detail of the fifth sound has a row of it, without rank.
    expect(ranks).toEqual({ ranks: 24, rows: 25 });
    await expectInvariants(pool, simulator, { maxUnknown: 0 });

    expect(await replay(world)).toMatchObject({ status: 'partial', rows_quarantined: 1 });
    await pool.query('drop function public.refuse cascade');
    expect(await replay(world)).toMatchObject({ status: 'succeeded', rows_quarantined: 0 });
    expect(await readRows(pool, 'select count(resolved_at)::int as resolved from ops.quarantine')).toEqual([
      { resolved: 1 },
    ]);
    expect(await readRows(pool, 'select distinct status from ops.runs where run_id = 1')).toEqual([
      { status: 'succeeded' },
    ]);
    expect(await hashTables(pool)).toEqual(expected);
  });
});

test('when all records of a page are refused its request is quarantined, and the walk continues', () =>
  withWorld({}, async ({ pool, sync }) => {
    // The month that is made later has it too.
    await pool.query('alter table echotik.music_snapshots add constraint no_top check (rank > 20)');
    const run = await sync(DAY, LIST, { follow: [] });
    expect(run).toMatchObject({ status: 'partial', requests_total: 2, requests_done: 1, rows_quarantined: 20 });
    const [request] = await readRows(pool, `select error from ops.requests where status = 'quarantined'`);
    expect(request).toEqual({ error: expect.stringMatching(/^data\.sound_list\[0\]: PostgreSQL refused a row/) });
  }));

const sound = (id: number, more: object = {}) => ({
  clip_id: String(7_000_000 + id),
  title: `t${id}`,
  rank: id,
  ...more,
});

async function load(pool: Pool, records: readonly object[]) {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-refused-'));
  try {
    const path = join(folder, 'rows.ndjson');
    await writeFile(path, records.map((record) => JSON.stringify(record)).join('\n'));
    const file = await openRecordFile(path);
    const overrides = { region: ['US'], period: ['7'] };
    const draft = planTarget(
      configSchema.parse({}),
      LIST,
      { trigger: 'import', slot: SLOT },
      { overrides, follow: [] },
    );
    const troubles: string[] = [];
    const onError = (error: Error) => void troubles.push(error.message);
    return {
      run: await importFile({ pool, stream: requireStream(LIST), file, draft, now: () => new Date(), onError }),
      troubles,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const LONG = Array.from({ length: 9_000 }, (_, index) => (index * 7_919 * 104_729).toString(36)).join('');

/** What makes PostgreSQL refuse the record that is 13th of 20. */
const REFUSALS: readonly { name: string; ddl?: string; more?: object; code: string; path?: string; said: RegExp }[] = [
  {
    name: 'a number is out of the range of its column',
    more: { rank: 3_000_000_000 },
    code: '22003',
    said: /music_snapshots: value "3000000000" is out of range for type integer/,
  },
  {
    name: 'an index row is too long',
    ddl: 'create index on echotik.music (title)',
    more: { title: LONG },
    code: '54000',
    said: /in music: index row/,
  },
  {
    name: 'a column must have a value',
    ddl: 'alter table echotik.music alter column title set not null',
    more: { title: null },
    code: '23502',
    path: 'title',
    said: /null value in column "title"/,
  },
  {
    name: 'a foreign key has no target',
    ddl: `create table public.known (title text primary key); insert into public.known select 't' || i from generate_series(1, 20) i where i <> 13;
      alter table echotik.music add foreign key (title) references public.known`,
    code: '23503',
    said: /Key \(title\)=\(t13\) is not present/,
  },
  {
    name: 'a constraint that is deferred to the commit',
    ddl: 'alter table echotik.music add constraint one_title unique (title) deferrable initially deferred',
    more: { title: 't12' },
    code: '23505',
    said: /one_title/,
  },
  {
    name: 'a trigger of somebody raises an exception',
    ddl: `${refuse(`new.title = 't13'`)} echotik.music for each row execute function public.refuse()`,
    code: 'P0001',
    said: /not that one/,
  },
];

describe('one refused record of a file goes to quarantine with the message of PostgreSQL, and the others load', () => {
  test.each(REFUSALS)('$name', ({ ddl, more, code, path = '', said }) =>
    withDatabase(async ({ pool }) => {
      if (ddl) await pool.query(ddl);
      const records = Array.from({ length: 20 }, (_, index) => sound(index + 1, index === 12 ? more : {}));
      const { run, troubles } = await load(pool, records);
      expect(run).toMatchObject({ status: 'partial', requests_done: 1, requests_failed: 0, rows_quarantined: 1 });
      expect(await readRows(pool, 'select record_path, issues from ops.quarantine')).toEqual([
        { record_path: 'data.sound_list[12]', issues: [{ path, code, message: expect.stringMatching(said) }] },
      ]);
      expect(await readRows(pool, 'select count(*)::int as sounds from echotik.music')).toEqual([{ sounds: 19 }]);
      // It is said once that the whole of it was refused, not for each try.
      expect(troubles).toHaveLength(1);
    }),
  );
});

test('a counter above 2^31 is not refused', () =>
  withDatabase(async ({ pool }) => {
    const { run } = await load(pool, [sound(1), sound(2, { on_list_times: 3_000_000_000 })]);
    expect(run).toMatchObject({ status: 'succeeded', rows_quarantined: 0 });
    expect(await readRows(pool, 'select on_list_times from echotik.music_snapshots where rank = 2')).toEqual([
      { on_list_times: 3_000_000_000 },
    ]);
  }));

test('most records of a file go to quarantine one by one, and the others load', () =>
  withDatabase(async ({ pool }) => {
    const records = Array.from({ length: 150 }, (_, index) =>
      sound(index, { rank: index % 3 ? 3_000_000_000 : index }),
    );
    const { run } = await load(pool, records);
    expect(run).toMatchObject({ status: 'partial', requests_done: 1, rows_inserted: 100, rows_quarantined: 100 });
  }));

test('a replay preview omits rows that PostgreSQL cannot read', () =>
  withDatabase(async ({ pool }) => {
    await load(pool, [sound(1), sound(2, { rank: 3_000_000_000 }), sound(3)]);
    await pool.query('delete from echotik.music_snapshots');
    const diff = await diffReplay(pool, { ...ORDER, streams: [requireStream(LIST)] });
    expect(diff).toMatchObject({ quarantined: 1, tables: [{ table: 'music_snapshots', added: 2 }] });
  }));

test('a refusal outside the rows of a record fails the request, and the body is stored', () =>
  withWorld({ simulator: { faults: [{ kind: 'unknown-field', match: '/music/list' }] } }, async ({ pool, sync }) => {
    await pool.query('alter table ops.schema_drift add constraint no_drift check (false)');
    const run = await sync(DAY, LIST, { follow: [], maxPages: 1 });
    expect(run).toMatchObject({ status: 'failed', requests_failed: 1, error: expect.stringContaining('no_drift') });
    expect(await readRows(pool, 'select count(*)::int as bodies from raw.responses')).toEqual([{ bodies: 1 }]);
  }));
