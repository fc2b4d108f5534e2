/** What differs between two configurations, by the names of the keys: their values may be long, and say nothing more. */
import { isDeepStrictEqual } from 'node:util';
import type { Config } from './config.ts';

/** Paths of keys with another value, such as `pipelines.ranks.cron`; a key that only one of them has counts as a whole. */
export const listConfigChanges = (before: Config, after: Config): readonly string[] => listChanges(before, after, '');

function listChanges(before: unknown, after: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isMap(before) || !isMap(after)) return [path];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    listChanges(before[key], after[key], path ? `${path}.${key}` : key),
  );
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
