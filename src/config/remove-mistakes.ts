/** Reduces a configuration with mistakes to its valid parts, so that these can be checked as well. */
import { z } from 'zod';
import { type Config, configSchema } from './config.ts';

type RawMap = Record<string, unknown>;

/** Replaces a cron that is not valid, and `after` with a mistake. */
const ANY_CRON = '0 12 * * *';

/**
 * Removes the keys, the keys of pipelines and the entries of `streams` that have a mistake. Undefined if nothing valid
 * is left. `isUnknown` returns true for a stream name that does not exist.
 */
export function removeMistakes(file: unknown, isUnknown: (stream: unknown) => boolean): Config | undefined {
  if (!isRawMap(file)) return undefined;
  const parts = structuredClone(file);
  const issues = z.safeParse(configSchema, parts).error?.issues ?? [];
  for (const { path, code, ...issue } of issues) {
    const keys = code === 'unrecognized_keys' && 'keys' in issue ? issue.keys : [undefined];
    for (const key of keys) removePath(parts, key === undefined ? path : [...path, key]);
  }
  const { pipelines } = parts;
  if (isRawMap(pipelines)) {
    for (const [name, pipeline] of Object.entries(pipelines)) {
      if (!isRawMap(pipeline) || !Array.isArray(pipeline['streams'])) continue;
      const entries: readonly unknown[] = pipeline['streams'];
      const streams = entries.filter(
        (entry) => entry !== REMOVED_ENTRY && !isUnknown(isRawMap(entry) ? entry['stream'] : entry),
      );
      if (streams.length) pipeline['streams'] = streams;
      else delete pipelines[name];
    }
  }
  return z.safeParse(configSchema, parts).data;
}

const isRawMap = (value: unknown): value is RawMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const REMOVED_ENTRY = Symbol('removed');

function removePath(parts: RawMap, [key, name, field, index]: readonly PropertyKey[]): void {
  const pipelines = parts['pipelines'];
  const pipeline = isRawMap(pipelines) && key === 'pipelines' ? pipelines[String(name)] : undefined;
  if (!isRawMap(pipelines) || !isRawMap(pipeline)) delete parts[String(key)];
  else if (field === undefined) delete pipelines[String(name)];
  else if (field === 'cron' || field === 'after') {
    delete pipeline['after'];
    pipeline['cron'] = ANY_CRON;
  } else if (field === 'streams' && typeof index === 'number' && Array.isArray(pipeline['streams']))
    (pipeline['streams'] as unknown[])[index] = REMOVED_ENTRY;
  else if (field === 'streams') delete pipelines[String(name)];
  else delete pipeline[String(field)];
}
