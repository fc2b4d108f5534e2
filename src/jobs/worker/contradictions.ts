/** Rows of one key that records of an answer give with different contents. The later record stands; that there were two is noted. */
import type { UnknownField } from '../../extract/fields.ts';
import type { Delivery, SourceRecord } from '../../load/batches.ts';
import { tableInfo } from '../../load/tables/table.ts';

interface Given {
  readonly source: SourceRecord | undefined;
  readonly values: Readonly<Record<string, unknown>>;
}

const SAMPLE_LENGTH = 200;

/** At most one note a table; its sample is the first such key. A row that gives other columns, or none, contradicts nothing. */
export function contradictions(deliveries: readonly Delivery[]): readonly UnknownField[] {
  const known = new Map<string, Given>();
  const notes = new Map<string, UnknownField>();
  for (const delivery of deliveries) {
    if ('owner' in delivery) continue;
    const { source, values } = delivery;
    const { name, key } = tableInfo(delivery.table);
    const sample = JSON.stringify(Object.fromEntries(key.map((column) => [column, values[column]])));
    const before = known.get(`${name} ${sample}`);
    known.set(`${name} ${sample}`, { source, values: before ? { ...before.values, ...values } : values });
    if (!before || before.source === source || notes.has(name) || !isContradicted(before.values, values)) continue;
    notes.set(name, { path: `${name} (${key.join(', ')})`, kind: 'twice', sample: sample.slice(0, SAMPLE_LENGTH) });
  }
  return [...notes.values()];
}

const isContradicted = (before: Given['values'], values: Given['values']): boolean =>
  Object.entries(values).some(
    ([column, value]) =>
      value !== undefined &&
      before[column] !== undefined &&
      before[column] !== value &&
      JSON.stringify(before[column]) !== JSON.stringify(value),
  );
