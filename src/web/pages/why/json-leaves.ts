/** Single values of a JSON value, each with its path. */

/** Names of fields and places in lists, from the outside in. */
export type JsonPath = readonly (string | number)[];

/** Texts, numbers, booleans and nulls, in their order; at most `max`. */
export function listLeaves(value: unknown, max: number): readonly JsonPath[] {
  const found: JsonPath[] = [];
  const visit = (part: unknown, path: JsonPath): void => {
    if (found.length >= max) return;
    if (part === null || typeof part !== 'object') {
      found.push(path);
      return;
    }
    for (const [key, child] of Object.entries(part)) visit(child, [...path, Array.isArray(part) ? Number(key) : key]);
  };
  visit(value, []);
  return found;
}

/** The leaf at a path. */
export const getLeaf = (value: unknown, path: JsonPath): unknown =>
  path.reduce((part, key) => (part as Readonly<Record<string | number, unknown>>)[key], value);

/** The value with other leaves at the path: everything beside the path is shared with `value`. */
export const changeLeaf = (value: unknown, path: JsonPath): readonly unknown[] =>
  listOthers(getLeaf(value, path)).map((leaf) => replaceLeaf(value, path, leaf));

function replaceLeaf(value: unknown, [key, ...rest]: JsonPath, leaf: unknown): unknown {
  if (key === undefined) return leaf;
  if (Array.isArray(value)) {
    return (value as readonly unknown[]).map((child, index) =>
      index === key ? replaceLeaf(child, rest, leaf) : child,
    );
  }
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [key]: replaceLeaf(object[key], rest, leaf) };
}

/**
 * Other values of the same kind: the first should be as readable as the leaf. The end of a text may not count, as in the
 * signature of an address: then every letter and digit is another one.
 */
function listOthers(leaf: unknown): readonly unknown[] {
  if (typeof leaf === 'number') return [leaf + 1];
  if (typeof leaf === 'boolean') return [!leaf];
  if (typeof leaf !== 'string') return [1, 'x'];
  const digit = /\d(?=\D*$)/;
  const near = digit.test(leaf) ? leaf.replace(digit, (last) => String((Number(last) + 1) % 10)) : `${leaf}x`;
  const far = leaf.replaceAll(/[a-z0-9]/gi, (sign) => (/\d/.test(sign) ? String((Number(sign) + 1) % 10) : 'q'));
  return near === far ? [near] : [near, far];
}
