/** Why there is no row: the API did not have it, its call failed or was never made, its record was set aside. */
import type { Pool } from '../../load/pool.ts';
import { type TableInfo, tableInfo } from '../../load/tables/table.ts';
import { catalogue } from '../../streams/catalogue.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import { isDay } from '../../time.ts';
import { CALL, type Call, OF_CALL } from './calls.ts';
import { coverageOf, type State } from './coverage.ts';

export interface Absence {
  /** Ids that the API was asked for and did not have. */
  readonly absent: readonly { readonly stream: string; readonly business_date: string; readonly request_id: number }[];
  /** Calls that asked for it. */
  readonly calls: readonly Call[];
  /** Records set aside that speak of it. */
  readonly quarantined: readonly {
    readonly quarantine_id: number;
    readonly stream: string;
    readonly record_path: string;
  }[];
  /** What is there of that day, by stream and key. */
  readonly coverage: readonly { readonly stream: string; readonly key: Params; readonly state: State }[];
  /** Streams that could bring it. */
  readonly streams: readonly string[];
}

const MOST_CALLS = 5;

/** `parts` as in whyRow. */
export async function whyNot(pool: Pool, info: TableInfo, parts: readonly string[]): Promise<Absence> {
  const streams = catalogue.filter(({ tables }) => tables.some((table) => tableInfo(table) === info));
  const names = streams.map(({ name }) => name);
  const given = parts.map((part) => part.replace(/^[a-z_0-9]+=/, ''));
  const day = given.find(isDay);
  const ids = given.filter((value) => value !== '' && value !== day);
  const absent = await pool.query(
    `select stream, business_date, request_id from ops.absences
     where stream = any($1) and id = any($2) and ($3::date is null or business_date = $3) order by business_date desc limit ${MOST_CALLS}`,
    [names, ids, day ?? null],
  );
  const calls = await pool.query<Call>(
    `select ${CALL} from ops.requests r ${OF_CALL}
     where r.stream = any($1) and not exists (
       select from unnest($2::text[]) as id where not exists (
         select from jsonb_each_text(r.params) as v(name, text) where id = any(string_to_array(v.text, ','))))
       and ($3::date is null or r.business_date = $3 or exists (select from jsonb_each_text(r.params) v where v.value = $3::text))
     order by r.request_id desc limit ${MOST_CALLS}`,
    [names, ids, day ?? null],
  );
  const quarantined = await pool.query(
    `select quarantine_id, stream, record_path from ops.quarantine
     where stream = any($1) and resolved_at is null and not exists (select from unnest($2::text[]) id where strpos(record, id) = 0)
     order by quarantine_id desc limit ${MOST_CALLS}`,
    [names, ids.map(inJson)],
  );
  return {
    absent: absent.rows,
    calls: ids.length ? calls.rows : [],
    quarantined: ids.length ? quarantined.rows : [],
    coverage: day === undefined ? [] : await coverageOn(pool, streams, day),
    streams: names,
  };
}

/** Records are kept as JSON. */
const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

/** What lists have of a day; streams of single things are told by their calls. */
async function coverageOn(pool: Pool, streams: readonly Stream[], day: string): Promise<Absence['coverage']> {
  const found: { stream: string; key: Params; state: State }[] = [];
  for (const stream of streams.filter(({ dated }) => dated?.kind === 'rank')) {
    for (const { key, pieces } of await coverageOf(pool, stream, { from: day, to: day })) {
      for (const { state } of pieces) found.push({ stream: stream.name, key, state });
    }
  }
  return found;
}
