/** Which fields the records of a page have: those that their schema knows are counted, others are the API's drift. */
import type { z } from 'zod';
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
  readonly path: string;
  readonly shape?: ReadonlyMap<string, Field>;
  readonly element?: Field;
}

const SAMPLE_LENGTH = 200;
/** Names come over the wire, which limits neither their length nor their number. */
const PATH_LENGTH = 200;
export const MOST_PATHS = 50;
const trees = new WeakMap<z.core.$ZodType, Field>();

/** Looks at the records of one page. */
export interface FieldCensus {
  /** Looks at one record as it came. */
  readonly count: (record: unknown) => void;
  /** Fields that are neither in the schema nor ignored; of many, the first ones. */
  readonly unknown: () => readonly UnknownField[];
  readonly presence: () => FieldPresence;
}

export function openCensus(schema: z.core.$ZodType, ignored: Readonly<Record<string, string>> = {}): FieldCensus {
  const root = treeOf(schema);
  const unknown = new Map<string, UnknownField>();
  /** Records that have a field, and which one was the last: a list has a field once, however many of its elements do. */
  const seen = new Map<Field, { records: number; last: number }>();
  let records = 0;

  const note = (field: Field): void => {
    const known = seen.get(field);
    if (!known) seen.set(field, { records: 1, last: records });
    else if (known.last !== records) {
      known.last = records;
      known.records++;
    }
  };
  const report = (fullPath: string, value: unknown): void => {
    const path = fullPath.slice(0, PATH_LENGTH).toWellFormed();
    if (unknown.size >= MOST_PATHS || unknown.has(path)) return;
    unknown.set(path, { path, kind: kindOf(value), sample: sampleOf(value) });
  };
  const walk = (field: Field, value: unknown): void => {
    note(field);
    if (value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) {
      if (field.element) for (const item of value) walk(field.element, item);
      return;
    }
    if (!field.shape) return;
    for (const [name, inner] of Object.entries(value)) {
      const known = field.shape.get(name);
      if (known) walk(known, inner);
      else {
        const path = pathIn(field.path, name);
        if (!Object.hasOwn(ignored, path)) report(path, inner);
      }
    }
  };

  return {
    count(record) {
      records++;
      walk(root, record);
    },
    unknown: () => [...unknown.values()],
    presence: () => new Map([...seen].map(([field, { records: count }]) => [field.path, count])),
  };
}

/** The dotted paths of a schema's leaves. */
export function fieldPaths(schema: z.core.$ZodType): readonly string[] {
  const leaves = ({ path, shape, element }: Field): readonly string[] => {
    if (element) return leaves(element);
    return shape ? [...shape.values()].flatMap(leaves) : [path];
  };
  return leaves(treeOf(schema));
}

function treeOf(schema: z.core.$ZodType): Field {
  const made = trees.get(schema) ?? fieldAt(schema, '');
  trees.set(schema, made);
  return made;
}

function fieldAt(schema: z.core.$ZodType, path: string): Field {
  const def = schema._zod.def as unknown as z.core.$ZodTypeDef & Record<string, unknown>;
  if (def.type === 'object') {
    const shape = Object.entries(def['shape'] as Record<string, z.core.$ZodType>);
    return { path, shape: new Map(shape.map(([name, inner]) => [name, fieldAt(inner, pathIn(path, name))])) };
  }
  if (def.type === 'array') return { path, element: fieldAt(def['element'] as z.core.$ZodType, `${path}[]`) };
  if ('innerType' in def) return fieldAt(def['innerType'] as z.core.$ZodType, path);
  return { path };
}

const pathIn = (path: string, name: string): string => (path ? `${path}.${name}` : name);

/** The JSON type of a value. */
export const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** A value as JSON text, cut: half a character at its end would not be accepted by PostgreSQL. */
export const sampleOf = (value: unknown): string =>
  (JSON.stringify(value) ?? 'undefined').slice(0, SAMPLE_LENGTH).toWellFormed();
