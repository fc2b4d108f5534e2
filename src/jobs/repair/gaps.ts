/** What days of what are not there, over all streams that have days. */
import type { Config } from '../../config/config.ts';
import { ConfigError } from '../../errors.ts';
import type { Pool } from '../../load/pool.ts';
import { tableInfo } from '../../load/tables/table.ts';
import { catalogue } from '../../streams/catalogue.ts';
import type { Span } from '../../streams/dates.ts';
import { feedsOf, isFromSettings } from '../../streams/feeds.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import { resolved } from '../plans/lookups.ts';
import { pipelinePlan } from '../plans/pipelines.ts';
import type { Root } from '../plans/run-plan.ts';
import { coverageOf, keyOf, type Piece, textOfKey } from './coverage.ts';

/** Days of one key of one stream that share a state. */
export interface Gap extends Piece {
  readonly stream: string;
  readonly key: Params;
  /** False: what is missing of it is gone for good. */
  readonly can_be_bought: boolean;
}

/** Streams that can have gaps: those with days, and lists that are read day by day, because their tables are keyed by it. */
export const streamsWithDays = (): readonly Stream[] =>
  catalogue.filter((stream) => stream.dated || (isSnapshot(stream) && feedsOf(stream).some(isFromSettings)));

const isSnapshot = ({ tables }: Stream) => tables.some((table) => tableInfo(table).key.includes('snapshot_date'));

/** Every day of the span, of every key that the ledger or a pipeline knows. */
export async function findGaps(
  pool: Pool,
  config: Config,
  streams: readonly Stream[],
  span: Span,
  at: Date,
): Promise<readonly Gap[]> {
  const scheduled = await scheduledKeys(pool, config, at);
  const gaps: Gap[] = [];
  for (const stream of streams) {
    const known = await coverageOf(pool, stream, span);
    const unknown = await coverageOf(pool, stream, span, { keys: unknownKeys(scheduled.get(stream.name), known) });
    for (const { key, pieces } of [...known, ...unknown]) {
      for (const piece of pieces) gaps.push({ stream: stream.name, key, can_be_bought: !!stream.dated, ...piece });
    }
  }
  return gaps;
}

const unknownKeys = (keys: readonly Params[] = [], known: readonly { readonly key: Params }[]): readonly Params[] => {
  const there = new Set(known.map(({ key }) => textOfKey(key)));
  return keys.filter((key) => !there.has(textOfKey(key)));
};

/** What the pipelines would ask now, by stream: a key that nobody asked yet is a gap too. */
async function scheduledKeys(pool: Pool, config: Config, at: Date): Promise<ReadonlyMap<string, readonly Params[]>> {
  const keys = new Map<string, Map<string, Params>>();
  for (const name of Object.keys(config.pipelines)) {
    const roots = await rootsOf(pool, config, name, at);
    for (const { stream, params } of roots) {
      const key = keyOf(stream, params);
      const ofStream = keys.get(stream.name) ?? new Map<string, Params>();
      keys.set(stream.name, ofStream.set(textOfKey(key), key));
    }
  }
  return new Map([...keys].map(([stream, each]) => [stream, [...each.values()]]));
}

/** First requests of a pipeline; none where it has a mistake, which `status` and `config check` report. */
async function rootsOf(pool: Pool, config: Config, name: string, at: Date): Promise<readonly Root[]> {
  try {
    return (await resolved(pool, pipelinePlan(config, name, { trigger: 'cron', slot: at }))).roots;
  } catch (error) {
    if (error instanceof ConfigError) return [];
    throw error;
  }
}
