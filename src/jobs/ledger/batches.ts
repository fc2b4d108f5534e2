/**
 * Ids that go several to a call. Inputs name one id each; what is new to the run, and not known to be absent today, is put
 * together here, so that no id is asked twice however many records name it.
 */
import type { Connection } from '../../load/pool.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import { freshness, isStale } from './holdings.ts';
import { isFirstPage, type NewRequest, newRequest } from './request.ts';

const SEPARATOR = ',';

/** The ids that a request asks for; none where it asks by another param than that of the batch. */
export function membersOf({ batch }: Stream, params: Params): readonly string[] {
  const ids = batch && params[batch.param];
  return ids === undefined ? [] : String(ids).split(SEPARATOR);
}

/** Inputs with one id each (or several) become inputs with as many ids as a call takes. Others stay as they are. */
export function inBatches(stream: Stream, inputs: readonly Params[]): readonly Params[] {
  const { batch } = stream;
  if (!batch) return inputs;
  const groups = new Map<string, { readonly rest: Params; readonly members: Set<string> }>();
  for (const input of inputs) {
    const { [batch.param]: _, ...rest } = input;
    const id = JSON.stringify(rest);
    const group = groups.get(id) ?? { rest, members: new Set() };
    for (const member of membersOf(stream, input)) group.members.add(member);
    groups.set(id, group);
  }
  const batches = [...groups.values()].flatMap(({ rest, members }) => {
    const sorted = [...members].sort();
    const calls = Math.ceil(sorted.length / batch.max);
    return Array.from({ length: calls }, (_, index) => ({
      ...rest,
      [batch.param]: sorted.slice(index * batch.max, (index + 1) * batch.max).join(SEPARATOR),
    }));
  });
  return [...inputs.filter((input) => !membersOf(stream, input).length), ...batches];
}

interface Member {
  readonly run_id: number;
  readonly stream: string;
  readonly rest: string;
  readonly member: string;
}

const CLAIM = `insert into ops.batch_members (run_id, stream, rest, member)
  select distinct m.run_id, m.stream, m.rest, m.member
  from json_to_recordset($1::json) as m(run_id bigint, stream text, rest text, member text)
  where not exists (select from ops.absences a join ops.runs u on u.run_id = m.run_id
    where a.stream = m.stream and a.id = m.member and a.business_date = u.business_date and u.reuse <> 'none')
  order by 1, 2, 3, 4
  on conflict do nothing
  returning run_id, stream, rest, member`;

/** Calls of the same day, with a stored answer, that asked for some of these ids. */
const HELD = `select q.params
  from ops.requests q join raw.responses p on p.request_id = q.request_id
  where q.stream = $1 and q.business_date = $2 and q.previous_page is null and q.status in ('done', 'absent', 'quarantined')
    and q.params - $3 = $4::jsonb and string_to_array(q.params ->> $3, '${SEPARATOR}') && $5::text[]
    and (${isStale('q', '$6', '$7')}) is not true
    and exists (select from ops.runs u where u.run_id = $8 and u.reuse <> 'none')
  order by q.request_id desc`;

/**
 * Requests whose ids the run has not asked for yet, in full batches; requests without batches pass as they are. Ids that
 * another run of the day has got are asked for in the company they had there: that answer is stored.
 */
export async function claimBatches(
  connection: Connection,
  requests: readonly NewRequest[],
  at: Date,
): Promise<readonly NewRequest[]> {
  const batched = requests.filter(({ stream: name, params, page }) => {
    const stream = streamNamed(name);
    // A later page goes on with the ids that its first one claimed.
    return membersOf(stream, params).length > 0 && isFirstPage(stream.pages, page);
  });
  if (!batched.length) return requests;
  const restOf = ({ params, stream }: NewRequest) => {
    const { [streamNamed(stream).batch?.param ?? '']: _, ...rest } = params;
    return JSON.stringify(rest);
  };
  const members = batched.flatMap((request): Member[] =>
    membersOf(streamNamed(request.stream), request.params).map((member) => ({
      run_id: request.run_id,
      stream: request.stream,
      rest: restOf(request),
      member,
    })),
  );
  const { rows } = await connection.query<Member>({
    name: 'claim batches',
    text: CLAIM,
    values: [JSON.stringify(members)],
  });
  const mine = new Set(rows.map(keyOf));
  const claimed: NewRequest[] = [];
  for (const group of groupsOf(batched, restOf)) {
    const [first] = group;
    if (!first) continue;
    const stream = streamNamed(first.stream);
    const param = stream.batch?.param ?? '';
    const rest = restOf(first);
    const isMine = (member: string) => mine.has(keyOf({ run_id: first.run_id, stream: first.stream, rest, member }));
    const members = new Set(group.flatMap(({ params }) => membersOf(stream, params).filter(isMine)));
    if (!members.size) continue;
    const { rows: held } = await connection.query<{ params: Params }>(HELD, [
      first.stream,
      first.business_date,
      param,
      rest,
      [...members],
      freshness,
      at,
      first.run_id,
    ]);
    const again = held
      .map(({ params }) => params)
      .filter((params) => membersOf(stream, params).filter((id) => members.delete(id)).length);
    const anew = inBatches(
      stream,
      [...members].map((member) => ({ ...first.params, [param]: member })),
    );
    const origin = first.parent_request_id === null ? {} : { parentRequestId: first.parent_request_id };
    for (const params of [...again, ...anew]) claimed.push(newRequest(first, stream, params, first.page, origin));
  }
  return [...requests.filter((request) => !batched.includes(request)), ...claimed];
}

const keyOf = ({ run_id, stream, rest, member }: Member) => JSON.stringify([run_id, stream, rest, member]);

/** Requests that may share a call. */
function groupsOf(requests: readonly NewRequest[], restOf: (request: NewRequest) => string): readonly NewRequest[][] {
  const groups = new Map<string, NewRequest[]>();
  for (const request of requests) {
    const id = JSON.stringify([request.run_id, request.stream, restOf(request)]);
    const group = groups.get(id) ?? [];
    groups.set(id, [...group, request]);
  }
  return [...groups.values()];
}
