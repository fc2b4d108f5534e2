/** The last walks with the same request identity in other runs: how many records and pages the list had then. */
import type { Connection } from '../load/connection/pool.ts';
import { integer, nullable, statement } from '../load/connection/statement.ts';
import type { Params, Stream } from '../streams/stream.ts';
import { addDays, countDays } from '../time.ts';
import { hashIdentity } from './identity.ts';

/** How many earlier periods of a rank list, or earlier days of a window, are searched. */
const PERIODS_BACK = 8;
/** Older walks are ignored. */
const DAYS_BACK = 31;
/** How many of the newest walks are searched for a complete one. */
const MAX_CANDIDATES = 5;

export interface WalkQuery {
  readonly stream: Stream;
  readonly params: Params;
  readonly run_id: number;
  readonly business_date: string;
}

/** The params of the same list on earlier days. If the params contain days, these are moved back. */
function listEarlierParams({ dated }: Stream, params: Params): readonly Params[] {
  if (!dated) return [params];
  const { from, to } = dated.span(params);
  if (dated.kind === 'rank') {
    const length = countDays(from, to);
    return [
      params,
      ...dated.requestsCovering(params, { from: addDays(from, -length * PERIODS_BACK), to: addDays(from, -1) }),
    ];
  }
  const [first = '', last = ''] = dated.params;
  return Array.from({ length: PERIODS_BACK + 1 }, (_, days) => ({
    ...params,
    [first]: addDays(from, -days),
    [last]: addDays(to, -days),
  }));
}

const LAST = statement(
  'last walks',
  { place: integer, records: nullable(integer), pages: integer },
  `with recursive wanted as (
    select * from json_to_recordset($1::json) as a(place int, identities json, run_id bigint, business_date date)
  ), pages as (
    select a.place, h.request_id as first_id, h.request_id, h.run_id, h.business_date, h.stream, h.params, h.records, h.walk_end
    from wanted a, lateral (
      select r.* from json_array_elements_text(a.identities) as i(identity) join ops.requests r using (identity)
      where r.run_id <> a.run_id and r.status in ('done', 'absent') and r.business_date > a.business_date - ${DAYS_BACK}
      order by r.business_date desc, r.request_id desc limit ${MAX_CANDIDATES}) h
    union all
    select p.place, p.first_id, n.request_id, n.run_id, p.business_date, n.stream, n.params, n.records, n.walk_end
    from pages p join ops.requests n on n.parent_request_id = p.request_id and n.stream = p.stream and n.params = p.params
      and n.previous_page is not null and not n.look_ahead
  ), walks as (
    select place, business_date, first_id, sum(records)::int as records, count(*) filter (where records > 0)::int as pages,
      bool_or(walk_end in ('complete', 'assumed')) as is_complete
    from pages group by place, business_date, first_id
    having bool_or(walk_end in ('complete', 'assumed', 'cap')) and sum(records) > 0
  )
  select place, (array_agg(records order by business_date desc, first_id desc) filter (where is_complete))[1] as records,
    (array_agg(pages order by business_date desc, first_id desc))[1] as pages
  from walks group by place`,
);

/** How long a list was. */
interface LastWalk {
  /** Records of the last complete walk; null: none was complete. */
  readonly records: number | null;
  /** Pages with records of the last walk that was complete or reached its limit of pages. */
  readonly pages: number;
}

/** For each query the last walk in another run; undefined if there is none. Needs no transaction. */
export async function findLastWalks(
  connection: Connection,
  queries: readonly WalkQuery[],
): Promise<readonly (LastWalk | undefined)[]> {
  if (!queries.length) return [];
  const wanted = queries.map(({ stream, params, run_id, business_date }, place) => ({
    place,
    run_id,
    business_date,
    identities: listEarlierParams(stream, params).map((one) => hashIdentity(stream, one, stream.pages.first)),
  }));
  const { rows } = await connection.query(LAST, [JSON.stringify(wanted)]);
  const found = new Map(rows.map(({ place, ...walk }) => [place, walk]));
  return queries.map((_, place) => found.get(place));
}
