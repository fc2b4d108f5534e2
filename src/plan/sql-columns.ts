/**
 * Checks the columns of a query whose rows become inputs. They are known before the first row, so mistakes show on an
 * empty warehouse too.
 */
import { z } from 'zod';
import type { Field } from '../load/connection/query.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Stream } from '../streams/stream.ts';
import { listParamNames, listRequiredParams, getParamSchemas } from './param-values.ts';

const TEXT = ['text', 'varchar', 'bpchar', 'char', 'unknown'];
const WHOLE = ['int2', 'int4', 'int8'];

/** PostgreSQL types of columns that fit a param, by its JSON type. Text excludes floats, which lose digits of an id. */
const FITTING_TYPES: Readonly<Record<string, readonly string[]>> = {
  string: [...TEXT, ...WHOLE, 'numeric', 'date'],
  number: [...TEXT, ...WHOLE, 'numeric', 'float4', 'float8'],
  boolean: [...TEXT, 'bool'],
};

/**
 * Mistakes in the columns: unknown params, missing params, types that do not fit, duplicates. `fixed`: params given
 * beside the query.
 */
export function findColumnMistakes(
  stream: Stream,
  fields: readonly Field[],
  fixed: readonly string[],
): readonly string[] {
  const known = listParamNames(stream);
  const names = fields.map(({ name }) => name);
  const present = [...names, ...fixed, ...(stream.dated?.params ?? [])];
  const missing = listRequiredParams(stream).filter((name) => !present.includes(name));
  return [
    ...fields.flatMap(({ name, type: given }) => {
      if (!known.includes(name)) return [`${stream.name} has no param '${name}'${didYouMean(name, known)}`];
      const types = readParamTypes(stream, name);
      const isFitting = !types.length || types.some((type) => FITTING_TYPES[type]?.includes(given) ?? true);
      return isFitting ? [] : [`column ${name} of its query is of type ${given}, expected ${types.join(' or ')}`];
    }),
    ...names.flatMap((name, index) => (names.indexOf(name) < index ? [`its query has two columns ${name}`] : [])),
    ...missing.map((name) => `its query has no column ${name}, which ${stream.name} needs`),
  ];
}

/** JSON types that a param may have; empty: unknown. */
function readParamTypes(stream: Stream, name: string): readonly string[] {
  const { type, enum: options = [] } = z.toJSONSchema(getParamSchemas(stream)[name] as z.core.$ZodType) as {
    type?: string;
    enum?: readonly unknown[];
  };
  if (type !== undefined) return [type === 'integer' ? 'number' : type];
  return [...new Set(options.map((option) => typeof option))];
}
