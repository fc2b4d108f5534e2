/** The first requests of a run, built from its targets: streams with their params. */
import { ConfigError } from '../errors.ts';
import { findDefaultDescendants, getChildren, requireStream } from '../streams/catalogue.ts';
import { selectInputSources, isSettingsSource, isWatchlistSource, getParents } from '../streams/input-sources.ts';
import type { Params, Stream } from '../streams/stream.ts';
import { groupIds } from '../ledger/id-groups.ts';
import { combineInputs, listRequiredParams } from './param-values.ts';
import type { Root } from '../ledger/new-run.ts';
import type { PlanSettings, Scalar, Target } from './run-plan.ts';

/**
 * The streams of a run: the named one with its default followers (`follow` undefined), with the followers named, or
 * alone (empty). Throws ConfigError if a named stream cannot follow.
 */
export function expandFollowers(stream: Stream, follow: readonly string[] | undefined): readonly string[] {
  if (follow === undefined) return [...new Set([stream, ...findDefaultDescendants(stream)].map(({ name }) => name))];
  const all = findDescendants(stream);
  for (const name of follow) {
    requireStream(name);
    if (!all.has(name)) {
      throw new ConfigError(`${name} does not follow from ${stream.name}`, {
        remedy: `what does: ${[...all].join(', ') || 'nothing'}`,
      });
    }
  }
  return [stream.name, ...follow];
}

/** The names of all streams that can follow from a stream, directly or through others. */
function findDescendants(stream: Stream, known = new Set<string>()): ReadonlySet<string> {
  for (const child of getChildren(stream)) {
    if (known.has(child.name)) continue;
    known.add(child.name);
    findDescendants(child, known);
  }
  return known;
}

/**
 * The first requests of all targets that are known without the warehouse; resolve-inputs.ts adds the others. A target
 * whose parent is also a target, or that takes watched entities, may have none. Throws ConfigError if a target has no
 * source of inputs.
 */
export const buildRoots = (targets: readonly Target[], settings: PlanSettings): readonly Root[] =>
  targets.flatMap((target) => buildTargetRoots(target, targets, settings));

/** The first requests of one target; `targets`: all targets of the same run. Throws ConfigError like `buildRoots`. */
export function buildTargetRoots(
  { stream, overrides, sql, from }: Target,
  targets: readonly Target[],
  settings: PlanSettings,
): readonly Root[] {
  const streams = targets.map((target) => target.stream);
  const sources = selectInputSources(
    stream,
    streams.map(({ name }) => name),
  );
  // The query gives all inputs (resolve-inputs.ts), or records of the run do (stream-options.ts).
  if (sql || from) return [];
  const hasOverrides = Object.keys(overrides).length > 0;
  const offered = sources.filter(isSettingsSource).map((source) => source(settings));
  if (!hasOverrides && !offered.length) {
    if (sources.some(isWatchlistSource) || getParents(stream).some((parent) => streams.includes(parent))) return [];
    throw missingInputsError(stream);
  }
  const base = offered.length ? offered.flat() : [{}];
  return buildRootsFromInputs(stream, combineInputs(stream, base, overrides, settings));
}

/**
 * Inputs of one stream as its first requests: days aligned to the periods of the stream, ids grouped into calls,
 * duplicates removed.
 */
export function buildRootsFromInputs(stream: Stream, inputs: readonly Params[]): readonly Root[] {
  const dated = stream.dated ? inputs.flatMap(stream.dated.requests) : inputs;
  return groupIds(stream, removeDuplicates(dated)).map((params) => ({ stream, params }));
}

function missingInputsError(stream: Stream): ConfigError {
  const needed = `give --param for each of ${listRequiredParams(stream).join(', ')}`;
  const [parent] = getParents(stream);
  if (!parent) return new ConfigError(`${stream.name} has no inputs to request`, { remedy: needed });
  return new ConfigError(`${stream.name} takes its inputs from ${parent.name}`, {
    remedy: `run ${parent.name} with --follow ${stream.name}, or ${needed}`,
  });
}

/**
 * Converts a row of a query or file to an input: a value for each param by name; empty values count as absent, and days
 * that are not given are the newest. Throws ConfigError if a value is not valid.
 */
export function parseInput(
  stream: Stream,
  given: Readonly<Record<string, unknown>>,
  settings: Pick<PlanSettings, 'businessDate' | 'onUnknown'>,
): Params {
  const present = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  const values = Object.fromEntries(present.map(([name, value]) => [name, [value as Scalar]]));
  const [input] = combineInputs(stream, [{}], values, settings);
  if (!input) throw new Error(`one value for each param of ${stream.name} made no input`);
  return input;
}

const removeDuplicates = (inputs: readonly Params[]): readonly Params[] => [
  ...new Map(inputs.map((input) => [JSON.stringify(input), input])).values(),
];
