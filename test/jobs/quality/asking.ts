/** A check that is asked of rows which were written by hand. */
import { askChecks, type Result } from '../../../src/jobs/quality/ask-checks.ts';
import type { Asked, Check, Scope } from '../../../src/jobs/quality/check.ts';
import { inTransaction, type Pool } from '../../../src/load/pool.ts';
import { row } from '../../../src/streams/row.ts';
import { music, music_snapshots } from '../../../src/load/tables/music.ts';
import { streamNamed } from '../../../src/streams/catalogue.ts';
import { addDays } from '../../../src/time.ts';
import { at, mergeInto } from '../../load/deliveries.ts';

/** The business date of every scope here. */
export const DAY = '2026-03-02';
export const daysBefore = (days: number) => addDays(DAY, -days);

export const asked = (stream: string, more: Partial<Omit<Asked, 'stream'>> = {}): Asked => ({
  stream: streamNamed(stream),
  rankType: null,
  newestDay: null,
  requests: 1,
  answered: 1,
  ...more,
});

/** Without `earlier`, nothing is usual. */
export const scopeOf = (streams: readonly Asked[], more: Partial<Scope> = {}): Scope => ({
  day: DAY,
  runId: null,
  startedAt: null,
  scheduled: true,
  isOfItsDay: true,
  asked: streams,
  earlier: [],
  ...more,
});

/** The findings in short: [subject, severity of a failure or outcome, observed]. */
export async function answers(pool: Pool, check: Check, scope: Scope) {
  const results = await inTransaction(pool, (connection) => askChecks(connection, scope, [check], 0));
  const inShort = ({ subject, severity, outcome, observed }: Result) =>
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

interface Past {
  readonly stream: string;
  readonly params: object;
  readonly rows: number;
  readonly records?: number;
}

/** A run that has ended, with one request for each. */
export async function pastRun(
  pool: Pool,
  day: string,
  requests: readonly Past[],
  pipeline = 'trending',
): Promise<number> {
  const { rows } = await pool.query(
    `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, finished_at, checked_at)
     values ($1, 'cron', 'succeeded', $2::date, $2, '{}', now(), now()) returning run_id`,
    [pipeline, day],
  );
  const { run_id } = rows[0];
  await pool.query(
    `insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, status, rows_inserted, records, finished_at)
     select $1, $2, gen_random_uuid()::text, stream, 'realtime', params, '{}', 2, 'done', rows, records, now()
     from json_to_recordset($3::json) as r(stream text, params jsonb, rows int, records int)`,
    [run_id, day, JSON.stringify(requests.map((request) => ({ records: request.rows, ...request })))],
  );
  return run_id;
}
