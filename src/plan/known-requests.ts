/**
 * The requests of a plan that are certain: the first ones, and all next pages and children that stored answers lead to.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Page } from '../extract/pages.ts';
import type { Pool } from '../load/connection/pool.ts';
import type { Params } from '../streams/stream.ts';
import type { OptionsByStream } from '../streams/stream-options.ts';
import { freshMinutesJson } from '../ledger/stored-answer.ts';
import { newRequest } from '../ledger/request.ts';
import type { RunPlan } from './run-plan.ts';

export interface KnownRequest {
  readonly stream: string;
  readonly params: Params;
  readonly page: Page;
  /** One of the first requests of the plan. */
  readonly isFirst: boolean;
  /** A stored answer serves it. */
  readonly isStored: boolean;
  /** Records of that stored answer; otherwise 0. */
  readonly records: number;
  /**
   * The streams that the run of the stored answer followed as this plan does. What follows in other streams is unknown.
   */
  readonly followed: readonly string[];
  /** Its list has a next page that was not requested, because of a limit of pages. */
  readonly isCut: boolean;
}

interface LevelRequest {
  readonly identity: string;
  readonly stream: string;
  readonly params: Params;
  readonly page: Page;
}

const STORED_ANSWERS = `with q as (
    select n.* from unnest($1::text[], $2::text[]) as n(identity, stream)
  )
  select q.identity, h.request_id, r.stream, coalesce(r.records, 0) as records, u.streams as followed, u.stream_options, r.walk_end is not distinct from 'cap' as is_cut
  from q cross join lateral
      ops.stored_answer(null, q.identity, q.stream, $3::date, $4::text, $5::jsonb, $6::timestamptz) h
    join ops.requests r on r.request_id = h.request_id join ops.runs u on u.run_id = r.run_id`;

/** $1: requests, with the streams of those that followed from each. */
const FOLLOWING_REQUESTS = `select distinct on (r.identity) r.identity, r.stream, r.params, r.page
  from json_to_recordset($1::json) as a(request_id bigint, streams text[])
    join ops.requests r on r.parent_request_id = a.request_id and r.stream = any(a.streams)
  where not r.look_ahead order by r.identity, r.request_id`;

/**
 * Searches the ledger level by level: requests that a stored answer serves, then the requests that followed from them.
 */
export async function findKnownRequests(pool: Pool, plan: RunPlan, at: Date): Promise<readonly KnownRequest[]> {
  const { roots, streams, streamOptions, businessDate, reuse = 'fresh' } = plan;
  const isFollowedAlike = ({ stream_options }: StoredAnswerRow, name: string) =>
    isDeepStrictEqual(stream_options?.[name]?.from, streamOptions?.[name]?.from);
  const run = { run_id: 0, business_date: businessDate };
  const found = new Map<string, KnownRequest>();
  let level: readonly LevelRequest[] = roots.map(({ stream, params }) =>
    newRequest(run, stream, params, stream.pages.first),
  );
  for (let isFirst = true; level.length; isFirst = false) {
    const { rows: answers } = await pool.query<StoredAnswerRow>(STORED_ANSWERS, [
      level.map(({ identity }) => identity),
      level.map(({ stream }) => stream),
      businessDate,
      reuse,
      freshMinutesJson,
      at,
    ]);
    const answersByIdentity = new Map(answers.map((answer) => [answer.identity, answer]));
    for (const { identity, stream, params, page } of level) {
      const answer = answersByIdentity.get(identity);
      const { records = 0, is_cut: isCut = false } = answer ?? {};
      const followed = answer ? answer.followed.filter((name) => isFollowedAlike(answer, name)) : [];
      const isStored = answer !== undefined;
      found.set(identity, { stream, params, page, isFirst, isStored, records, followed, isCut });
    }
    const { rows: next } = await pool.query<LevelRequest>(FOLLOWING_REQUESTS, [
      JSON.stringify(
        answers.map((answer) => ({
          request_id: answer.request_id,
          streams: streams.filter((name) => name === answer.stream || isFollowedAlike(answer, name)),
        })),
      ),
    ]);
    level = next.filter(({ identity }) => !found.has(identity));
  }
  return [...found.values()];
}

interface StoredAnswerRow {
  readonly identity: string;
  readonly request_id: number;
  readonly stream: string;
  readonly records: number;
  readonly followed: readonly string[];
  readonly stream_options: OptionsByStream | null;
  readonly is_cut: boolean;
}
