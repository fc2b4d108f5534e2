/**
 * Reads values that are as their schema declares, in a fraction of zod's time. A reader is derived from the schema, so
 * that zod remains the only declaration. It decides nothing on its own: where it is not certain of zod's result it
 * returns UNDECIDED, and zod reads the whole value. No code is generated, because some environments forbid it.
 */
import { z } from 'zod';
import { openObjectBuilder } from './object-builder.ts';
import { deriveTest, type Test } from './derive-test.ts';

/** Zod has to read the value: it refuses it, or it reads it by a rule that quick readers do not have. */
export const UNDECIDED: unique symbol = Symbol('undecided');

/** Returns what zod returns, equal and with the same order of keys, or UNDECIDED. Shares no array or object with it. */
export type QuickReader = (value: unknown) => unknown;

type Schema = z.core.$ZodType;

const readers = new WeakMap<Schema, QuickReader>();

/** The quick reader of a schema. It is derived at the first use. */
export function getQuickReader(schema: Schema): QuickReader {
  const known = readers.get(schema);
  if (known) return known;
  const made = deriveReader(schema);
  readers.set(schema, made);
  return made;
}

/** The same as `z.safeParse`, of which it is the quicker form for values that are as declared. */
export function safeParseQuickly<T>(schema: z.core.$ZodType<T>, value: unknown): z.ZodSafeParseResult<T> {
  const read = getQuickReader(schema)(value);
  return read === UNDECIDED ? z.safeParse(schema, value) : { success: true, data: read as T };
}

function deriveReader(schema: Schema): QuickReader {
  const test = deriveTest(schema);
  if (test) return (value) => (test(value) ? value : UNDECIDED);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const hasChecks = Boolean(def.checks?.length);
  if (hasChecks) return readByZod(schema);
  switch (def.type) {
    case 'object':
      return def.catchall ? readByZod(schema) : readObject(def.shape);
    case 'array':
      return readArray(getQuickReader(def.element));
    case 'nullable': {
      const inner = getQuickReader(def.innerType);
      return (value) => (value === null ? null : inner(value));
    }
    case 'optional':
      // An absent field is what its object looks at.
      return getQuickReader(def.innerType);
    case 'union':
      return readUnion(schema, def);
    case 'pipe':
      return readPipe(def);
    default:
      return readByZod(schema);
  }
}

const readByZod =
  (schema: Schema): QuickReader =>
  (value) => {
    const parsed = z.safeParse(schema, value);
    return parsed.success ? parsed.data : UNDECIDED;
  };

/** Zod takes the first option that accepts a value: those that only test it are tried before zod is. */
function readUnion(schema: Schema, def: z.core.$ZodUnionDef): QuickReader {
  if ('discriminator' in def || def.inclusive === false) return readByZod(schema);
  const tests = def.options.map((option) => deriveTest(option));
  const firstOther = tests.indexOf(undefined);
  const leading = (firstOther < 0 ? tests : tests.slice(0, firstOther)) as readonly Test[];
  const others: QuickReader = firstOther < 0 ? () => UNDECIDED : readByZod(schema);
  return (value) => {
    for (const test of leading) if (test(value)) return value;
    return others(value);
  };
}

function readPipe(def: z.core.$ZodPipeDef | z.core.$ZodCodecDef): QuickReader {
  const first = getQuickReader(def.in);
  const last = getQuickReader(def.out);
  if (!('transform' in def) || !def.transform) {
    return (value) => {
      const between = first(value);
      return between === UNDECIDED ? UNDECIDED : last(between);
    };
  }
  const { transform } = def;
  return (value) => {
    const read = first(value);
    if (read === UNDECIDED) return UNDECIDED;
    const payload: z.core.ParsePayload = { value: read, issues: [] };
    const decoded = transform(read, payload);
    return payload.issues.length ? UNDECIDED : last(decoded);
  };
}

const readArray =
  (element: QuickReader): QuickReader =>
  (value) => {
    if (!Array.isArray(value)) return UNDECIDED;
    const list: unknown[] = [];
    for (const item of value) {
      const read = element(item);
      if (read === UNDECIDED) return UNDECIDED;
      list.push(read);
    }
    return list;
  };

function readObject(shape: Readonly<Record<string, Schema>>): QuickReader {
  const fields = Object.entries(shape).map(([key, schema]) => ({
    key,
    read: getQuickReader(schema),
    mayBeAbsent: schema._zod.optin === 'optional' && schema._zod.optout === 'optional',
  }));
  const build = openObjectBuilder();
  return (value) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return UNDECIDED;
    const keys: string[] = [];
    const values: unknown[] = [];
    for (const { key, read, mayBeAbsent } of fields) {
      const found = (value as Readonly<Record<string, unknown>>)[key];
      if (found === undefined) {
        if (mayBeAbsent && !(key in value)) continue;
        return UNDECIDED;
      }
      const result = read(found);
      if (result === UNDECIDED) return UNDECIDED;
      keys.push(key);
      values.push(result);
    }
    return build(keys, values);
  };
}
