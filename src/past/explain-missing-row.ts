/**
 * Explains why a row is missing: the API did not have it, its call failed or was never made, or its record is in
 * quarantine.
 */
import type { Pool } from '../load/connection/pool.ts';
import type { quarantine } from '../load/tables/ops-findings.ts';
import type { absences } from '../load/tables/ops-requests.ts';
import { type TableInfo, getTableInfo } from '../load/tables/table.ts';
import { catalogue } from '../streams/catalogue.ts';
import type { Params, Stream } from '../streams/stream.ts';
import { isDay } from '../time.ts';
import { LEDGER_CALLS, type LedgerCall } from './calls.ts';
import { readCoverage, type CoverageState } from './coverage.ts';

type Absence = Pick<(typeof absences)['$inferSelect'], 'stream' | 'business_date' | 'request_id'>;
type QuarantinedRecord = Pick<(typeof quarantine)['$inferSelect'], 'quarantine_id' | 'stream' | 'record_path'>;

export interface MissingRowReport {
  /** Ids that were requested and that the API did not have. */
  readonly absent: readonly Absence[];
  /** Calls whose params name the ids. */
  readonly calls: readonly LedgerCall[];
  /** Quarantined records that contain the ids. */
  readonly quarantined: readonly QuarantinedRecord[];
  /** Coverage of the day, by stream and series (`key`, its name in the JSON output). */
  readonly coverage: readonly { readonly stream: string; readonly key: Params; readonly state: CoverageState }[];
  /** Streams that fill the table. */
  readonly streams: readonly string[];
}

/** Entries of each list of a report. */
const MAX_ENTRIES = 5;

interface MissingRowSearch {
  /** Requests of each stream that are searched for the ids, newest business dates first; absent: all. */
  readonly newest?: number;
}

/** Whether a request `name` was made for all ids ($2), and for the day ($3) where there is one. */
const matches = (name: string): string => `not exists (
       select from unnest($2::text[]) as id where not exists (
         select from jsonb_each_text(${name}.params) as v(name, text) where id = any(string_to_array(v.text, ','))))
       and ($3::date is null or ${name}.business_date = $3
         or exists (select from jsonb_each_text(${name}.params) v where v.value = $3::text))`;

const FIND_CALLS = `select c.* from (${LEDGER_CALLS}) c where c.stream = any($1) and ${matches('c')}
     order by c.request_id desc limit ${MAX_ENTRIES}`;

/** The same in the newest requests of each stream, which are found by an index, and only then joined. */
const buildNewestQuery = (newest: number): string => `with found as materialized (
       select n.request_id from unnest($1::text[]) as s (stream) cross join lateral (
         select r.request_id, r.params, r.business_date from ops.requests r where r.stream = s.stream
         order by r.business_date desc limit ${newest}) n
       where ${matches('n')} order by n.request_id desc limit ${MAX_ENTRIES})
     select c.* from found join (${LEDGER_CALLS}) c using (request_id) order by c.request_id desc`;

/** `parts`: values of the key, as in `explainRow`. */
export async function explainMissingRow(
  pool: Pool,
  info: TableInfo,
  parts: readonly string[],
  { newest }: MissingRowSearch = {},
): Promise<MissingRowReport> {
  const streams = catalogue.filter(({ tables }) => tables.some((table) => getTableInfo(table) === info));
  const names = streams.map(({ name }) => name);
  const given = parts.map((part) => part.replace(/^[a-z_0-9]+=/, ''));
  const day = given.find(isDay);
  const ids = given.filter((value) => value !== '' && value !== day);
  const absent = await pool.query<Absence>(
    `select stream, business_date, request_id from ops.absences
     where stream = any($1) and id = any($2) and ($3::date is null or business_date = $3) order by business_date desc limit ${MAX_ENTRIES}`,
    [names, ids, day ?? null],
  );
  const calls = await pool.query<LedgerCall>(newest === undefined ? FIND_CALLS : buildNewestQuery(newest), [
    names,
    ids,
    day ?? null,
  ]);
  const quarantined = await pool.query<QuarantinedRecord>(
    `select quarantine_id, stream, record_path from ops.quarantine
     where stream = any($1) and resolved_at is null and not exists (select from unnest($2::text[]) id where strpos(record, id) = 0)
     order by quarantine_id desc limit ${MAX_ENTRIES}`,
    [names, ids.map(escapeJson)],
  );
  return {
    absent: absent.rows,
    calls: ids.length ? calls.rows : [],
    quarantined: ids.length ? quarantined.rows : [],
    coverage: day === undefined ? [] : await readDayCoverage(pool, streams, day),
    streams: names,
  };
}

/** Quarantined records are stored as JSON text, in which an id may be escaped. */
const escapeJson = (text: string) => JSON.stringify(text).slice(1, -1);

/** The coverage of rank lists on a day. Streams of single entities need none: their calls name the ids. */
async function readDayCoverage(
  pool: Pool,
  streams: readonly Stream[],
  day: string,
): Promise<MissingRowReport['coverage']> {
  const found: { stream: string; key: Params; state: CoverageState }[] = [];
  for (const stream of streams.filter(({ dated }) => dated?.kind === 'rank')) {
    for (const { series, pieces } of await readCoverage(pool, stream, { from: day, to: day })) {
      for (const { state } of pieces) found.push({ stream: stream.name, key: series, state });
    }
  }
  return found;
}
