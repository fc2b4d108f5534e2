/**
 * Which schedulers run, and what each of them schedules: two with different configurations would begin runs that only
 * one of them knows. A scheduler writes its row when it starts and when its configuration changes, and confirms it when
 * it scans, at most every ten minutes; it scans every half hour even when it rests.
 */
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { type Config, getPipelineTimezone } from '../../config/config.ts';
import { onlyRow } from '../../load/connection/only-row.ts';
import { ConfigError } from '../../errors.ts';
import type { Pool } from '../../load/connection/pool.ts';

/** Digest of the schedule of each pipeline, by name; `WHOLE` has the keys that count for all of them. */
type ScheduleDigests = Readonly<Record<string, string>>;

/** No pipeline has this name. */
const WHOLE = '(whole)';

const CONFIRM_EVERY_MS = 600_000;
/** A scheduler that has not scanned for two rests has ended without removing its row. */
const ALIVE = `seen_at > now() - interval '65 minutes'`;

export interface OtherSchedule {
  /** Host and process of the other scheduler. */
  readonly scheduler: string;
  /** What differs: names of pipelines, and what counts for all of them. */
  readonly differences: readonly string[];
}

export interface SchedulerRecord {
  /** Confirms that the scheduler runs. Returns schedulers with another configuration; undefined: not looked up now. */
  confirm(): Promise<readonly OtherSchedule[] | undefined>;
  /** Records a configuration that was reloaded. */
  replace(config: Config): Promise<void>;
  /** Removes the row. */
  close(): Promise<void>;
}

/**
 * The record of this process. It writes its row with the first confirmation. `elapsed`: milliseconds of a clock that
 * never goes back. Its methods need no transaction.
 */
export function openSchedulerRecord(
  pool: Pool,
  config: Config,
  elapsed: () => number = () => performance.now(),
): SchedulerRecord {
  let schedule = computeDigests(config);
  let confirmedAt = Number.NEGATIVE_INFINITY;
  let scheduler_id: number | undefined;
  const write = async () => {
    const { rowCount } = await pool.query(
      'update ops.schedulers set schedule = $2, seen_at = now() where scheduler_id = $1',
      [scheduler_id ?? null, schedule],
    );
    if (rowCount) return;
    // The first time, or another scheduler has removed the row of this one, which was suspended for long.
    await pool.query(`delete from ops.schedulers where not (${ALIVE})`);
    const inserted = await pool.query<{ scheduler_id: number }>(
      'insert into ops.schedulers (name, schedule) values ($1, $2) returning scheduler_id',
      [`${hostname()}:${process.pid}`, schedule],
    );
    scheduler_id = onlyRow(inserted).scheduler_id;
  };
  return {
    async confirm() {
      if (elapsed() - confirmedAt < CONFIRM_EVERY_MS) return undefined;
      await write();
      confirmedAt = elapsed();
      const others = await readSchedulers(pool);
      return others
        .filter((other) => other.scheduler_id !== scheduler_id)
        .map(({ name, schedule: theirs }) => ({ scheduler: name, differences: listDifferences(schedule, theirs) }))
        .filter(({ differences }) => differences.length > 0);
    },
    async replace(next) {
      schedule = computeDigests(next);
      confirmedAt = Number.NEGATIVE_INFINITY;
      await write();
    },
    async close() {
      if (scheduler_id !== undefined)
        await pool.query('delete from ops.schedulers where scheduler_id = $1', [scheduler_id]);
    },
  };
}

/** The schedulers that run, and how the configuration of each differs from `config`. Needs no transaction. */
export async function listOtherSchedules(pool: Pool, config: Config): Promise<readonly OtherSchedule[]> {
  const own = computeDigests(config);
  return (await readSchedulers(pool))
    .map(({ name, schedule }) => ({ scheduler: name, differences: listDifferences(own, schedule) }))
    .filter(({ differences }) => differences.length > 0);
}

/** What an operator reads about a scheduler with another configuration. */
export const describeOtherSchedule = ({ scheduler, differences }: OtherSchedule): string =>
  `the scheduler ${scheduler} has another configuration: ${differences.join(', ')}`;

/** Reports other configurations to `onError`, each of them once. */
export function openOtherScheduleReport(
  onError: (error: Error) => void,
): (others: readonly OtherSchedule[] | undefined) => void {
  let reported = '';
  return (others) => {
    const text = others?.map(describeOtherSchedule).join('; ');
    if (text === undefined || text === reported) return;
    reported = text;
    if (text) onError(new ConfigError(text, { remedy: 'start all schedulers with the same configuration' }));
  };
}

interface SchedulerRow {
  readonly scheduler_id: number;
  readonly name: string;
  readonly schedule: ScheduleDigests;
}

const readSchedulers = async (pool: Pool): Promise<readonly SchedulerRow[]> =>
  (
    await pool.query<SchedulerRow>(
      `select scheduler_id, name, schedule from ops.schedulers where ${ALIVE} order by scheduler_id`,
    )
  ).rows;

function computeDigests(config: Config): ScheduleDigests {
  const { regions, languages, allowUnknown, slotTolerance, budget } = config;
  const whole = { regions, languages, allowUnknown, slotTolerance, budget };
  return {
    [WHOLE]: digest(whole),
    ...Object.fromEntries(
      Object.entries(config.pipelines).map(([name, pipeline]) => [
        name,
        digest({ ...pipeline, timezone: getPipelineTimezone(pipeline, config) }),
      ]),
    ),
  };
}

/** The keys in one order: the order in which a file has them means nothing. */
const digest = (value: object): string =>
  createHash('sha256')
    .update(JSON.stringify(value, (_, part: unknown) => sortKeys(part)))
    .digest('hex')
    .slice(0, 16);

const sortKeys = (part: unknown): unknown =>
  typeof part === 'object' && part !== null && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
    : part;

const listDifferences = (own: ScheduleDigests, theirs: ScheduleDigests): readonly string[] =>
  [...new Set([...Object.keys(own), ...Object.keys(theirs)])]
    .filter((name) => own[name] !== theirs[name])
    .map((name) => {
      if (name === WHOLE) return 'markets, languages, slotTolerance or budget';
      if (theirs[name] === undefined) return `pipeline ${name} is missing there`;
      return own[name] === undefined ? `pipeline ${name} exists only there` : `pipeline ${name}`;
    });
