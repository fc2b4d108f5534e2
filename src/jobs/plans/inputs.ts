/** Where the first requests of a run come from: the streams of a pipeline or of a command, and their params. */
import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { followersOf, childrenOf, streamNamed } from '../../streams/catalogue.ts';
import { feedsIn, isFromSettings, isWatched, parentsOf, type Settings } from '../../streams/feeds.ts';
import { cross, type Params, type Stream } from '../../streams/stream.ts';
import { inBatches } from '../ledger/batches.ts';
import type { Overrides, Root, Scalar, Target } from './run-plan.ts';

/** A stream with what completes it (`follow` undefined), with some of the streams that can follow, or alone (empty). */
export function followed(stream: Stream, follow: readonly string[] | undefined): readonly string[] {
  if (follow === undefined) return [...new Set([stream, ...followersOf(stream)].map(({ name }) => name))];
  const all = descendantsOf(stream);
  for (const name of follow) {
    streamNamed(name);
    if (!all.has(name)) {
      throw new ConfigError(`${name} does not follow from ${stream.name}`, {
        remedy: `what does: ${[...all].join(', ') || 'nothing'}`,
      });
    }
  }
  return [stream.name, ...follow];
}

/** Everything that can follow from a stream, by whatever way. */
function descendantsOf(stream: Stream, known = new Set<string>()): ReadonlySet<string> {
  for (const child of childrenOf(stream)) {
    if (known.has(child.name)) continue;
    known.add(child.name);
    descendantsOf(child, known);
  }
  return known;
}

/**
 * First requests of the targets, as far as configuration and command line tell; what the warehouse tells is in lookups.ts.
 * A target whose parent is among the others, or that is watched, needs none. Throws ConfigError.
 */
export const rootsOf = (targets: readonly Target[], settings: Settings): readonly Root[] =>
  targets.flatMap((target) => rootsOfTarget(target, targets, settings));

/** Those of one target among all that run with it. Throws ConfigError. */
export function rootsOfTarget(
  { stream, overrides, sql }: Target,
  targets: readonly Target[],
  settings: Settings,
): readonly Root[] {
  const streams = targets.map((target) => target.stream);
  const feeds = feedsIn(
    stream,
    streams.map(({ name }) => name),
  );
  // Its query is all it asks: lookups.ts.
  if (sql) return [];
  const chosen = Object.keys(overrides).length > 0;
  const offered = feeds.filter(isFromSettings).map((feed) => feed(settings));
  if (!chosen && !offered.length) {
    if (feeds.some(isWatched) || parentsOf(stream).some((parent) => streams.includes(parent))) return [];
    throw nothingToAsk(stream);
  }
  const base = offered.length ? offered.flat() : [{}];
  return rootsFrom(
    stream,
    base.flatMap((input) => overridden(stream, input, overrides, settings)),
  );
}

/** Inputs of one stream as its first requests: days cut and aligned, ids in batches, none twice. */
export function rootsFrom(stream: Stream, inputs: readonly Params[]): readonly Root[] {
  const dated = stream.dated ? inputs.flatMap(stream.dated.requests) : inputs;
  return inBatches(stream, distinct(dated)).map((params) => ({ stream, params }));
}

function nothingToAsk(stream: Stream): ConfigError {
  const needed = `give --param for each of ${requiredNames(stream).join(', ')}`;
  const [parent] = parentsOf(stream);
  if (!parent) return new ConfigError(`${stream.name} does not know what to ask`, { remedy: needed });
  return new ConfigError(`${stream.name} takes its inputs from ${parent.name}`, {
    remedy: `run ${parent.name} with --follow ${stream.name}, or ${needed}`,
  });
}

function checkNames(stream: Stream, names: readonly string[]): void {
  const known = paramNames(stream);
  const surplus = names.find((name) => !known.includes(name));
  if (surplus === undefined) return;
  throw new ConfigError(`${stream.name} has no param '${surplus}'`, { remedy: `its params: ${known.join(', ')}` });
}

/** What a query or a file gives by name becomes an input; days that are not given are the newest. Throws ConfigError. */
export function typedInput(stream: Stream, given: Readonly<Record<string, unknown>>, businessDate: string): Params {
  checkNames(stream, Object.keys(given));
  const typed = Object.entries(given)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => [name, typedValue(stream, name, value as Scalar)]);
  const values = Object.fromEntries(typed);
  return checkedParams(stream, { ...stream.dated?.newest(values, businessDate), ...values });
}

function overridden(stream: Stream, input: Params, overrides: Overrides, { businessDate }: Settings): Params[] {
  checkNames(stream, Object.keys(overrides));
  const typed = Object.fromEntries(
    Object.entries(overrides).map(([name, values]) => [name, values.map((value) => typedValue(stream, name, value))]),
  );
  return cross(typed).map((values) => {
    const newest = stream.dated?.newest({ ...input, ...values } as Params, businessDate);
    return checkedParams(stream, { ...input, ...newest, ...values });
  });
}

/** Params as the stream takes them. Throws ConfigError. */
function checkedParams(stream: Stream, values: object): Params {
  const parsed = z.safeParse(stream.params, values);
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new ConfigError(`${stream.name}: ${missing}`, {
    remedy: `give --param for each of ${requiredNames(stream).join(', ')}`,
  });
}

/** An image is a value too. */
const LONGEST_SHOWN = 60;

/** Text of a command line or YAML becomes what the schema of the param takes: `7` a number, `true` a boolean. */
function typedValue(stream: Stream, name: string, value: Scalar): unknown {
  const schema = shapeOf(stream)[name] as z.core.$ZodType;
  const readings = [value, String(value), Number(value), value === 'true' ? true : value === 'false' ? false : value];
  for (const reading of readings) {
    if (value !== '' && z.safeParse(schema, reading).success) return reading;
  }
  const issue = z.safeParse(schema, value).error?.issues[0]?.message ?? 'empty';
  const shown = String(value).slice(0, LONGEST_SHOWN);
  throw new ConfigError(`${stream.name}: ${name} '${shown}' will not do: ${issue}`, {
    remedy: 'correct the value',
  });
}

export const paramNames = (stream: Stream): readonly string[] => Object.keys(shapeOf(stream));

const requiredNames = (stream: Stream) =>
  Object.entries(shapeOf(stream)).flatMap(([name, schema]) => (z.safeParse(schema, undefined).success ? [] : [name]));

const shapeOf = (stream: Stream) => (stream.params as unknown as z.ZodObject).shape as Record<string, z.core.$ZodType>;

const distinct = (inputs: readonly Params[]): readonly Params[] => [
  ...new Map(inputs.map((input) => [JSON.stringify(input), input])).values(),
];
