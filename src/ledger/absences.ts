/**
 * Ids of a group that the API does not have: recorded for their business date, and input of streams that may have more
 * data.
 */
import { z } from 'zod';
import type { Connection } from '../load/connection/pool.ts';
import { statement } from '../load/connection/statement.ts';
import type { batch_members } from '../load/tables/ops-requests.ts';
import { getChildren, requireStream } from '../streams/catalogue.ts';
import { getInputSources, isAbsentIdSource } from '../streams/input-sources.ts';
import type { Params, Stream } from '../streams/stream.ts';
import { getStreamOptions, type NewRequest, newRequest, type RunFrame } from './request.ts';

const RECORD = statement(
  'record absences',
  {},
  `insert into ops.absences (stream, id, business_date, request_id)
  select distinct on (a.stream, a.id, u.business_date) a.stream, a.id, u.business_date, a.request_id
  from json_to_recordset($1::json) as a(stream text, id text, run_id bigint, request_id bigint) join ops.runs u using (run_id)
  order by a.stream, a.id, u.business_date
  on conflict do nothing`,
);

interface ResultWithAbsentIds {
  readonly stream: string;
  /** Ids of the request that the API does not have. */
  readonly absent: readonly string[];
  readonly frame: RunFrame;
  readonly settlement: { readonly request_id: number };
}

/**
 * Records absent ids and returns the requests of other streams that have them as input. Needs the transaction that
 * commits the answers.
 */
export async function recordAbsences(
  connection: Connection,
  parts: readonly ResultWithAbsentIds[],
): Promise<readonly NewRequest[]> {
  const missing = parts.filter(({ absent }) => absent.length);
  if (!missing.length) return [];
  const rows = missing.flatMap(({ stream, absent, frame, settlement: { request_id } }) =>
    absent.map((id) => ({ stream, id, run_id: frame.run_id, request_id })),
  );
  await connection.query(RECORD, [JSON.stringify(rows)]);
  const requests: NewRequest[] = [];
  for (const part of missing) requests.push(...(await buildFallbackRequests(connection, part)));
  return requests;
}

async function buildFallbackRequests(
  connection: Connection,
  { stream, absent, frame, settlement }: ResultWithAbsentIds,
): Promise<readonly NewRequest[]> {
  const parent = requireStream(stream);
  const requests: NewRequest[] = [];
  for (const child of getChildren(parent).filter(({ name }) => frame.streams.includes(name))) {
    if (getStreamOptions(frame, child.name).from) continue;
    for (const source of getInputSources(child).filter(isAbsentIdSource)) {
      if (source.absentFrom !== parent) continue;
      const { rows } = await connection.query<Params>(source.lookup, [
        await selectClaimedIds(connection, settlement.request_id, absent),
      ]);
      for (const params of rows.filter((row) => acceptsParams(child, row))) {
        const origin = { parentRequestId: settlement.request_id };
        requests.push(newRequest(frame, child, params, child.pages.first, origin));
      }
    }
  }
  return requests;
}

/**
 * Those of the ids that the run of the request has claimed: a stored answer that it uses may be of a group with others.
 */
async function selectClaimedIds(
  connection: Connection,
  requestId: number,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await connection.query<Pick<(typeof batch_members)['$inferSelect'], 'member'>>(
    `select m.member from ops.requests r join ops.batch_members m on m.run_id = r.run_id and m.stream = r.stream
     where r.request_id = $1 and m.member = any($2) order by 1`,
    [requestId, ids],
  );
  return rows.map(({ member }) => member);
}

const acceptsParams = (stream: Stream, params: Params) => z.safeParse(stream.params, params).success;
