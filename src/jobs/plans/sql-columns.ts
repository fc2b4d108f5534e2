/** The columns of a query whose rows become inputs. They are known before there is a row, so a mistake shows on an empty warehouse. */
import { z } from 'zod';
import type { Field } from '../../load/query.ts';
import { meant } from '../../streams/similar.ts';
import type { Stream } from '../../streams/stream.ts';
import { paramNames, requiredNames, shapeOf } from './param-values.ts';

const TEXT = ['text', 'varchar', 'bpchar', 'char', 'unknown'];
const WHOLE = ['int2', 'int4', 'int8'];

/** Types of columns by the type of the param. A float cannot hold the digits of an id. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  string: [...TEXT, ...WHOLE, 'numeric', 'date'],
  number: [...TEXT, ...WHOLE, 'numeric', 'float4', 'float8'],
  boolean: [...TEXT, 'bool'],
};

/** What is wrong with the columns: unknown params, params that nothing gives, types that do not fit. `fixed`: params given beside the query. */
export function columnMistakes(stream: Stream, fields: readonly Field[], fixed: readonly string[]): readonly string[] {
  const known = paramNames(stream);
  const names = fields.map(({ name }) => name);
  const present = [...names, ...fixed, ...(stream.dated?.params ?? [])];
  const missing = requiredNames(stream).filter((name) => !present.includes(name));
  return [
    ...fields.flatMap(({ name, type: given }) => {
      if (!known.includes(name)) return [`${stream.name} has no param '${name}'${meant(name, known)}`];
      const types = typesOf(stream, name);
      const isFitting = !types.length || types.some((type) => FITTING[type]?.includes(given) ?? true);
      return isFitting ? [] : [`column ${name} of its query is of type ${given}, expected ${types.join(' or ')}`];
    }),
    ...names.flatMap((name, index) => (names.indexOf(name) < index ? [`its query has two columns ${name}`] : [])),
    ...missing.map((name) => `its query has no column ${name}, which ${stream.name} needs`),
  ];
}

/** JSON types that a param may have; empty: not known. */
function typesOf(stream: Stream, name: string): readonly string[] {
  const { type, enum: options = [] } = z.toJSONSchema(shapeOf(stream)[name] as z.core.$ZodType) as {
    type?: string;
    enum?: readonly unknown[];
  };
  if (type !== undefined) return [type === 'integer' ? 'number' : type];
  return [...new Set(options.map((option) => typeof option))];
}
