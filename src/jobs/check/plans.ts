/** What the pipelines ask: entries that cannot be asked, and some that say the same twice. */
import { isDeepStrictEqual } from 'node:util';
import type { Config, Pipeline } from '../../config/config.ts';
import { ConfigError } from '../../errors.ts';
import { businessDate } from '../../time.ts';
import { rootsOfTarget } from '../plans/inputs.ts';
import { planSettings, targetsOf, zoneOf } from '../plans/pipelines.ts';
import { error, ok, orFine, type Remark, warning } from './check.ts';

export function findInPlans(config: Config, now: Date): readonly Remark[] {
  const pipelines = Object.entries(config.pipelines);
  const remarks = pipelines.flatMap(([name, pipeline]) => [
    ...impossible(name, pipeline, config, now),
    ...doubled(name, pipeline),
  ]);
  return [...orFine(remarks, 'every stream knows where its requests come from'), ...uncheckedSql(config)];
}

/** Its columns are known to PostgreSQL only. */
function uncheckedSql({ pipelines }: Config): readonly Remark[] {
  const count = Object.values(pipelines).flatMap(({ streams }) => streams.filter(({ sql }) => sql)).length;
  if (!count) return [];
  const [what, them] = count === 1 ? ['query', 'it'] : ['queries', 'them'];
  return [ok(`${count} ${what} in sql: only --live checks ${them} in PostgreSQL`)];
}

/** The scheduler refuses to start with these. */
function impossible(name: string, pipeline: Pipeline, config: Config, now: Date): readonly Remark[] {
  const targets = targetsOf(pipeline);
  const settings = planSettings(config, businessDate(now, zoneOf(pipeline, config)));
  return targets.flatMap((target) => {
    try {
      rootsOfTarget(target, targets, settings);
      return [];
    } catch (cause) {
      if (!(cause instanceof ConfigError)) throw cause;
      const { message, remedy } = cause;
      // What is an option on the command line is a key here.
      const inFile = remedy?.replace('--param', 'params').replace('add --allow-unknown', 'set allowUnknown: true');
      return [error(`${name}: ${message}`, inFile ?? null)];
    }
  });
}

function doubled(name: string, { streams }: Pipeline): readonly Remark[] {
  const questions = streams.map(({ stream, params, sql }) => [stream, params, sql]);
  const isAgain = (index: number) =>
    questions.slice(0, index).some((before) => isDeepStrictEqual(before, questions[index]));
  return streams
    .filter((_, index) => isAgain(index))
    .map(({ stream }) =>
      warning(`${name} has ${stream} twice with the same params`, 'remove one: what comes twice is asked once'),
    );
}
