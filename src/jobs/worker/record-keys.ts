/**
 * Which thing a record is about, as a number: the same thing has the same number on another page and in the answer to another
 * question, whatever its counters say. It is made of the keys of the rows that the record makes, without what the question and
 * the day give them. Where nothing is left of these, as in a trend, the whole record identifies itself.
 */
import { createHash } from 'node:crypto';
import type { Delivery } from '../../load/batches.ts';
import { tableInfo } from '../../load/tables/table.ts';
import type { Params } from '../../streams/stream.ts';

/** A number has 53 bits that are exact, a digit of a digest has 4. */
const DIGITS = 13;

/** `made`: the rows of the record; `text` gives the record as JSON. */
export function recordKey(made: readonly Delivery[], params: Params, text: () => string): number {
  const given = new Set(Object.values(params).map(String));
  const tables = new Set<string>();
  const own: string[] = [];
  for (const delivery of made) {
    if ('owner' in delivery) continue;
    const { name, key, month } = tableInfo(delivery.table);
    // Further rows of a table are of a list inside the record, which may change.
    if (tables.has(name)) continue;
    tables.add(name);
    for (const column of key) {
      const value = String(delivery.values[column]);
      if (column !== month && !given.has(value)) own.push(`${name}.${column}=${value}`);
    }
  }
  const identifies = own.length ? own.join(' ') : text();
  return Number.parseInt(createHash('sha256').update(identifies).digest('hex').slice(0, DIGITS), 16);
}
