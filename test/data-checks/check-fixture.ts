/** A check that is asked of rows which were written by hand. */
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { runDataChecks, type NewCheckResult } from '../../src/data-checks/run-data-checks.ts';
import type { RequestedStream, DataCheck, Scope } from '../../src/data-checks/data-check.ts';
import { inTransaction, type Pool } from '../../src/load/connection/pool.ts';
import { row } from '../../src/streams/row.ts';
import { music, music_snapshots } from '../../src/load/tables/music.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { addDays } from '../../src/time.ts';
import { at, mergeInto } from '../load/write/row-writes.ts';

/** The business date of every scope here. */
export const DAY = '2026-03-02';
export const daysBefore = (days: number) => addDays(DAY, -days);

export const checkedStream = (
  stream: string,
  more: Partial<Omit<RequestedStream, 'stream'>> = {},
): RequestedStream => ({
  stream: requireStream(stream),
  rankType: null,
  newestDay: null,
  requests: 1,
  answered: 1,
  ...more,
});

/** Without `earlier`, nothing is usual. */
export const buildScope = (streams: readonly RequestedStream[], more: Partial<Scope> = {}): Scope => ({
  day: DAY,
  runId: null,
  startedAt: null,
  scheduled: true,
  isOfItsDay: true,
  requestedStreams: streams,
  earlierRuns: [],
  ...more,
});

/** The findings in short: [subject, severity of a failure or outcome, observed]. */
export async function readCheckResults(pool: Pool, check: DataCheck, scope: Scope) {
  const results = await inTransaction(pool, (connection) => runDataChecks(connection, scope, [check], 0));
  const inShort = ({ subject, severity, outcome, observed }: NewCheckResult) =>
    [subject, outcome === 'failed' ? severity : outcome, observed] as const;
  return results.map(inShort).sort(([a], [b]) => a.localeCompare(b));
}

type Snapshot = Partial<Omit<typeof music_snapshots.$inferInsert, 'clip_id' | 'snapshot_date'>>;

/** Sounds of a chart on a day, in their order. */
export const chart = (
  pool: Pool,
  day: string,
  clips: readonly string[],
  columns: (place: number) => Snapshot = () => ({}),
) =>
  mergeInto(
    pool,
    clips.flatMap((clip_id, index) =>
      [
        row(music, { clip_id, title: clip_id }),
        row(music_snapshots, {
          clip_id,
          snapshot_date: day,
          region: 'US',
          period_days: 7,
          rank: index + 1,
          ...(columns(index + 1) as object),
        }),
      ].map((entry) => ({ ...entry, requestId: 1, observedAt: at(1) })),
    ),
  );

export const clips = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);

interface PastRequest {
  readonly stream: string;
  readonly params: object;
  readonly rows: number;
  readonly records?: number;
}

/** A run that has ended, with one request for each. */
export async function pastRun(
  pool: Pool,
  day: string,
  requests: readonly PastRequest[],
  pipeline = 'trending',
): Promise<number> {
  const inserted = await pool.query<{ run_id: number }>(
    `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, finished_at, checked_at)
     values ($1, 'cron', 'succeeded', $2::date, $2, '{}', now(), now()) returning run_id`,
    [pipeline, day],
  );
  const { run_id } = onlyRow(inserted);
  await pool.query(
    `insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, status, rows_inserted, records, finished_at)
     select $1, $2, gen_random_uuid()::text, stream, 'realtime', params, '{}', 2, 'done', rows, records, now()
     from json_to_recordset($3::json) as r(stream text, params jsonb, rows int, records int)`,
    [run_id, day, JSON.stringify(requests.map((request) => ({ records: request.rows, ...request })))],
  );
  return run_id;
}
