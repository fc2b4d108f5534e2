/**
 * Objects with many properties, one after the other with nearly the same keys. V8 turns an object that gets more than
 * some 16 properties by computed keys into a hash table, which is slow to copy and to write as JSON. A copy of an
 * object that `JSON.parse` has made is none, so each set of keys has such an object, of which the others are copies.
 */
import { haveSameElements } from '../have-same-elements.ts';

/** Fewer properties are added one by one. */
const FEW = 12;
/** Sets of keys that are remembered: more of them occur only where records lack fields by chance. */
const MAX_LAYOUTS = 64;

interface Layout {
  readonly keys: readonly string[];
  readonly sample: Readonly<Record<string, unknown>>;
}

/** Builds an object of keys and their values, in this order. No key may be `__proto__`, or occur twice. */
export type ObjectBuilder = (keys: readonly string[], values: readonly unknown[]) => Record<string, unknown>;

export function openObjectBuilder(): ObjectBuilder {
  const layouts = new Map<string, Layout>();
  let last: Layout | undefined;
  return (keys, values) => {
    if (keys.length > FEW && !(last && haveSameElements(last.keys, keys))) last = findLayout(layouts, keys);
    const object: Record<string, unknown> = keys.length > FEW ? { ...last?.sample } : {};
    for (let index = 0; index < keys.length; index++) object[keys[index] as string] = values[index];
    return object;
  };
}

function findLayout(layouts: Map<string, Layout>, keys: readonly string[]): Layout {
  const id = JSON.stringify(keys);
  const known = layouts.get(id);
  if (known) return known;
  if (layouts.size >= MAX_LAYOUTS) layouts.clear();
  const sample = JSON.parse(`{${keys.map((key) => `${JSON.stringify(key)}:null`).join(',')}}`) as Layout['sample'];
  const layout = { keys, sample };
  layouts.set(id, layout);
  return layout;
}
