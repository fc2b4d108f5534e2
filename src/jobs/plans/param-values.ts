/** Values that people give for the params of a stream: read in the type of the param, and checked before anything is bought. */
import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { combinationMistakes, valueMistake } from '../../streams/param-rules.ts';
import { meant } from '../../streams/similar.ts';
import { cross, type Params, type Stream } from '../../streams/stream.ts';
import type { Overrides, PlanSettings, Scalar } from './run-plan.ts';

type Terms = Pick<PlanSettings, 'businessDate' | 'onUnknown'>;

/**
 * Every combination of the values, on top of each base; days that are not given are the newest. Throws ConfigError with every
 * mistake at once. Values that are only unknown go to `onUnknown` instead, where there is one.
 */
export function inputsWith(
  stream: Stream,
  bases: readonly Params[],
  values: Overrides,
  { businessDate, onUnknown }: Terms,
): readonly Params[] {
  const known = paramNames(stream);
  const wrong = Object.keys(values).flatMap((name) =>
    known.includes(name) ? [] : [`${stream.name} has no param '${name}'${meant(name, known)}`],
  );
  if (wrong.length) throw new ConfigError(wrong.join('; '), { remedy: `its params: ${known.join(', ')}` });
  const mistakes = new Set<string>();
  const unknown = new Set<string>();
  const read = Object.entries(values).map(([name, given]) => {
    const readings = given.map((value) => readValue(stream, name, value));
    for (const { mistake } of readings) if (mistake) mistakes.add(mistake);
    for (const { oddity } of readings) if (oddity) unknown.add(oddity);
    return [name, readings.map(({ value }) => value)] as const;
  });
  if (mistakes.size) throwFor(new Set([...mistakes, ...(onUnknown ? [] : unknown)]));
  const chosen = cross(Object.fromEntries(read));
  const inputs = bases.flatMap((base) =>
    chosen.map((given) => {
      const newest = stream.dated?.newest({ ...base, ...given } as Params, businessDate);
      return { ...base, ...newest, ...given } as Params;
    }),
  );
  const checked = inputs.map((input) => {
    const parsed = z.safeParse(stream.params, input);
    if (parsed.success) return parsed.data;
    const issues = parsed.error.issues.filter(({ path }) => !(String(path[0]) in values));
    if (issues.length) {
      throw new ConfigError(
        `${stream.name}: ${issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
        { remedy: `give --param for each of ${requiredNames(stream).join(', ')}` },
      );
    }
    return input;
  });
  for (const input of checked)
    for (const mistake of combinationMistakes(stream, input, businessDate)) unknown.add(`${stream.name}: ${mistake}`);
  if (onUnknown) for (const oddity of unknown) onUnknown(oddity);
  else throwFor(unknown, ', or add --allow-unknown to ask for it all the same');
  return checked;
}

function throwFor(mistakes: ReadonlySet<string>, otherwise = ''): void {
  if (mistakes.size)
    throw new ConfigError([...mistakes].join('; '), {
      remedy: `correct the ${mistakes.size === 1 ? 'value' : 'values'}${otherwise}`,
    });
}

interface Reading {
  readonly value: unknown;
  /** It cannot be asked. */
  readonly mistake?: string;
  /** It can be asked, but nobody knows it. */
  readonly oddity?: string;
}

/** A value may be as long as an image. */
const LONGEST_SHOWN = 60;

/** Text of a command line or YAML becomes what the schema of the param takes: `7` a number, `true` a boolean. */
function readValue(stream: Stream, name: string, value: Scalar): Reading {
  const schema = shapeOf(stream)[name] as z.core.$ZodType;
  const readings = [value, String(value), Number(value), value === 'true' ? true : value === 'false' ? false : value];
  const fitting = readings.find((reading) => value !== '' && z.safeParse(schema, reading).success);
  if (fitting !== undefined) {
    const mistake = valueMistake(stream, name, fitting);
    if (!mistake) return { value: fitting };
    const text = `${stream.name}: ${name} ${mistake}`;
    return isForDays(stream, name) ? { value: fitting, mistake: text } : { value: fitting, oddity: text };
  }
  const { options, type } = described(schema);
  const typed = type === 'number' ? Number(value) : type === 'string' ? String(value) : undefined;
  const isTyped = String(value).trim() !== '' && typed !== undefined && !Number.isNaN(typed);
  const issue = z.safeParse(schema, isTyped ? typed : value).error?.issues[0]?.message ?? 'empty';
  const shown = String(value).slice(0, LONGEST_SHOWN);
  const mistake = `${stream.name}: ${name} '${shown}' is not valid: ${issue}${meant(shown, options)}`;
  // What is only not among the options, or beyond a limit, may be newer than this version.
  return isTyped && !isForDays(stream, name) ? { value: typed, oddity: mistake } : { value, mistake };
}

/** Days are computed with: what is no day, or no kind of period, cannot be asked. */
const isForDays = ({ dated }: Stream, name: string) =>
  dated !== undefined && (dated.params.includes(name) || name === 'rank_type');

/** The options of a param in text, and the JSON type that all of them have. */
function described(schema: z.core.$ZodType): {
  readonly options: readonly string[];
  readonly type: 'string' | 'number' | undefined;
} {
  const { type, enum: options = [] } = z.toJSONSchema(schema) as { type?: string; enum?: readonly Scalar[] };
  const known = type === 'integer' ? 'number' : type;
  return { options: options.map(String), type: known === 'string' || known === 'number' ? known : undefined };
}

export const paramNames = (stream: Stream): readonly string[] => Object.keys(shapeOf(stream));

export const requiredNames = (stream: Stream): readonly string[] =>
  Object.entries(shapeOf(stream)).flatMap(([name, schema]) => (z.safeParse(schema, undefined).success ? [] : [name]));

export const shapeOf = (stream: Stream) =>
  (stream.params as unknown as z.ZodObject).shape as Record<string, z.core.$ZodType>;
