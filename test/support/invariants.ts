/**
 * What must hold whatever happened: the invariants I1 to I4 and I9 of the fault catalogue, with the simulator as
 * oracle.
 */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { keyEquals } from '../../src/load/connection/sql-text.ts';
import { listTableInfos } from '../../src/load/tables/all.ts';
import type { Simulator } from '../../simulator/server.ts';

/** Digests of the content of all tables, without the columns that record when and by which request a row was loaded. */
export async function hashTables(pool: Pool): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  for (const { sqlName, columns, history, revisions } of listTableInfos()) {
    const list = columns.map((column) => `"${column.name}"`).join(', ');
    for (const table of [sqlName, history, revisions].filter((each) => each !== undefined)) {
      const { rows } = await pool.query(`select ${list} from ${table} order by ${list}`);
      digests[table.replaceAll('"', '').replace('echotik.', '')] =
        `${rows.length} rows ${createHash('sha256').update(JSON.stringify(rows)).digest('hex')}`;
    }
  }
  return digests;
}

interface Expectation {
  /** Workers killed while a call may have been on the wire, times the calls each had in flight. */
  readonly maxUnknown: number;
  /** Commits that asynchronous replication lost: the ledger knows nothing of them. Default 0. */
  readonly lost?: number;
  /**
   * Calls that may be charged twice beyond those of unknown outcome, because both answers came and are in the ledger;
   * default 0.
   */
  readonly twice?: number;
}

export async function expectInvariants(
  pool: Pool,
  simulator: Simulator,
  { maxUnknown, lost = 0, twice = 0 }: Expectation,
): Promise<void> {
  const readCounts = async <N extends string>(text: string) => onlyRow(await pool.query<Record<N, number>>(text));

  // I1: every charged answer is in raw, or its attempt is unknown; no more unknown ones than kills can explain.
  const attempts = await readCounts<
    'captured' | 'unknown' | 'reserved' | 'without_body'
  >(`select count(*) filter (where state = 'captured') as captured,
    count(*) filter (where state = 'unknown') as unknown, count(*) filter (where state = 'reserved') as reserved,
    count(*) filter (where state = 'captured' and r.request_id is null) as without_body
    from ops.attempts a left join raw.responses r using (request_id, attempt)`);
  expect(attempts).toMatchObject({ reserved: 0, without_body: 0 });
  expect(attempts.unknown).toBeLessThanOrEqual(maxUnknown);
  expect(simulator.bill.charged).toBeGreaterThanOrEqual(attempts.captured);
  expect(simulator.bill.charged).toBeLessThanOrEqual(attempts.captured + attempts.unknown + lost);

  // I2 (where no commit was lost): no request is charged more than once a business day, plus once for each of its
  // attempts of unknown outcome.
  const { rows: requests } = await pool.query<
    { query: Readonly<Record<string, unknown>> } & Record<'days' | 'unknown' | 'captured', number>
  >(`select params || page as query, count(distinct business_date)::int as days,
    (select count(*) from ops.attempts a where a.request_id = any(array_agg(r.request_id)) and state = 'unknown')::int as unknown,
    (select count(*) from ops.attempts a where a.request_id = any(array_agg(r.request_id)) and state = 'captured')::int as captured
    from ops.requests r group by 1`);
  const allowed = new Map(
    requests.map(({ query, days, unknown, captured }) => [
      formatQuery(query),
      (twice ? Math.max(days, captured) : days) + unknown,
    ]),
  );
  const charged = new Map<string, number>();
  for (const { query, charged: billed } of simulator.journal) {
    if (billed) charged.set(formatQuery(query), (charged.get(formatQuery(query)) ?? 0) + 1);
  }
  for (const [question, times] of lost ? [] : charged) {
    expect({ question, times }).toEqual({ question, times: Math.min(times, allowed.get(question) ?? 0) });
  }

  // I4: the primary key ensures one row for each key; of the history exactly one interval is open, and none overlap.
  const versions = await readCounts<
    'open' | 'sounds' | 'backwards'
  >(`select count(*) filter (where is_current) as open, count(distinct clip_id) as sounds,
    count(*) filter (where valid_to <= valid_from) as backwards from echotik.music_versions`);
  expect(versions).toMatchObject({ open: versions.sounds, backwards: 0 });

  // No version is newer than the current row, in which the momentum views begin their search.
  for (const { sqlName, key, history } of listTableInfos()) {
    if (!history) continue;
    const { newer } = await readCounts<'newer'>(`select count(*) as newer from ${history} h
      join ${sqlName} t on ${keyEquals('t', 'h', key)} where h.observed_at > t._observed_at`);
    expect({ history, newer }).toEqual({ history, newer: 0 });
  }

  // I9: no run has succeeded while a request of it is neither done nor absent; pages beyond the ends of lists are cancelled.
  const { incomplete } =
    await readCounts<'incomplete'>(`select count(*) as incomplete from ops.runs u where status = 'succeeded'
    and exists (select from ops.requests r where r.run_id = u.run_id and r.status not in ('done', 'absent')
      and not (r.status = 'cancelled' and r.look_ahead))`);
  expect(incomplete).toBe(0);

  // The stored bodies are those that were received.
  const { rows: bodies } = await pool.query<{ body_sha256: string; bytes: number; body: Buffer }>(
    'select body_sha256, bytes, body from raw.bodies limit 20',
  );
  for (const { body_sha256, bytes, body } of bodies) {
    const plain = gunzipSync(body);
    expect([plain.length, createHash('sha256').update(plain).digest('hex')]).toEqual([bytes, body_sha256]);
  }
}

/** The same text for the same request, from the ledger or from the journal. */
export const formatQuery = (query: Readonly<Record<string, unknown>>) =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${value as string}`)
    .sort()
    .join('&');
