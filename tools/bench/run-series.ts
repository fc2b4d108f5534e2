/** Runs the cases of a series one after the other in a new database, each as a process of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { Case, Series } from './cases.ts';
import type { PlainInput } from './plain-script.ts';
import { measureProcess } from './process-cost.ts';
import { buildEnvironment, program, readServers, type Stage, withDatabase, writeConfig } from './stage.ts';

const plainScript = fileURLToPath(new URL('plain-script.js', import.meta.url));

/** Who does the work: the plain script without a database or with one, ours with its queue in Redis or PostgreSQL. */
export type Competitor = 'bare loop' | 'plain script' | 'ours, Redis' | 'ours, PostgreSQL';

export interface Measurement {
  /** Of the whole process, its start included. */
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly postgresSeconds: number;
  readonly redisSeconds: number;
  readonly apiSeconds: number;
  readonly peakMb: number;
}

/** Called around each case. */
export interface Hooks {
  /** Options of Node. */
  nodeOptions?(one: Case, competitor: Competitor): readonly string[];
  before?(pool: Pool): Promise<void>;
  after?(pool: Pool, one: Case, competitor: Competitor): Promise<void>;
}

/** The measurements by the name of the case. */
export function runSeries(
  stage: Stage,
  series: Series,
  competitor: Competitor,
  hooks: Hooks = {},
): Promise<ReadonlyMap<string, Measurement>> {
  return withDatabase(stage, async (databaseUrl, pool) => {
    const home = await mkdtemp(join(stage.folder, 'home-'));
    await writeConfig(home, series.concurrency);
    const { isSlow } = series;
    const env = buildEnvironment(stage, { databaseUrl, home, isSlow, withRedis: competitor === 'ours, Redis' });
    const measured = new Map<string, Measurement>();
    for (const one of series.cases) {
      const args = competitor.startsWith('ours')
        ? [...(hooks.nodeOptions?.(one, competitor) ?? []), program, ...one.args]
        : buildPlainArgs(stage, series, one, competitor === 'plain script' ? databaseUrl : undefined);
      if (args === undefined) continue;
      // The writes of what came before are not part of this.
      await pool.query('checkpoint');
      await hooks.before?.(pool);
      const before = readServers(stage);
      const cost = await measureProcess({ file: process.execPath, args, cwd: home, env });
      const after = readServers(stage);
      measured.set(one.name, {
        ...cost,
        postgresSeconds: after.postgres - before.postgres,
        redisSeconds: after.redis - before.redis,
        apiSeconds: after.api - before.api,
      });
      await hooks.after?.(pool, one, competitor);
    }
    await rm(home, { recursive: true });
    return measured;
  });
}

/** Undefined: there is nothing like it for the plain script. */
function buildPlainArgs(
  { api }: Stage,
  { isSlow, concurrency }: Series,
  { plain }: Case,
  databaseUrl: string | undefined,
): readonly string[] | undefined {
  if (plain === undefined) return undefined;
  const input: PlainInput = {
    api: { baseUrl: isSlow ? api.slowUrl : api.url, username: api.username, password: api.password },
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    concurrency,
    ...plain,
  };
  return [plainScript, JSON.stringify(input)];
}
