/** Gaps: the coverage of many streams at once, with the days that are missing in each series. */
import type { Config } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import { groupBy } from '../group-by.ts';
import type { Pool } from '../load/connection/pool.ts';
import { getTableInfo } from '../load/tables/table.ts';
import { catalogue } from '../streams/catalogue.ts';
import type { Span } from '../streams/dates.ts';
import { getInputSources, isSettingsSource } from '../streams/input-sources.ts';
import type { Params, Stream } from '../streams/stream.ts';
import { resolveInputs } from '../plan/resolve-inputs.ts';
import { planPipeline } from '../plan/plan-pipelines.ts';
import type { Root } from '../ledger/new-run.ts';
import { readCoverage, type CoveragePiece } from './coverage.ts';
import { listSeries } from './series.ts';

/** Consecutive days of one series of one stream that share a state. */
export interface Gap extends CoveragePiece {
  readonly stream: string;
  /** The series; `gaps --json` prints it under this name. */
  readonly key: Params;
  /** False: missing days can no longer be requested. */
  readonly can_be_bought: boolean;
}

/** Streams that can have gaps: those with days, and lists of the present that fill a table with a row for each day. */
export const listStreamsWithDays = (): readonly Stream[] =>
  catalogue.filter((stream) => stream.dated || (isSnapshot(stream) && getInputSources(stream).some(isSettingsSource)));

const isSnapshot = ({ tables }: Stream) => tables.some((table) => getTableInfo(table).key.includes('snapshot_date'));

/**
 * The streams with days that are called `name` and fill `table`, with or without its schema. An absent one selects all.
 * Throws ConfigError if there is none.
 */
export function selectStreamsWithDays(name: string | undefined, table: string | undefined): readonly Stream[] {
  const streams = listStreamsWithDays();
  const fills = ({ tables }: Stream) =>
    tables.some((one) => getTableInfo(one).name === table?.replace(/^echotik\./, ''));
  const found = streams.filter((stream) => (!name || stream.name === name) && (!table || fills(stream)));
  if (found.length) return found;
  const sought = [name && `is called ${name}`, table && `fills ${table}`].filter(Boolean).join(' and ');
  throw new ConfigError(`no stream with days ${sought}`, {
    remedy: `streams that have days: ${streams.map((stream) => stream.name).join(', ')}`,
  });
}

/** Series by name of the stream. */
export type SeriesByStream = ReadonlyMap<string, readonly Params[]>;

/**
 * Every day of the span, for each series that the ledger or a pipeline has. `at`: the time for which pipelines are
 * planned. `scheduled`: the series of the pipelines, if they were read before.
 */
export async function findGaps(
  pool: Pool,
  config: Config,
  streams: readonly Stream[],
  span: Span,
  at: Date,
  scheduled?: SeriesByStream,
): Promise<readonly Gap[]> {
  const expected = scheduled ?? (await readScheduledSeries(pool, config, at));
  const gaps: Gap[] = [];
  for (const stream of streams) {
    for (const { series, pieces } of await readCoverage(pool, stream, span, { also: expected.get(stream.name) })) {
      for (const piece of pieces)
        gaps.push({ stream: stream.name, key: series, can_be_bought: !!stream.dated, ...piece });
    }
  }
  return gaps;
}

/** The series that the pipelines would request now, by stream: one that was never requested is a gap too. */
export async function readScheduledSeries(pool: Pool, config: Config, at: Date): Promise<SeriesByStream> {
  const roots: Root[] = [];
  for (const name of Object.keys(config.pipelines)) roots.push(...(await readRoots(pool, config, name, at)));
  return new Map(
    [...groupBy(roots, ({ stream }) => stream)].map(([stream, own]) => [
      stream.name,
      listSeries(
        stream,
        own.map(({ params }) => params),
      ),
    ]),
  );
}

/** The first requests of a pipeline; empty if it has a mistake, which `status` and `config check` report. */
async function readRoots(pool: Pool, config: Config, name: string, at: Date): Promise<readonly Root[]> {
  try {
    return (await resolveInputs(pool, planPipeline(config, name, { trigger: 'cron', slot: at }))).roots;
  } catch (error) {
    if (error instanceof ConfigError) return [];
    throw error;
  }
}
