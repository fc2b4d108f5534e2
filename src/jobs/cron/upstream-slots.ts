/**
 * Slots of a pipeline that begins after others (`after`): they are the slots of the first of these, and each is complete
 * when the runs of all of them for its business date are.
 */
import type { Pipeline } from '../../config/config.ts';
import type { Pool } from '../../load/connection/pool.ts';
import {
  integer,
  nullable,
  pick,
  type RowWith,
  statement,
  textValue,
  timestamp,
} from '../../load/connection/statement.ts';
import { runs, ticks } from '../../load/tables/ops-runs.ts';
import type { MissedSlot } from '../../plan/slots.ts';

export interface UpstreamSlot {
  readonly slot: Date;
  /**
   * `complete`: the run of the slot can begin. `waiting`: a run of an upstream pipeline has not ended, or will be
   * resumed. `ended`: one of them ended without success, or had no run.
   */
  readonly state: 'complete' | 'waiting' | 'ended';
  /** What it waits for, or what ended without success; empty for a complete slot. */
  readonly reason: string;
  /** When the last run of them ended; null: not all have. */
  readonly completeAt: Date | null;
  /** The run of the slot was caught up. */
  readonly isCaughtUp: boolean;
  /** It waits for a run that is in progress now. */
  readonly isInProgress: boolean;
}

export type SlotDecision =
  | { readonly slot: Date; readonly kind: 'run'; readonly trigger: 'cron' | 'catch-up' }
  | (MissedSlot & { readonly kind: 'missed' | 'blocked' });

const upstreamSlot = {
  slot: timestamp,
  upstream: textValue,
  date: nullable(textValue),
  outcome: nullable(pick(ticks, 'outcome').outcome),
  reason: nullable(textValue),
  run_id: nullable(integer),
  status: nullable(pick(runs, 'status').status),
  trigger: nullable(pick(runs, 'trigger').trigger),
  ...pick(runs, 'finished_at', 'resume_at', 'error'),
};

const UPSTREAM = statement(
  'upstream slots',
  upstreamSlot,
  `select s.slot, p.pipeline as upstream, s.business_date::text as date, k.outcome, k.reason, u.run_id::int, u.status,
    u.trigger, u.finished_at, u.resume_at, u.error
  from ops.ticks s cross join unnest($1::text[]) with ordinality as p(pipeline, place)
    left join lateral (
      select t.outcome, t.reason, t.run_id from ops.ticks t
      where t.pipeline = p.pipeline and t.slot <= $3
        and case p.place when 1 then t.slot = s.slot else t.business_date = s.business_date end
      order by t.slot desc limit 1) k on true
    left join ops.runs u on u.run_id = k.run_id
  where s.pipeline = ($1::text[])[1] and s.slot > $2 and s.slot <= $3
  order by s.slot, p.place`,
);

type UpstreamRow = RowWith<typeof upstreamSlot>;

/** The slots after `since` up to `at` that the first upstream pipeline has ticks of, oldest first. */
export async function readUpstreamSlots(
  pool: Pool,
  { after = [], acceptPartial }: Pick<Pipeline, 'after' | 'acceptPartial'>,
  since: Date,
  at: Date,
): Promise<readonly UpstreamSlot[]> {
  const { rows } = await pool.query(UPSTREAM, [after, since, at]);
  const bySlot = new Map<number, UpstreamRow[]>();
  for (const row of rows) {
    const key = row.slot.getTime();
    bySlot.set(key, [...(bySlot.get(key) ?? []), row]);
  }
  return [...bySlot.values()].map((upstreams) => judgeSlot(upstreams, acceptPartial));
}

function judgeSlot(upstreams: readonly UpstreamRow[], acceptPartial: boolean): UpstreamSlot {
  const judged = upstreams.map((row) => ({ row, ...judgeUpstream(row, acceptPartial) }));
  const deciding =
    judged.find(({ state }) => state === 'ended') ?? judged.find(({ state }) => state === 'waiting') ?? judged[0];
  if (!deciding) throw new Error('a slot has no upstream pipeline');
  const ends = upstreams.map(({ finished_at }) => finished_at?.getTime() ?? 0);
  return {
    slot: deciding.row.slot,
    state: deciding.state,
    reason: deciding.reason,
    completeAt: deciding.state === 'complete' ? new Date(Math.max(...ends)) : null,
    isCaughtUp: upstreams[0]?.trigger === 'catch-up',
    isInProgress: judged.some(({ row }) => row.status === 'running'),
  };
}

type Judgement = Pick<UpstreamSlot, 'state' | 'reason'>;

const COMPLETE: Judgement = { state: 'complete', reason: '' };

function judgeUpstream(row: UpstreamRow, acceptPartial: boolean): Judgement {
  const { upstream, date, outcome, reason, run_id, status, finished_at, resume_at, error } = row;
  const waiting = (why: string): Judgement => ({ state: 'waiting', reason: why });
  if (outcome === null) return waiting(`${upstream} has no slot of ${date} yet`);
  if (status === null || (outcome !== 'run' && outcome !== 'covered'))
    return { state: 'ended', reason: `${upstream} had no run (${outcome})${reason ? `: ${reason}` : ''}` };
  const run = `run ${run_id} of ${upstream}`;
  if (status === 'succeeded') return COMPLETE;
  if (status === 'running' || finished_at === null) return waiting(`${run} has not ended`);
  if (status === 'paused') return waiting(`${run} is paused`);
  if (status === 'partial' && acceptPartial) return COMPLETE;
  if (resume_at) return waiting(`${run} is ${status} and will be resumed after ${resume_at.toISOString()}`);
  return { state: 'ended', reason: `${run} ended ${status}${error ? `: ${error}` : ''}` };
}

/** A scheduler that rests scans every half hour, so a slot is on time when it is seen within this time. */
const ON_TIME_MS = 3_600_000;

/**
 * What becomes of the slots, oldest first, up to the first one that has to wait. A slot that waits is missed when a later
 * one is complete, unless each slot is caught up.
 */
export function decideUpstreamSlots(
  { catchUp, catchUpWindow }: Pick<Pipeline, 'catchUp' | 'catchUpWindow'>,
  slots: readonly UpstreamSlot[],
  at: Date,
): { readonly decisions: readonly SlotDecision[]; readonly waiting: UpstreamSlot | undefined } {
  const decisions: SlotDecision[] = [];
  const latest = slots.findLastIndex(({ state }) => state === 'complete');
  for (const [index, one] of slots.entries()) {
    const { slot, state, completeAt } = one;
    const isSuperseded = catchUp !== 'each' && index < latest;
    const isLate = completeAt !== null && at.getTime() - completeAt.getTime() > ON_TIME_MS;
    if (state === 'ended') decisions.push({ slot, kind: 'blocked', reason: one.reason });
    else if (slot.getTime() <= at.getTime() - catchUpWindow) {
      const why = state === 'waiting' ? one.reason : 'no run began in time';
      decisions.push({ slot, kind: 'missed', reason: `${why}, and it is older than catchUpWindow` });
    } else if (isSuperseded) {
      const why =
        state === 'waiting'
          ? `${one.reason}, and a later slot was complete first`
          : 'no run began in time, and only the latest slot is caught up';
      decisions.push({ slot, kind: 'missed', reason: `${why} (catchUp: ${catchUp})` });
    } else if (state === 'waiting') return { decisions, waiting: one };
    else if (isLate && catchUp === 'none') {
      const reason = 'no run began when it was complete, and the pipeline does not catch up (catchUp: none)';
      decisions.push({ slot, kind: 'missed', reason });
    } else decisions.push({ slot, kind: 'run', trigger: isLate || one.isCaughtUp ? 'catch-up' : 'cron' });
  }
  return { decisions, waiting: undefined };
}
