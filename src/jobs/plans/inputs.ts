/** Where the first requests of a run come from: the streams of a pipeline or of a command, and their params. */
import { ConfigError } from '../../errors.ts';
import { followersOf, childrenOf, streamNamed } from '../../streams/catalogue.ts';
import { feedsIn, isFromSettings, isWatched, parentsOf } from '../../streams/feeds.ts';
import type { Params, Stream } from '../../streams/stream.ts';
import { inBatches } from '../ledger/batches.ts';
import { inputsWith, requiredNames } from './param-values.ts';
import type { PlanSettings, Root, Scalar, Target } from './run-plan.ts';

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
export const rootsOf = (targets: readonly Target[], settings: PlanSettings): readonly Root[] =>
  targets.flatMap((target) => rootsOfTarget(target, targets, settings));

/** Those of one target among all that run with it. Throws ConfigError. */
export function rootsOfTarget(
  { stream, overrides, sql }: Target,
  targets: readonly Target[],
  settings: PlanSettings,
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
  return rootsFrom(stream, inputsWith(stream, base, overrides, settings));
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

/** What a query or a file gives by name becomes an input; days that are not given are the newest. Throws ConfigError. */
export function typedInput(
  stream: Stream,
  given: Readonly<Record<string, unknown>>,
  terms: Pick<PlanSettings, 'businessDate' | 'onUnknown'>,
): Params {
  const present = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  const values = Object.fromEntries(present.map(([name, value]) => [name, [value as Scalar]]));
  const [input] = inputsWith(stream, [{}], values, terms);
  if (!input) throw new Error(`one value for each param of ${stream.name} made no input`);
  return input;
}

const distinct = (inputs: readonly Params[]): readonly Params[] => [
  ...new Map(inputs.map((input) => [JSON.stringify(input), input])).values(),
];
