/** The last complete walk of the same question: how many records the list had then. */
import type { Connection } from '../../load/pool.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import { addDays, daysIn } from '../../time.ts';
import { identityOf } from './identity.ts';

/** Periods of a rank list, or days by which a window is moved back, in which the same question is looked for. */
const PERIODS_BACK = 8;
/** An older walk says nothing of today. */
const DAYS_BACK = 31;
/** Walks that are looked at until one was complete. */
const CANDIDATES = 5;

export interface Question {
  readonly stream: Stream;
  readonly params: Params;
  readonly run_id: number;
  readonly business_date: string;
}

/** The params of the same question on earlier days: where they name days, those before them. */
function askedBefore({ dated }: Stream, params: Params): readonly Params[] {
  if (!dated) return [params];
  const { from, to } = dated.span(params);
  if (dated.kind === 'rank') {
    const length = daysIn(from, to);
    return [params, ...dated.over(params, { from: addDays(from, -length * PERIODS_BACK), to: addDays(from, -1) })];
  }
  const [first = '', last = ''] = dated.params;
  return Array.from({ length: PERIODS_BACK + 1 }, (_, days) => ({
    ...params,
    [first]: addDays(from, -days),
    [last]: addDays(to, -days),
  }));
}

const LAST = `with recursive asked as (
    select * from json_to_recordset($1::json) as a(place int, identities json, run_id bigint, business_date date)
  ), pages as (
    select a.place, h.request_id as first_id, h.request_id, h.run_id, h.business_date, h.stream, h.params, h.records, h.walk_end
    from asked a, lateral (
      select r.* from json_array_elements_text(a.identities) as i(identity) join ops.requests r using (identity)
      where r.run_id <> a.run_id and r.status in ('done', 'absent') and r.business_date > a.business_date - ${DAYS_BACK}
      order by r.business_date desc, r.request_id desc limit ${CANDIDATES}) h
    union all
    select p.place, p.first_id, n.request_id, n.run_id, p.business_date, n.stream, n.params, n.records, n.walk_end
    from pages p join ops.requests n on n.parent_request_id = p.request_id and n.stream = p.stream and n.params = p.params
      and n.previous_page is not null
  )
  select distinct on (place) place, records from (
    select place, business_date, first_id, sum(records)::int as records from pages
    group by place, business_date, first_id having bool_or(walk_end in ('complete', 'assumed')) and sum(records) > 0
  ) w order by place, business_date desc, first_id desc`;

/** Records of the last complete walk of each question in another run; undefined where there is none. */
export async function lastWalks(
  connection: Connection,
  questions: readonly Question[],
): Promise<readonly (number | undefined)[]> {
  if (!questions.length) return [];
  const asked = questions.map(({ stream, params, run_id, business_date }, place) => ({
    place,
    run_id,
    business_date,
    identities: askedBefore(stream, params).map((one) => identityOf(stream, one, stream.pages.first)),
  }));
  const { rows } = await connection.query<{ place: number; records: number }>({
    name: 'last walks',
    text: LAST,
    values: [JSON.stringify(asked)],
  });
  const found = new Map(rows.map(({ place, records }) => [place, records]));
  return questions.map((_, place) => found.get(place));
}
