/** What is left of a configuration with mistakes: the parts without one, so that these can be checked as well. */
import { z } from 'zod';
import { type Config, configSchema } from './config.ts';

type Parts = Record<string, unknown>;

/** A cron that is valid, in place of one that is not. */
const ANY_CRON = '0 12 * * *';

/**
 * Without the keys of the file, the keys of pipelines and the entries of `streams` that have a mistake. Undefined where
 * nothing is left that can be read. `unknown`: does an entry name a stream that does not exist.
 */
export function withoutMistakes(file: unknown, isUnknown: (stream: unknown) => boolean): Config | undefined {
  if (!isParts(file)) return undefined;
  const parts = structuredClone(file);
  const issues = z.safeParse(configSchema, parts).error?.issues ?? [];
  for (const { path, code, ...issue } of issues) {
    const keys = code === 'unrecognized_keys' && 'keys' in issue ? issue.keys : [undefined];
    for (const key of keys) remove(parts, key === undefined ? path : [...path, key]);
  }
  const { pipelines } = parts;
  if (isParts(pipelines)) {
    for (const [name, pipeline] of Object.entries(pipelines)) {
      if (!isParts(pipeline) || !Array.isArray(pipeline['streams'])) continue;
      const entries: readonly unknown[] = pipeline['streams'];
      const streams = entries.filter(
        (entry) => entry !== REMOVED && !isUnknown(isParts(entry) ? entry['stream'] : entry),
      );
      if (streams.length) pipeline['streams'] = streams;
      else delete pipelines[name];
    }
  }
  return z.safeParse(configSchema, parts).data;
}

const isParts = (value: unknown): value is Parts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const REMOVED = Symbol('removed');

function remove(parts: Parts, [key, name, field, index]: readonly PropertyKey[]): void {
  const pipelines = parts['pipelines'];
  const pipeline = isParts(pipelines) && key === 'pipelines' ? pipelines[String(name)] : undefined;
  if (!isParts(pipelines) || !isParts(pipeline)) delete parts[String(key)];
  else if (field === undefined) delete pipelines[String(name)];
  else if (field === 'cron') pipeline['cron'] = ANY_CRON;
  else if (field === 'streams' && typeof index === 'number' && Array.isArray(pipeline['streams']))
    (pipeline['streams'] as unknown[])[index] = REMOVED;
  else if (field === 'streams') delete pipelines[String(name)];
  else delete pipeline[String(field)];
}
