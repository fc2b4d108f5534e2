/**
 * Param values from the command line, files and SQL: converted to the type of the param, and checked before anything is
 * bought.
 */
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { findCombinationErrors, findValueError } from '../streams/param-rules.ts';
import { didYouMean } from '../did-you-mean.ts';
import { cross, type Params, type Stream } from '../streams/stream.ts';
import type { Overrides, PlanSettings, Scalar } from './run-plan.ts';

type InputOptions = Pick<PlanSettings, 'businessDate' | 'onUnknown'>;

/**
 * Every combination of the values, on top of each base; days that are not given are the newest. Throws ConfigError with
 * all mistakes at once. Values that are only unknown are reported to `onUnknown` instead, if there is one.
 */
export function combineInputs(
  stream: Stream,
  bases: readonly Params[],
  values: Overrides,
  { businessDate, onUnknown }: InputOptions,
): readonly Params[] {
  const { chosen, unknown } = readValues(stream, values, onUnknown);
  const inputs = bases.flatMap((base) =>
    chosen.map((given) => {
      const newest = stream.dated?.newest({ ...base, ...given }, businessDate);
      return { ...base, ...newest, ...given };
    }),
  );
  const checked = inputs.map((input) => {
    const parsed = z.safeParse(stream.params, input);
    if (parsed.success) return parsed.data;
    const issues = parsed.error.issues.filter(({ path }) => !(String(path[0]) in values));
    if (issues.length) {
      throw new ConfigError(
        `${stream.name}: ${issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
        { remedy: `give --param for each of ${listRequiredParams(stream).join(', ')}` },
      );
    }
    return input;
  });
  for (const input of checked)
    for (const mistake of findCombinationErrors(stream, input, businessDate)) unknown.add(`${stream.name}: ${mistake}`);
  reportUnknown(unknown, onUnknown);
  return checked;
}

/**
 * Every combination of the values, converted to the types of the params, for inputs whose other params are not known
 * yet. Throws ConfigError and calls `onUnknown` like combineInputs.
 */
export function combineValues(
  stream: Stream,
  values: Overrides,
  { onUnknown }: Pick<InputOptions, 'onUnknown'>,
): readonly Params[] {
  const { chosen, unknown } = readValues(stream, values, onUnknown);
  reportUnknown(unknown, onUnknown);
  return chosen;
}

function reportUnknown(unknown: ReadonlySet<string>, onUnknown: InputOptions['onUnknown']): void {
  if (onUnknown) for (const warning of unknown) onUnknown(warning);
  else throwMistakes(unknown, ', or add --allow-unknown to request it anyway');
}

/** The combinations, and what is unknown about their values. Throws ConfigError for values that cannot be requested. */
function readValues(
  stream: Stream,
  values: Overrides,
  onUnknown: InputOptions['onUnknown'],
): { readonly chosen: readonly Params[]; readonly unknown: Set<string> } {
  const known = listParamNames(stream);
  const unknownParams = Object.keys(values).flatMap((name) =>
    known.includes(name) ? [] : [`${stream.name} has no param '${name}'${didYouMean(name, known)}`],
  );
  if (unknownParams.length)
    throw new ConfigError(unknownParams.join('; '), { remedy: `its params: ${known.join(', ')}` });
  const mistakes = new Set<string>();
  const unknown = new Set<string>();
  const read = Object.entries(values).map(([name, given]) => {
    const readings = given.map((value) => readValue(stream, name, value));
    for (const { mistake } of readings) if (mistake) mistakes.add(mistake);
    for (const { warning } of readings) if (warning) unknown.add(warning);
    return [name, readings.map(({ value }) => value)] as const;
  });
  if (mistakes.size) throwMistakes(new Set([...mistakes, ...(onUnknown ? [] : unknown)]));
  return { chosen: cross(Object.fromEntries(read)) as Params[], unknown };
}

function throwMistakes(mistakes: ReadonlySet<string>, otherwise = ''): void {
  if (mistakes.size)
    throw new ConfigError([...mistakes].join('; '), {
      remedy: `correct the ${mistakes.size === 1 ? 'value' : 'values'}${otherwise}`,
    });
}

interface ParamValue {
  readonly value: unknown;
  /** Why the API cannot be called with the value. */
  readonly mistake?: string;
  /** Why the value is unknown to this version, although the API may accept it. */
  readonly warning?: string;
}

/** Characters of a value in a message: a value can be as long as an image. */
const MAX_SHOWN_VALUE_LENGTH = 60;

/** Converts text of the command line or YAML to the type of the param: `7` to a number, `true` to a boolean. */
function readValue(stream: Stream, name: string, value: Scalar): ParamValue {
  const schema = getParamSchemas(stream)[name] as z.core.$ZodType;
  const readings = [value, String(value), Number(value), value === 'true' ? true : value === 'false' ? false : value];
  const fitting = readings.find((reading) => value !== '' && z.safeParse(schema, reading).success);
  if (fitting !== undefined) {
    const mistake = findValueError(stream, name, fitting);
    if (!mistake) return { value: fitting };
    const text = `${stream.name}: ${name} ${mistake}`;
    return isDayParam(stream, name) ? { value: fitting, mistake: text } : { value: fitting, warning: text };
  }
  const { options, type } = describeSchema(schema);
  const typed = type === 'number' ? Number(value) : type === 'string' ? String(value) : undefined;
  const isTyped = String(value).trim() !== '' && typed !== undefined && !Number.isNaN(typed);
  const issue = z.safeParse(schema, isTyped ? typed : value).error?.issues[0]?.message ?? 'empty';
  const shown = String(value).slice(0, MAX_SHOWN_VALUE_LENGTH);
  const mistake = `${stream.name}: ${name} '${shown}' is not valid: ${issue}${didYouMean(shown, options)}`;
  // A value that is only missing among the options, or beyond a limit, may be newer than this version.
  return isTyped && !isDayParam(stream, name) ? { value: typed, warning: mistake } : { value, mistake };
}

/** Params from which days are computed: an invalid one cannot be requested even with --allow-unknown. */
const isDayParam = ({ dated }: Stream, name: string) =>
  dated !== undefined && (dated.params.includes(name) || name === 'rank_type');

/** The options of a param as text, and the JSON type that all of them have; undefined: another type, or mixed types. */
function describeSchema(schema: z.core.$ZodType): {
  readonly options: readonly string[];
  readonly type: 'string' | 'number' | undefined;
} {
  const { type, enum: options = [] } = z.toJSONSchema(schema) as { type?: string; enum?: readonly Scalar[] };
  const known = type === 'integer' ? 'number' : type;
  return { options: options.map(String), type: known === 'string' || known === 'number' ? known : undefined };
}

export const listParamNames = (stream: Stream): readonly string[] => Object.keys(getParamSchemas(stream));

export const listRequiredParams = (stream: Stream): readonly string[] =>
  Object.entries(getParamSchemas(stream)).flatMap(([name, schema]) =>
    z.safeParse(schema, undefined).success ? [] : [name],
  );

export const getParamSchemas = (stream: Stream) => stream.params.shape as Record<string, z.core.$ZodType>;
