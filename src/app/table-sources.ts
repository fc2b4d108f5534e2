/**
 * Which streams fill a table, and how often the default pipelines request them: for comments in the database and for
 * the docs.
 */
import { defaultPipelines } from '../config/default-pipelines.ts';
import { listTableInfos } from '../load/tables/all.ts';
import { getTableInfo } from '../load/tables/table.ts';
import { catalogue, findGroup } from '../streams/catalogue.ts';
import type { Stream } from '../streams/stream.ts';

/** Most frequent first. */
const CADENCES = ['daily', 'weekly', 'monthly', 'manual'] as const;

export type Cadence = (typeof CADENCES)[number];

interface TableSources {
  /** At most MAX_NAMED of the streams that fill the table. */
  readonly streams: readonly Stream[];
  readonly cadence: Cadence;
  /** How many more streams fill it. */
  readonly more: number;
}

/** Entities such as creators occur in dozens of streams. */
const MAX_NAMED = 6;

function toCadence(cron: string): Cadence {
  const [, , dayOfMonth, , weekday] = cron.split(' ');
  if (dayOfMonth !== '*') return 'monthly';
  return weekday === '*' ? 'daily' : 'weekly';
}

const findMostFrequent = (cadences: readonly Cadence[]): Cadence =>
  CADENCES.find((cadence) => cadences.includes(cadence)) ?? 'manual';

const getStreamCadence = (name: string): Cadence =>
  findMostFrequent(
    Object.values(defaultPipelines)
      .filter(({ streams }) => streams.some((entry) => (typeof entry === 'string' ? entry : entry.stream) === name))
      .map(({ cron }) => toCadence(cron)),
  );

/** Streams about the table itself, and those that run by default, stand first. */
const weigh = (table: string, stream: Stream) =>
  (table.startsWith(findGroup(stream)) ? 0 : 2) + (getStreamCadence(stream.name) === 'manual' ? 1 : 0);

/** `table`: its name, such as `products`. */
export function getTableSources(table: string): TableSources {
  const streams = catalogue
    .filter(({ tables }) => tables.some((one) => getTableInfo(one).name === table))
    .toSorted((a, b) => weigh(table, a) - weigh(table, b));
  return {
    streams: streams.slice(0, MAX_NAMED),
    cadence: findMostFrequent(streams.map(({ name }) => getStreamCadence(name))),
    more: Math.max(0, streams.length - MAX_NAMED),
  };
}

/** By the name of the table: its streams, and how old their data is. */
export const describeTableSources = (): Readonly<Record<string, string>> =>
  Object.fromEntries(listTableInfos().map(({ name }) => [name, describeSources(getTableSources(name))]));

function describeSources({ streams, more }: TableSources): string {
  const listNames = (lane: Stream['lane']) => streams.filter((stream) => stream.lane === lane).map(({ name }) => name);
  const [library, live] = [listNames('offline'), listNames('realtime')];
  return [
    ...(library.length ? [`${library.join(', ')} (EchoTik's library, complete a day later)`] : []),
    ...(live.length ? [`${live.join(', ')} (as of the call)`] : []),
    ...(more ? [`${more} more streams that name it`] : []),
  ].join('; ');
}
