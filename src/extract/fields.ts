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
  /** Its place among the fields of its tree. */
  readonly number: number;
  readonly path: string;
  readonly shape?: ReadonlyMap<string, Field>;
  readonly element?: Field;
}

const SAMPLE_LENGTH = 200;
/** Names come over the wire, which limits neither their length nor their number. */
const PATH_LENGTH = 200;
export const MOST_PATHS = 50;
/** All fields of a schema, by number; the first is the record itself. */
const trees = new WeakMap<z.core.$ZodType, readonly [Field, ...Field[]]>();

/** Looks at the records of one page. */
export interface FieldCensus {
  /** Looks at one record as it came. */
  readonly count: (record: unknown) => void;
  /** Fields that are neither in the schema nor ignored; of many, the first ones. */
  readonly unknown: () => readonly UnknownField[];
  readonly presence: () => FieldPresence;
}

export function openCensus(schema: z.core.$ZodType, ignored: Readonly<Record<string, string>> = {}): FieldCensus {
  const fields = treeOf(schema);
  const unknown = new Map<string, UnknownField>();
  const counts = new Uint32Array(fields.length);
  /** The last record that had a field: a list has a field once, however many of its elements do. */
  const last = new Uint32Array(fields.length);
  let records = 0;

  const report = (fullPath: string, value: unknown): void => {
    const path = fullPath.slice(0, PATH_LENGTH).toWellFormed();
    if (unknown.size >= MOST_PATHS || unknown.has(path)) return;
    unknown.set(path, { path, kind: kindOf(value), sample: sampleOf(value) });
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
  return leaves(treeOf(schema)[0]);
}

function treeOf(schema: z.core.$ZodType): readonly [Field, ...Field[]] {
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
  const def = schema._zod.def as unknown as z.core.$ZodTypeDef & Record<string, unknown>;
  if ('innerType' in def) return addField(def['innerType'] as z.core.$ZodType, path, fields);
  const number = fields.length;
  fields.push({ number, path });
  if (def.type === 'object') {
    const shape = Object.entries(def['shape'] as Record<string, z.core.$ZodType>);
    const inner = shape.map(([name, one]) => [name, addField(one, pathIn(path, name), fields)] as const);
    fields[number] = { number, path, shape: new Map(inner) };
  }
  if (def.type === 'array') {
    fields[number] = { number, path, element: addField(def['element'] as z.core.$ZodType, `${path}[]`, fields) };
  }
  return fields[number] as Field;
}

const pathIn = (path: string, name: string): string => (path ? `${path}.${name}` : name);

/** The JSON type of a value. */
export const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;

/** A value as JSON text, cut: half a character at its end would not be accepted by PostgreSQL. */
export const sampleOf = (value: unknown): string =>
  (JSON.stringify(value) ?? 'undefined').slice(0, SAMPLE_LENGTH).toWellFormed();
