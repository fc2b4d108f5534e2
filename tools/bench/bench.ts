/**
 * `npm run bench`: what the pipeline costs beside a plain script that stores the same data, in one run on this machine.
 * Everything is recorded as in production: ledger, raw bodies, rows, history. See docs/performance.md.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { formatTable } from '../../src/cli/output/format-table.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { createPool } from '../../src/load/connection/pool.ts';
import { buildSeries, type Series } from './cases.ts';
import { copyRows } from './copy-rows.ts';
import { readOptions } from './options.ts';
import { interruptMeasurements } from './process-cost.ts';
import { describeProfile } from './profile-owners.ts';
import { writeNarrowFile, writeWideFile } from './record-files.ts';
import { formatResults, Results } from './results.ts';
import { type Hooks, runSeries } from './run-series.ts';
import { measureScaling } from './scaling.ts';
import { startApi, startPostgres, startRedis } from './servers.ts';
import { describeSizes } from './sizes.ts';
import { createTemplate, readServers, type Stage } from './stage.ts';
import { measureStarts } from './start-times.ts';
import { describeStatements, resetStatements } from './statements.ts';

/** Of a file to import, at full size. */
const FILE_RECORDS = 200_000;

const nameCases = (series: readonly Series[]) => series.flatMap(({ cases }) => cases.map(({ name }) => name));
const options = readOptions(nameCases(buildSeries({ wide: '', narrow: '', records: 1 }, 1)));
const folder = await mkdtemp(join(tmpdir(), 'echotik-bench-'));
const files = { wide: join(folder, 'wide.ndjson'), narrow: join(folder, 'narrow.ndjson') };
const records = Math.round(FILE_RECORDS * options.scale);
const allSeries = buildSeries({ ...files, records }, options.scale);
const profiles = options.profile === undefined ? undefined : resolve(options.profile);
if (profiles !== undefined) await mkdir(profiles, { recursive: true });

const print = (text: string) => process.stdout.write(text);
const note = (text: string) => process.stderr.write(`${text}\n`);

// The servers are stopped also then.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interruptMeasurements);

const postgres = await startPostgres(folder, options.statements);
const redis = await startRedis();
if (!redis) note('There is no redis-server on the PATH: only the queue in PostgreSQL is measured.');
const api = await startApi();
const admin = createPool(postgres.url, { max: 1 });
const stage: Stage = { folder, api, postgres, admin, redis };
try {
  await createTemplate(stage);
  const { version } = onlyRow(
    await admin.query<{ version: string }>(`select current_setting('server_version') as version`),
  );
  const memory = Math.round(totalmem() / 2 ** 30);
  print(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0]?.model ?? ''}), ${memory} GiB, Node ${process.versions.node}, PostgreSQL ${version}, medians of ${options.times}\n`,
  );
  const results = new Results();
  const chosen = allSeries.flatMap(chooseCases);
  for (const { name, about } of chosen.flatMap(({ cases }) => cases)) print(`${name}: ${about}\n`);
  for (const series of chosen) await measureSeries(series, results);
  print(formatTable(formatResults(results)));
  if (options.only.includes('start')) print(await measureStarts(stage, options.times));
  if (options.only.includes('workers')) print(await measureScaling(stage, options));
} catch (error) {
  if ((error as Error).name !== 'AbortError') throw error;
  note('Interrupted.');
  process.exitCode = 130;
} finally {
  await admin.end();
  await api.stop();
  await redis?.stop();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

/** The series up to its last chosen case: a case continues with what those before it have left. */
function chooseCases({ cases, ...rest }: Series): readonly Series[] {
  const last = cases.findLastIndex(({ name }) => options.only.includes(name));
  return last < 0 ? [] : [{ ...rest, cases: cases.slice(0, last + 1) }];
}

async function measureSeries(series: Series, results: Results): Promise<void> {
  const names = nameCases([series]);
  if (names.includes('import')) await writeWideFile(files.wide, records);
  if (names.includes('import-narrow')) await writeNarrowFile(files.narrow, records);
  // Every answer is made once, before it is served from memory.
  await runSeries(stage, series, 'bare loop');
  for (let time = 1; time <= options.times; time++) {
    for (const competitor of options.who) {
      if (competitor === 'ours, Redis' && !redis) continue;
      if (competitor === 'ours, PostgreSQL' && !series.hasQueue && options.who.includes('ours, Redis') && redis)
        continue;
      note(`${names.join(', ')}: ${competitor}, ${time} of ${options.times}`);
      const measured = await runSeries(stage, series, competitor, buildHooks(series, results, time === options.times));
      for (const [name, measurement] of measured) results.add(name, competitor, measurement);
    }
  }
}

/** What is only looked at is looked at in the last repetition. */
function buildHooks(series: Series, results: Results, isLast: boolean): Hooks {
  const describe = isLast && options.statements;
  const profilePath = (name: string, competitor: string) => `${name}-${competitor.replace('ours, ', '')}.cpuprofile`;
  return {
    nodeOptions: ({ name }, competitor) =>
      isLast && profiles !== undefined
        ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${profilePath(name, competitor)}`]
        : [],
    before: async (pool) => {
      if (describe) await resetStatements(pool);
    },
    after: async (pool, one, competitor) => {
      const { name } = one;
      const title = `${name}, ${competitor}`;
      if (describe) print(await describeStatements(pool, title));
      if (!competitor.startsWith('ours')) return;
      if (isLast && profiles !== undefined)
        print(await describeProfile(join(profiles, profilePath(name, competitor)), title));
      if (competitor !== 'ours, Redis') return;
      if (isLast && options.sizes && one === series.cases.at(-1)) print(await describeSizes(pool, title));
      if (name === 'wide' || name === 'music') results.add(name, 'COPY of the same rows', await measureCopy(pool));
    },
  };
}

async function measureCopy(pool: Parameters<typeof copyRows>[0]) {
  const before = readServers(stage);
  const seconds = await copyRows(pool);
  const postgresSeconds = readServers(stage).postgres - before.postgres;
  return { seconds, cpuSeconds: 0, postgresSeconds, redisSeconds: 0, apiSeconds: 0, peakMb: 0 };
}
