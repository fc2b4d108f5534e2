/** Finds the series that a backfill reads: from the configuration and the watchlist, from a query, or from a file. */
import { extname } from 'node:path';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import { readChunks } from '../extract/read-chunks.ts';
import { openRecordFile } from '../extract/record-file.ts';
import { splitLines } from '../extract/text-lines.ts';
import type { Pool } from '../load/connection/pool.ts';
import type { Params } from '../streams/stream.ts';
import { businessDate } from '../time.ts';
import { parseInput } from '../plan/roots.ts';
import { listParamNames } from '../plan/param-values.ts';
import { resolveInputs, readSqlInputs } from '../plan/resolve-inputs.ts';
import { buildPlanSettings, planTarget } from '../plan/plan-pipelines.ts';
import type { Overrides, Scalar } from '../plan/run-plan.ts';
import type { DatedStream } from './coverage.ts';
import { listSeries } from './series.ts';

interface SeriesSource {
  readonly overrides: Overrides;
  /** A query whose columns are params. */
  readonly sql?: string | undefined;
  /** Path of a .txt file with one id in each line, or of a file whose columns are params. */
  readonly file?: string | undefined;
  /**
   * Called with each param value that this version does not know; the value is then accepted. Absent: it throws
   * ConfigError.
   */
  readonly onUnknown?: ((message: string) => void) | undefined;
}

/** At least one series. Throws ConfigError if there is none, or if a param or a value is not one of the stream. */
export async function findSeries(
  pool: Pool,
  config: Config,
  stream: DatedStream,
  source: SeriesSource,
  at: Date,
): Promise<readonly Params[]> {
  const day = stream.dated.params.find((name) => name in source.overrides);
  if (day)
    throw new ConfigError(`the days of a backfill are not given by --param ${day}`, { remedy: 'use --from and --to' });
  const series = listSeries(stream, await readSeriesInputs(pool, config, stream, source, at));
  if (series.length) return series;
  throw new ConfigError(`no series of ${stream.name} was given`, {
    remedy: `give --param ${listSeriesParams(stream)[0] ?? 'name'}=..., --sql, --file, or watch something: echotik-warehouse watch add`,
  });
}

const listSeriesParams = (stream: DatedStream) =>
  listParamNames(stream).filter((name) => !stream.dated.params.includes(name));

/** Inputs of the stream with any days, which do not belong to the series. */
async function readSeriesInputs(
  pool: Pool,
  config: Config,
  stream: DatedStream,
  { overrides, sql, file, onUnknown }: SeriesSource,
  at: Date,
): Promise<readonly Params[]> {
  const settings = buildPlanSettings(config, businessDate(at, config.timezone), onUnknown);
  if (sql !== undefined) return readSqlInputs(pool, { stream, overrides, sql }, settings);
  if (file === undefined) {
    const draft = planTarget(
      config,
      stream.name,
      { trigger: 'backfill', slot: at },
      { overrides, onUnknown, follow: [] },
    );
    return (await resolveInputs(pool, draft)).roots.map(({ params }) => params);
  }
  const fixed = Object.fromEntries(Object.entries(overrides).map(([name, [value]]) => [name, value]));
  const inputs: Params[] = [];
  for await (const record of readFileRecords(stream, file))
    inputs.push(parseInput(stream, { ...fixed, ...record }, settings));
  return inputs;
}

async function* readFileRecords(stream: DatedStream, file: string): AsyncGenerator<Readonly<Record<string, Scalar>>> {
  if (extname(file).toLowerCase() !== '.txt') {
    const onSetAside = (message: string) => {
      throw new ConfigError(message, { remedy: 'correct or remove this line' });
    };
    const options = { size: 1_000, fields: new Set<string>(), onSetAside };
    for await (const { records } of readChunks(await openRecordFile(file), options)) {
      yield* records as readonly Readonly<Record<string, Scalar>>[];
    }
    return;
  }
  const [id] = listSeriesParams(stream);
  if (!id) throw new Error(`${stream.name} has no params`);
  const { name, readText } = await openRecordFile(file, { format: 'ndjson' });
  for await (const lines of splitLines(readText(), name)) {
    for (const { text } of lines) if (text.trim()) yield { [id]: text.trim() };
  }
}
