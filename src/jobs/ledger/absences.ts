/** What the API was asked for in a batch and did not have: a fact of its day, and the cue for a stream that may know more. */
import { z } from 'zod';
import type { Connection } from '../../load/pool.ts';
import { childrenOf, streamNamed } from '../../streams/catalogue.ts';
import { feedsOf, isWhenAbsent } from '../../streams/feeds.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import { type NewRequest, newRequest, type RunFrame } from './request.ts';

const RECORD = `insert into ops.absences (stream, id, business_date, request_id)
  select distinct on (a.stream, a.id, u.business_date) a.stream, a.id, u.business_date, a.request_id
  from json_to_recordset($1::json) as a(stream text, id text, run_id bigint, request_id bigint) join ops.runs u using (run_id)
  order by a.stream, a.id, u.business_date
  on conflict do nothing`;

interface Absent {
  readonly stream: string;
  /** Ids of a batch that the API does not have. */
  readonly absent: readonly string[];
  readonly frame: RunFrame;
  readonly settlement: { readonly request_id: number };
}

/** Writes them down; returns the requests that other streams make of them. */
export async function recordAbsences(connection: Connection, parts: readonly Absent[]): Promise<readonly NewRequest[]> {
  const missing = parts.filter(({ absent }) => absent.length);
  if (!missing.length) return [];
  const rows = missing.flatMap(({ stream, absent, frame, settlement: { request_id } }) =>
    absent.map((id) => ({ stream, id, run_id: frame.run_id, request_id })),
  );
  await connection.query({ name: 'record absences', text: RECORD, values: [JSON.stringify(rows)] });
  const requests: NewRequest[] = [];
  for (const part of missing) requests.push(...(await requestsInstead(connection, part)));
  return requests;
}

async function requestsInstead(
  connection: Connection,
  { stream, absent, frame, settlement }: Absent,
): Promise<readonly NewRequest[]> {
  const parent = streamNamed(stream);
  const requests: NewRequest[] = [];
  for (const child of childrenOf(parent).filter(({ name }) => frame.streams.includes(name))) {
    for (const feed of feedsOf(child).filter(isWhenAbsent)) {
      if (feed.absentFrom !== parent) continue;
      const { rows } = await connection.query<Params>(feed.lookup, [
        await claimedOf(connection, settlement.request_id, absent),
      ]);
      for (const params of rows.filter((row) => takes(child, row))) {
        const origin = { parentRequestId: settlement.request_id };
        requests.push(newRequest(frame, child, params, child.pages.first, origin));
      }
    }
  }
  return requests;
}

/** Those that the request's run asked for itself: a stored batch that it reuses may hold others. */
async function claimedOf(
  connection: Connection,
  requestId: number,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await connection.query<{ member: string }>(
    `select m.member from ops.requests r join ops.batch_members m on m.run_id = r.run_id and m.stream = r.stream
     where r.request_id = $1 and m.member = any($2) order by 1`,
    [requestId, ids],
  );
  return rows.map(({ member }) => member);
}

const takes = (stream: Stream, params: Params) => z.safeParse(stream.params, params).success;
