/** Of what a backfill reads the past: of what the configuration and the watchlist name, of what a query finds, or of what a file lists. */
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { createReadStream, existsSync } from 'node:fs';
import type { Config } from '../../config/config.ts';
import { ConfigError } from '../../errors.ts';
import { readChunks } from '../../extract/files.ts';
import type { Pool } from '../../load/pool.ts';
import type { Params } from '../../streams/stream.ts';
import { businessDate } from '../../time.ts';
import { typedInput } from '../plans/inputs.ts';
import { paramNames } from '../plans/param-values.ts';
import { resolved, sqlInputs } from '../plans/lookups.ts';
import { planSettings, targetPlan } from '../plans/pipelines.ts';
import type { Overrides, Scalar } from '../plans/run-plan.ts';
import { keysOf } from './backfill.ts';
import type { DatedStream } from './coverage.ts';

interface KeySource {
  readonly overrides: Overrides;
  /** A query whose columns are params. */
  readonly sql?: string | undefined;
  /** A file with an id a line, or with columns that are params. */
  readonly file?: string | undefined;
  /** Called with each value of a param that nobody knows; absent: such a value throws ConfigError. */
  readonly onUnknown?: ((message: string) => void) | undefined;
}

/** Throws ConfigError where nothing is named, or something that the stream does not know. */
export async function findKeys(
  pool: Pool,
  config: Config,
  stream: DatedStream,
  source: KeySource,
  at: Date,
): Promise<readonly Params[]> {
  const day = stream.dated.params.find((name) => name in source.overrides);
  if (day)
    throw new ConfigError(`the days of a backfill are not given by --param ${day}`, { remedy: 'use --from and --to' });
  const keys = keysOf(stream, await inputsOf(pool, config, stream, source, at));
  if (keys.length) return keys;
  throw new ConfigError(`${stream.name} does not know of what to read the past`, {
    remedy: `give --param ${ownParams(stream)[0] ?? 'name'}=..., --sql, --file, or watch something: echotik-warehouse watch add`,
  });
}

const ownParams = (stream: DatedStream) => paramNames(stream).filter((name) => !stream.dated.params.includes(name));

/** Inputs with any days: these are taken out again. */
async function inputsOf(
  pool: Pool,
  config: Config,
  stream: DatedStream,
  { overrides, sql, file, onUnknown }: KeySource,
  at: Date,
): Promise<readonly Params[]> {
  const settings = planSettings(config, businessDate(at, config.timezone), onUnknown);
  if (sql !== undefined) return sqlInputs(pool, { stream, overrides, sql }, settings);
  if (file === undefined) {
    const plan = targetPlan(
      config,
      stream.name,
      { trigger: 'backfill', slot: at },
      { overrides, onUnknown, follow: [] },
    );
    return (await resolved(pool, plan)).roots.map(({ params }) => params);
  }
  const fixed = Object.fromEntries(Object.entries(overrides).map(([name, [value]]) => [name, value]));
  const inputs: Params[] = [];
  for await (const record of recordsOf(stream, file))
    inputs.push(typedInput(stream, { ...fixed, ...record }, settings));
  return inputs;
}

async function* recordsOf(stream: DatedStream, file: string): AsyncGenerator<Readonly<Record<string, Scalar>>> {
  if (extname(file).toLowerCase() !== '.txt') {
    for await (const { records } of readChunks(file, 1_000)) {
      yield* records as readonly Readonly<Record<string, Scalar>>[];
    }
    return;
  }
  const [id] = ownParams(stream);
  if (!id) throw new Error(`${stream.name} has no params`);
  if (!existsSync(file)) throw new ConfigError(`there is no file ${file}`, { remedy: 'correct --file' });
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim()) yield { [id]: line.trim() };
  }
}
