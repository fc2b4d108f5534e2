/** Which fields the records of a page have: those that their schema knows are counted, others are the API's drift. */
import { z } from 'zod';
import type { FieldPresence } from './field-issue.ts';

export interface UnknownField {
  /** Dotted path in the record, `[]` for list elements. */
  readonly path: string;
  /** JSON type of the value; of a known field, the type it came in and the one it was read as. */
  readonly kind: string;
  readonly sample: string;
}

/** A schema as a tree of names; a leaf has neither fields nor elements. */
interface Field {
  /** Its place among the fields of its tree. */
  readonly number: number;
  readonly path: string;
  readonly shape?: ReadonlyMap<string, Field>;
  readonly element?: Field;
}

const MAX_SAMPLE_LENGTH = 200;
/** Names come over the wire, which limits neither their length nor their number. */
const MAX_PATH_LENGTH = 200;
export const MAX_PATHS = 50;
/** All fields of a schema, by number; the first is the record itself. */
const trees = new WeakMap<z.core.$ZodType, readonly [Field, ...Field[]]>();

/** Looks at the records of one page. */
export interface FieldCensus {
  /** Looks at one record as received. */
  readonly count: (record: unknown) => void;
  /** Fields that are neither in the schema nor ignored; of many, the first ones. */
  readonly unknown: () => readonly UnknownField[];
  readonly presence: () => FieldPresence;
}

export function openFieldCensus(schema: z.core.$ZodType, ignored: Readonly<Record<string, string>> = {}): FieldCensus {
  const fields = buildFieldTree(schema);
  const unknown = new Map<string, UnknownField>();
  const counts = new Uint32Array(fields.length);
  /** The last record that had a field: a list has a field once, however many of its elements do. */
  const last = new Uint32Array(fields.length);
  let records = 0;

  const report = (fullPath: string, value: unknown): void => {
    const path = fullPath.slice(0, MAX_PATH_LENGTH).toWellFormed();
    if (unknown.size >= MAX_PATHS || unknown.has(path)) return;
    unknown.set(path, { path, kind: getJsonType(value), sample: formatSample(value) });
  };
  const walk = (field: Field, value: unknown): void => {
    if (last[field.number] !== records) {
      last[field.number] = records;
      counts[field.number] = (counts[field.number] ?? 0) + 1;
    }
    if (value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) {
      if (field.element) for (const item of value) walk(field.element, item);
      return;
    }
    if (!field.shape) return;
    for (const name of Object.keys(value)) {
      const inner = (value as Readonly<Record<string, unknown>>)[name];
      const known = field.shape.get(name);
      if (known) walk(known, inner);
      else {
        const path = joinPath(field.path, name);
        if (!Object.hasOwn(ignored, path)) report(path, inner);
      }
    }
  };

  return {
    count(record) {
      records++;
      walk(fields[0], record);
    },
    unknown: () => [...unknown.values()],
    presence: () =>
      new Map(fields.flatMap(({ number, path }) => (counts[number] ? [[path, counts[number]] as const] : []))),
  };
}

/** The dotted paths of a schema's leaves. */
export function fieldPaths(schema: z.core.$ZodType): readonly string[] {
  const leaves = ({ path, shape, element }: Field): readonly string[] => {
    if (element) return leaves(element);
    return shape ? [...shape.values()].flatMap(leaves) : [path];
  };
  return leaves(buildFieldTree(schema)[0]);
}

function buildFieldTree(schema: z.core.$ZodType): readonly [Field, ...Field[]] {
  const known = trees.get(schema);
  if (known) return known;
  const fields: Field[] = [];
  const root = addField(schema, '', fields);
  const tree: readonly [Field, ...Field[]] = [root, ...fields.slice(1)];
  trees.set(schema, tree);
  return tree;
}

/** Adds the field of a schema, and those inside it, to the fields of a tree. */
function addField(schema: z.core.$ZodType, path: string, fields: Field[]): Field {
  // Arrays have `unwrap` too: it is their element.
  if (isWrapper(schema) && !(schema instanceof z.ZodArray)) return addField(schema.unwrap(), path, fields);
  const number = fields.length;
  fields.push({ number, path });
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries<z.core.$ZodType>(schema.shape);
    const inner = shape.map(([name, one]) => [name, addField(one, joinPath(path, name), fields)] as const);
    fields[number] = { number, path, shape: new Map(inner) };
  }
  if (schema instanceof z.ZodArray) {
    fields[number] = { number, path, element: addField(schema.element, `${path}[]`, fields) };
  }
  return fields[number] as Field;
}

/** A schema that is optional, nullable and so on of another one. */
const isWrapper = (schema: z.core.$ZodType): schema is z.core.$ZodType & { unwrap(): z.core.$ZodType } =>
  'unwrap' in schema && typeof schema.unwrap === 'function';

const joinPath = (path: string, name: string): string => (path ? `${path}.${name}` : name);

/** The JSON type of a value. */
export const getJsonType = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** A value as JSON text, truncated: half a character at its end would not be accepted by PostgreSQL. */
export const formatSample = (value: unknown): string =>
  (JSON.stringify(value) ?? 'undefined').slice(0, MAX_SAMPLE_LENGTH).toWellFormed();
