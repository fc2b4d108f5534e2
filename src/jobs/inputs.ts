/** Where the first requests of a run come from: the streams of a pipeline or of a command, and their params. */
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { cross, type Params, parentOf, type Settings, type Stream } from '../streams/stream.ts';
import { descendantsOf, streamNamed } from '../streams/catalogue.ts';
import type { Root } from './runs.ts';

type Scalar = string | number | boolean;

/** Values asked for, by param: they take the place of what the stream would choose. */
export type Overrides = Readonly<Record<string, readonly Scalar[]>>;

export interface Target {
  readonly stream: Stream;
  readonly overrides: Overrides;
}

/** A stream with its children, theirs and so on (`follow` undefined), with some of them, or alone (empty). */
export function followed(stream: Stream, follow: readonly string[] | undefined): readonly string[] {
  const all = descendantsOf(stream).map(({ name }) => name);
  if (follow === undefined) return [stream.name, ...all];
  for (const name of follow) {
    streamNamed(name);
    if (!all.includes(name)) {
      throw new ConfigError(`${name} does not follow from ${stream.name}`, {
        remedy: `what does: ${all.join(', ') || 'nothing'}`,
      });
    }
  }
  return [stream.name, ...follow];
}

/** First requests of the targets. A target whose parent is among the others needs none. Throws ConfigError. */
export function rootsOf(targets: readonly Target[], settings: Settings): readonly Root[] {
  const streams = new Set(targets.map(({ stream }) => stream));
  return targets.flatMap(({ stream, overrides }) => {
    const parent = parentOf(stream);
    const noParams = !Object.keys(overrides).length;
    if (parent && streams.has(parent) && noParams) return [];
    if (parent && noParams) {
      throw new ConfigError(`${stream.name} takes its inputs from ${parent.name}`, {
        remedy: `run ${parent.name}, which it follows from, or give --param for each of ${paramNames(stream).join(', ')}`,
      });
    }
    const base = typeof stream.inputs === 'function' ? stream.inputs(settings) : [{}];
    return distinct(base.flatMap((input) => overridden(stream, input, overrides))).map((params) => ({
      stream,
      params,
    }));
  });
}

function overridden(stream: Stream, input: Params, overrides: Overrides): Params[] {
  const known = paramNames(stream);
  for (const name of Object.keys(overrides)) {
    if (!known.includes(name)) {
      throw new ConfigError(`${stream.name} has no param '${name}'`, { remedy: `its params: ${known.join(', ')}` });
    }
  }
  const typed = Object.fromEntries(
    Object.entries(overrides).map(([name, values]) => [name, values.map((value) => typedValue(stream, name, value))]),
  );
  return cross(typed).map((values) => {
    const parsed = z.safeParse(stream.params, { ...input, ...values });
    if (parsed.success) return parsed.data;
    const missing = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw new ConfigError(`${stream.name}: ${missing}`, { remedy: `give --param for each of ${known.join(', ')}` });
  });
}

/** Text of a command line or YAML becomes what the schema of the param takes: `7` a number, `true` a boolean. */
function typedValue(stream: Stream, name: string, value: Scalar): unknown {
  const schema = shapeOf(stream)[name] as z.core.$ZodType;
  const readings = [value, String(value), Number(value), value === 'true' ? true : value === 'false' ? false : value];
  for (const reading of readings) {
    if (value !== '' && z.safeParse(schema, reading).success) return reading;
  }
  const issue = z.safeParse(schema, value).error?.issues[0]?.message ?? 'empty';
  throw new ConfigError(`${stream.name}: ${name} '${value}' will not do: ${issue}`, {
    remedy: 'correct the value',
  });
}

const paramNames = (stream: Stream): readonly string[] => Object.keys(shapeOf(stream));

const shapeOf = (stream: Stream) => (stream.params as unknown as z.ZodObject).shape as Record<string, z.core.$ZodType>;

const distinct = (inputs: readonly Params[]): readonly Params[] => [
  ...new Map(inputs.map((input) => [JSON.stringify(input), input])).values(),
];
