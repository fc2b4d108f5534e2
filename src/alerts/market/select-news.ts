/** Which of the rows of a rule are news: a pure function of the rows, the runs, and what is known. */
import type { MarketEvent } from './market-event.ts';
import type { EndedMarketRun, RuleState } from './rule-store.ts';

export interface MarketNews {
  readonly event: MarketEvent;
  readonly run: number;
}

interface NewsInput {
  readonly events: readonly MarketEvent[];
  readonly claim: Pick<RuleState, 'ended' | 'open' | 'knownKeys' | 'newestRun'>;
  /** The streams after whose runs the rule is evaluated; empty: all. */
  readonly streams: readonly string[];
  /** By request: its run. */
  readonly runs: ReadonlyMap<number, number>;
}

/** Runs that read what is new. Backfills, imports and replays read the past. */
const LIVE: readonly EndedMarketRun['trigger'][] = ['cron', 'catch-up', 'manual', 'start'];

const isLive = ({ trigger }: Pick<EndedMarketRun, 'trigger'>): boolean => LIVE.includes(trigger);

/** Live runs that have ended, with one of these streams; none: all of them. */
export const listNewsRuns = ({ ended }: Pick<RuleState, 'ended'>, streams: readonly string[]) =>
  ended.filter((run) => isLive(run) && (!streams.length || run.streams.some((name) => streams.includes(name))));

/**
 * Whether the rows of a query can be judged: it is new, or a live run of its streams or any run of the past has ended.
 * Otherwise a row without a request may be of a live run that is open, and must not become known before it is reported.
 */
export const canJudgeQuery = (state: Pick<RuleState, 'ended' | 'knownKeys'>, streams: readonly string[]): boolean =>
  state.knownKeys === null || listNewsRuns(state, streams).length > 0 || state.ended.some((run) => !isLive(run));

/** Of a preset: the changes that a live run has observed which has ended since the last evaluation. */
export function selectPresetNews({ events, claim, streams, runs }: NewsInput): readonly MarketNews[] {
  const live = new Set(listNewsRuns(claim, streams).map(({ run_id }) => run_id));
  return events.flatMap((event) => {
    const run = event.requestId === null ? undefined : runs.get(event.requestId);
    return run !== undefined && live.has(run) ? [{ event, run }] : [];
  });
}

export interface QueryNews {
  readonly news: readonly MarketNews[];
  /** The keys that are not reported again. */
  readonly knownKeys: readonly string[];
}

/**
 * Of a query for which canJudgeQuery holds: the rows that it did not return before. A row that names its request counts when its run is live and has
 * ended; without a request it counts unless a backfill, an import or a replay ended since or is open, because the row
 * may be of that one.
 */
export function selectQueryNews({ events, claim, streams, runs }: NewsInput): QueryNews {
  const { knownKeys, ended, open, newestRun } = claim;
  const live = listNewsRuns(claim, streams);
  const liveIds = new Set(live.map(({ run_id }) => run_id));
  const openIds = new Set(open.filter(isLive).map(({ run_id }) => run_id));
  const newest = live.at(-1);
  const isPast = [...ended, ...open].some((run) => !isLive(run));
  const known = new Set(knownKeys);
  const news: MarketNews[] = [];
  const later = new Set<string>();
  for (const event of events) {
    if (knownKeys === null || known.has(event.subject)) continue;
    const run = event.requestId === null ? (isPast ? undefined : newest?.run_id) : runs.get(event.requestId);
    if (run !== undefined && liveIds.has(run)) news.push({ event, run });
    // It is reported when its run has ended. The run may have begun after the runs were read.
    else if (run !== undefined && (openIds.has(run) || run > newestRun)) later.add(event.subject);
  }
  return { news, knownKeys: [...new Set(events.map(({ subject }) => subject))].filter((key) => !later.has(key)) };
}
