/** Deliveries of sounds and their ages, and how to merge and look at them. */
import type { RowWrite } from '../../../src/load/tables/row-write.ts';
import { merge, type RowCounts } from '../../../src/load/write/merge.ts';
import { makePartitions } from '../../../src/load/months/partitions.ts';
import { inTransaction, type Pool } from '../../../src/load/connection/pool.ts';
import { music, music_audience_ages } from '../../../src/load/tables/music.ts';
import { row, set } from '../../../src/streams/row.ts';

type Attributes = Partial<Omit<typeof music.$inferInsert, 'clip_id'>>;

/** Instants by their second; a later one is a newer observation. */
export const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 10, 0, second));

/** A sound as request number `second` saw it. */
export const sound = (clip_id: string, second: number, attributes: Attributes = {}): RowWrite => ({
  ...row(music, { clip_id, ...(attributes as object) }),
  requestId: second,
  observedAt: at(second),
});

export const buildKey = (clip_id: string) => ({ clip_id, region: 'US', period_days: 7, snapshot_date: '2026-03-02' });

/** All the age groups of a sound as request number `second` saw them: level -> score. */
export const ages = (clip_id: string, second: number, scores: Readonly<Record<number, number>>): RowWrite[] =>
  set(
    music_audience_ages,
    buildKey(clip_id),
    Object.entries(scores).map(([level, score]) => ({ age_level: Number(level), score })),
  ).map((entry) => ({ ...entry, requestId: second, observedAt: at(second) }));

/** Makes the months, and merges in one transaction; returns what was counted over all requests. */
export async function mergeInto(pool: Pool, deliveries: readonly RowWrite[]): Promise<RowCounts> {
  await makePartitions(pool, deliveries, []);
  const counts = await inTransaction(pool, (connection) => merge(connection, deliveries));
  const sum = (of: (counts: RowCounts) => number) => [...counts.values()].reduce((total, one) => total + of(one), 0);
  return { inserted: sum((c) => c.inserted), updated: sum((c) => c.updated), unchanged: sum((c) => c.unchanged) };
}

export async function readRows(pool: Pool, sql: string): Promise<Record<string, unknown>[]> {
  const { rows } = await pool.query<Record<string, unknown>>(sql);
  return rows;
}

/** The plan of a query, without running it. */
export async function explain(pool: Pool, query: string): Promise<string> {
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`explain ${query}`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

/** Every row version of the tables with its place on disk: equal before and after means that nothing was written. */
export const footprint = (pool: Pool, ...tables: readonly string[]) =>
  Promise.all(
    tables.map((table) => readRows(pool, `select ctid::text, xmin::text, t.* from echotik.${table} t order by ctid`)),
  );
