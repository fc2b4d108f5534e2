/** What a plan is known to ask: its first requests, and all that stored answers lead to, page after page and child after child. */
import type { Page } from '../../extract/pages.ts';
import type { Pool } from '../../load/pool.ts';
import type { Params } from '../../streams/stream.ts';
import { freshness, holding } from '../ledger/holdings.ts';
import { newRequest } from '../ledger/request.ts';
import type { RunPlan } from './run-plan.ts';

/** A request that is certain. */
export interface Reached {
  readonly stream: string;
  readonly params: Params;
  readonly page: Page;
  /** One of the plan's own first requests. */
  readonly first: boolean;
  /** A stored body answers it. */
  readonly held: boolean;
  /** Records of that body. */
  readonly records: number;
  /** The streams that were followed from it: of others nothing is known. */
  readonly followed: readonly string[];
  /** Its list went on, but nobody asked for the next page. */
  readonly cut: boolean;
}

interface Asked {
  readonly identity: string;
  readonly stream: string;
  readonly params: Params;
  readonly page: Page;
}

const HELD = `with q as (
    select n.*, $3::date as business_date, $4::text as reuse, null::bigint as request_id
    from unnest($1::text[], $2::text[]) as n(identity, stream)
  )
  select q.identity, h.request_id, coalesce(r.records, 0) as records, u.streams as followed, r.walk_end is not distinct from 'cap' as cut
  from q cross join lateral ${holding('q', '$5', '$6')} h
    join ops.requests r on r.request_id = h.request_id join ops.runs u on u.run_id = r.run_id`;

const LED_TO = `select distinct on (identity) identity, stream, params, page from ops.requests
  where parent_request_id = any($1::bigint[]) and stream = any($2) order by identity, request_id`;

/** Walks the ledger, level by level. */
export async function reachOf(pool: Pool, plan: RunPlan, at: Date): Promise<readonly Reached[]> {
  const { roots, streams, businessDate, reuse = 'fresh' } = plan;
  const run = { run_id: 0, business_date: businessDate };
  const reached = new Map<string, Reached>();
  let level: readonly Asked[] = roots.map(({ stream, params }) => newRequest(run, stream, params, stream.pages.first));
  for (let first = true; level.length; first = false) {
    const { rows: held } = await pool.query<Held>(HELD, [
      level.map(({ identity }) => identity),
      level.map(({ stream }) => stream),
      businessDate,
      reuse,
      freshness,
      at,
    ]);
    const holders = new Map(held.map((holder) => [holder.identity, holder]));
    for (const { identity, stream, params, page } of level) {
      const holder = holders.get(identity);
      const { records = 0, followed = [], cut = false } = holder ?? {};
      const held = holder !== undefined;
      reached.set(identity, { stream, params, page, first, held, records, followed, cut });
    }
    const { rows: next } = await pool.query<Asked>(LED_TO, [held.map(({ request_id }) => request_id), streams]);
    level = next.filter(({ identity }) => !reached.has(identity));
  }
  return [...reached.values()];
}

interface Held {
  readonly identity: string;
  readonly request_id: number;
  readonly records: number;
  readonly followed: readonly string[];
  readonly cut: boolean;
}
