/** What a body is made of. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A private-use character that no text of the world contains. */
const MARK = '\uE000';
const MARKED = new RegExp(`"${MARK}(\\d+)"`, 'g');

/** An integer above 2^53, to be written as bare digits, which no JavaScript number can hold. */
export function bareInteger(digits: string): string {
  return MARK + digits;
}

export function writeJson(value: Json): string {
  return JSON.stringify(value).replace(MARKED, '$1');
}
