/** Which fields of a record its schema does not know: the API's drift, noticed without breaking a load. */
import type { z } from 'zod';

export interface UnknownField {
  /** Dotted path in the record, `[]` for array elements. */
  readonly path: string;
  /** JSON type of the value. */
  readonly kind: string;
  readonly sample: string;
}

/** A schema as a tree of names; a leaf has no fields. */
interface Fields {
  readonly shape?: ReadonlyMap<string, Fields>;
  readonly element?: Fields;
}

const SAMPLE_LENGTH = 200;
const LEAF: Fields = {};
const trees = new WeakMap<z.core.$ZodType, Fields>();

/** Every field of `record` that is neither in the schema nor ignored. */
export function unknownFields(
  schema: z.core.$ZodType,
  record: unknown,
  ignored: Readonly<Record<string, string>> = {},
): readonly UnknownField[] {
  const found: UnknownField[] = [];
  walk(fieldsOf(schema), record, '', (path, value) => {
    if (!Object.hasOwn(ignored, path)) found.push({ path, kind: kindOf(value), sample: sampleOf(value) });
  });
  return found;
}

/** The dotted paths of a schema's leaves. */
export function fieldPaths(schema: z.core.$ZodType): readonly string[] {
  const paths = ({ shape, element }: Fields, path: string): string[] => {
    if (element) return paths(element, `${path}[]`);
    if (!shape) return [path];
    return [...shape].flatMap(([name, inner]) => paths(inner, path ? `${path}.${name}` : name));
  };
  return paths(fieldsOf(schema), '');
}

function walk(fields: Fields, value: unknown, path: string, report: (path: string, value: unknown) => void): void {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    if (fields.element) for (const item of value) walk(fields.element, item, `${path}[]`, report);
    return;
  }
  if (!fields.shape) return;
  for (const [name, inner] of Object.entries(value)) {
    const at = path ? `${path}.${name}` : name;
    const known = fields.shape.get(name);
    if (known) walk(known, inner, at, report);
    else report(at, inner);
  }
}

function fieldsOf(schema: z.core.$ZodType): Fields {
  const known = trees.get(schema);
  if (known) return known;
  const def = schema._zod.def as unknown as z.core.$ZodTypeDef & Record<string, unknown>;
  const made = treeOf(def);
  trees.set(schema, made);
  return made;
}

function treeOf(def: z.core.$ZodTypeDef & Record<string, unknown>): Fields {
  if (def.type === 'object') {
    const shape = Object.entries(def['shape'] as Record<string, z.core.$ZodType>);
    return { shape: new Map(shape.map(([name, inner]) => [name, fieldsOf(inner)])) };
  }
  if (def.type === 'array') return { element: fieldsOf(def['element'] as z.core.$ZodType) };
  if ('innerType' in def) return fieldsOf(def['innerType'] as z.core.$ZodType);
  if (def.type === 'lazy') return fieldsOf((def['getter'] as () => z.core.$ZodType)());
  return LEAF;
}

const kindOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/** Cut text may end with half a character, which PostgreSQL does not take. */
const sampleOf = (value: unknown) => (JSON.stringify(value) ?? 'undefined').slice(0, SAMPLE_LENGTH).toWellFormed();
