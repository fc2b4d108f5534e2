/**
 * Groups of ids: some streams take several ids in one call. Inputs name one id each. Ids that are new to the run, and
 * not known to be absent on its business date, are grouped here, so that a run requests each id once however many
 * records name it.
 */
import type { Connection } from '../load/connection/pool.ts';
import { pick, statement } from '../load/connection/statement.ts';
import { batch_members } from '../load/tables/ops-requests.ts';
import { requireStream } from '../streams/catalogue.ts';
import type { Params, Stream } from '../streams/stream.ts';
import { isFirstPage, type NewRequest, newRequest } from './request.ts';
import { freshMinutesJson } from './stored-answer.ts';

const SEPARATOR = ',';

/** The ids of a request; empty if its stream takes one id in a call, or the params name none. */
export function splitIds({ batch }: Stream, params: Params): readonly string[] {
  const ids = batch && params[batch.param];
  return ids === undefined ? [] : String(ids).split(SEPARATOR);
}

/** Groups the ids of inputs, so that each input has as many ids as a call takes. Inputs without ids do not change. */
export function groupIds(stream: Stream, inputs: readonly Params[]): readonly Params[] {
  const { batch } = stream;
  if (!batch) return inputs;
  const groups = new Map<string, { readonly rest: Params; readonly members: Set<string> }>();
  for (const input of inputs) {
    const { [batch.param]: _, ...rest } = input;
    const id = JSON.stringify(rest);
    const group = groups.get(id) ?? { rest, members: new Set() };
    for (const member of splitIds(stream, input)) group.members.add(member);
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
  return [...inputs.filter((input) => !splitIds(stream, input).length), ...batches];
}

type GroupMember = Readonly<(typeof batch_members)['$inferSelect']>;

const CLAIM = statement(
  'claim batches',
  pick(batch_members, 'run_id', 'stream', 'rest', 'member'),
  `insert into ops.batch_members (run_id, stream, rest, member)
  select distinct m.run_id, m.stream, m.rest, m.member
  from json_to_recordset($1::json) as m(run_id bigint, stream text, rest text, member text)
  where not exists (select from ops.absences a join ops.runs u on u.run_id = m.run_id
    where a.stream = m.stream and a.id = m.member and a.business_date = u.business_date and u.reuse <> 'none')
  order by 1, 2, 3, 4
  on conflict do nothing
  returning run_id, stream, rest, member`,
);

/** Params of requests of the same business date that have some of these ids and a fresh stored answer. */
const STORED_GROUPS = `select q.params
  from ops.requests q join raw.responses p on p.request_id = q.request_id
  where q.stream = $1 and q.business_date = $2 and q.previous_page is null and q.status in ('done', 'absent', 'quarantined')
    and q.params - $3 = $4::jsonb and string_to_array(q.params ->> $3, '${SEPARATOR}') && $5::text[]
    and ops.is_stale(p.fetched_at, q.stream, $6::jsonb, $7::timestamptz) is not true
    and exists (select from ops.runs u where u.run_id = $8 and u.reuse <> 'none')
  order by q.request_id desc`;

/**
 * Claims the ids of the requests for their run, and returns requests for those that it did not have yet, with as many
 * ids as a call takes. Requests of streams without groups do not change. Ids with a stored answer of the day are
 * grouped as they were in that request, so that its answer can be used. To be called before `insertRequests`, in the
 * same transaction; waits for transactions that claim the same ids. `at`: the current time.
 */
export async function claimIdGroups(
  connection: Connection,
  requests: readonly NewRequest[],
  at: Date,
): Promise<readonly NewRequest[]> {
  const batched = requests.filter(({ stream: name, params, page }) => {
    const stream = requireStream(name);
    // The ids of a later page were claimed by its first page.
    return splitIds(stream, params).length > 0 && isFirstPage(stream.pages, page);
  });
  if (!batched.length) return requests;
  const formatRest = ({ params, stream }: NewRequest) => {
    const { [requireStream(stream).batch?.param ?? '']: _, ...rest } = params;
    return JSON.stringify(rest);
  };
  const members = batched.flatMap((request): GroupMember[] =>
    splitIds(requireStream(request.stream), request.params).map((member) => ({
      run_id: request.run_id,
      stream: request.stream,
      rest: formatRest(request),
      member,
    })),
  );
  const { rows } = await connection.query(CLAIM, [JSON.stringify(members)]);
  const newMembers = new Set(rows.map(formatMemberKey));
  const claimed: NewRequest[] = [];
  for (const group of groupByCall(batched, formatRest)) {
    const [first] = group;
    if (!first) continue;
    const stream = requireStream(first.stream);
    const param = stream.batch?.param ?? '';
    const rest = formatRest(first);
    const isNew = (member: string) =>
      newMembers.has(formatMemberKey({ run_id: first.run_id, stream: first.stream, rest, member }));
    const members = new Set(group.flatMap(({ params }) => splitIds(stream, params).filter(isNew)));
    if (!members.size) continue;
    const { rows: stored } = await connection.query<{ params: Params }>(STORED_GROUPS, [
      first.stream,
      first.business_date,
      param,
      rest,
      [...members],
      freshMinutesJson,
      at,
      first.run_id,
    ]);
    const storedGroups = stored
      .map(({ params }) => params)
      .filter((params) => splitIds(stream, params).filter((id) => members.delete(id)).length);
    const newGroups = groupIds(
      stream,
      [...members].map((member) => ({ ...first.params, [param]: member })),
    );
    const origin = first.parent_request_id === null ? {} : { parentRequestId: first.parent_request_id };
    for (const params of [...storedGroups, ...newGroups])
      claimed.push(newRequest(first, stream, params, first.page, origin));
  }
  return [...requests.filter((request) => !batched.includes(request)), ...claimed];
}

const formatMemberKey = ({ run_id, stream, rest, member }: GroupMember) =>
  JSON.stringify([run_id, stream, rest, member]);

/** Groups of requests that differ in their ids only. */
function groupByCall(
  requests: readonly NewRequest[],
  formatRest: (request: NewRequest) => string,
): readonly NewRequest[][] {
  const groups = new Map<string, NewRequest[]>();
  for (const request of requests) {
    const id = JSON.stringify([request.run_id, request.stream, formatRest(request)]);
    const group = groups.get(id) ?? [];
    groups.set(id, [...group, request]);
  }
  return [...groups.values()];
}
