/** Diagnoses the streams of pipelines: entries that cannot be planned, and repeated ones. */
import { isDeepStrictEqual } from 'node:util';
import { type Config, type Pipeline, getPipelineTimezone } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import { limitPages } from '../extract/pages.ts';
import { requireStream } from '../streams/catalogue.ts';
import { businessDate } from '../time.ts';
import { buildTargetRoots } from '../plan/roots.ts';
import { buildStreamOptions } from '../plan/stream-options.ts';
import { buildPlanSettings, buildTargets } from '../plan/plan-pipelines.ts';
import { error, ok, orOk, type Remark, warning } from './diagnostic.ts';

export function diagnosePlans(config: Config, at: Date): readonly Remark[] {
  const pipelines = Object.entries(config.pipelines);
  const remarks = pipelines.flatMap(([name, pipeline]) => [
    ...findImpossibleTargets(name, pipeline, config, at),
    ...findRepeatedStreams(name, pipeline),
    ...findShortLists(name, pipeline),
  ]);
  return [...orOk(remarks, 'every stream knows where its requests come from'), ...noteUncheckedSql(config)];
}

/** The columns of a query are known only to PostgreSQL. */
function noteUncheckedSql({ pipelines }: Config): readonly Remark[] {
  const count = Object.values(pipelines).flatMap(({ streams }) => streams.filter(({ sql }) => sql)).length;
  if (!count) return [];
  const [what, them] = count === 1 ? ['query', 'it'] : ['queries', 'them'];
  return [ok(`${count} ${what} in sql: only --live checks ${them} in PostgreSQL`)];
}

/** Mistakes with which the scheduler refuses to start. */
function findImpossibleTargets(name: string, pipeline: Pipeline, config: Config, at: Date): readonly Remark[] {
  const targets = buildTargets(pipeline);
  const settings = buildPlanSettings(config, businessDate(at, getPipelineTimezone(pipeline, config)));
  return targets.flatMap((target) => {
    try {
      buildTargetRoots(target, targets, settings);
      buildStreamOptions([target], settings);
      return [];
    } catch (cause) {
      if (!(cause instanceof ConfigError)) throw cause;
      const { message, remedy } = cause;
      // The remedies name options of the command line, which are keys in the file.
      const inFile = remedy?.replace('--param', 'params').replace('add --allow-unknown', 'set allowUnknown: true');
      return [error(`${name}: ${message}`, inFile ?? null)];
    }
  });
}

/** Places that lists cannot have, because of their limit of pages. */
function findShortLists(name: string, { streams, maxPages }: Pipeline): readonly Remark[] {
  return streams.flatMap(({ stream, from }) => {
    const parents = streams.filter((each) => each.stream === from?.stream);
    return parents.flatMap((parent) => {
      const { pages } = requireStream(parent.stream);
      const places = limitPages(pages, parent.maxPages ?? maxPages) * pages.size;
      if (from?.top === undefined || from.top <= places) return [];
      const what = `${name}: ${stream} wants the first ${from.top} places of ${parent.stream}, whose lists have at most ${places}`;
      return [warning(what, `set maxPages of ${parent.stream} to ${Math.ceil(from.top / pages.size)}`)];
    });
  });
}

function findRepeatedStreams(name: string, { streams }: Pipeline): readonly Remark[] {
  const entries = streams.map(({ stream, params, sql, from }) => [stream, params, sql, from]);
  const isRepeated = (index: number) =>
    entries.slice(0, index).some((before) => isDeepStrictEqual(before, entries[index]));
  return streams
    .filter((_, index) => isRepeated(index))
    .map(({ stream }) =>
      warning(`${name} has ${stream} twice with the same params`, 'remove one: equal requests are sent once'),
    );
}
