/** The series that the coverage of some days shows: those of the ledger and of the pipelines. */
import type { Config } from '../../config/config.ts';
import { ConfigError } from '../../errors.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { type DatedStream, readCoverage } from '../../past/coverage.ts';
import { readScheduledSeries } from '../../past/gaps.ts';
import type { Span } from '../../streams/dates.ts';
import type { Params } from '../../streams/stream.ts';
import { digestSeries } from './series-id.ts';

/** `id`: of digestSeries, the only one that is wanted; null: all. Throws ConfigError if there is none. */
export async function findShownSeries(
  pool: Pool,
  config: Config,
  stream: DatedStream,
  span: Span,
  id: string | null,
  at: Date,
): Promise<readonly Params[]> {
  const scheduled = await readScheduledSeries(pool, config, at);
  const coverage = await readCoverage(pool, stream, span, { also: scheduled.get(stream.name) });
  const all = coverage.map(({ series }) => series);
  const found = id === null ? all : all.filter((series) => digestSeries(series) === id);
  if (found.length) return found;
  throw new ConfigError(
    id === null
      ? `${stream.name} was never requested, and no pipeline requests it`
      : `${stream.name} has no such series in these days`,
    { remedy: 'choose another series, or use: echotik-warehouse backfill --param' },
  );
}
