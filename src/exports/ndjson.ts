/** One JSON object on each line. All values of a column have one JSON type. */
import { chooseJsonConverter } from '../load/connection/json-values.ts';
import type { ResultColumn, TextRow } from '../load/connection/row-cursor.ts';
import { escapeUnprintable } from '../printable.ts';
import type { ColumnFacts } from './column-facts.ts';
import type { ByteSink, RowWriter } from './row-writer.ts';

/** `facts`: of all rows that will be written, because the first row decides the type of the last. */
export function createNdjsonWriter(
  columns: readonly ResultColumn[],
  facts: readonly ColumnFacts[],
  sink: ByteSink,
): RowWriter {
  const members = columns.map(({ name, oid, elementOid }, index) => ({
    label: `${JSON.stringify(name)}:`,
    toJson: chooseJsonConverter(oid, elementOid, facts[index]?.isEachExact ?? true),
  }));
  const toLine = (row: TextRow) => {
    const values = members.map(({ label, toJson }, index) => {
      const value = row[index] ?? null;
      // Type json is stored as it came, with line breaks between its values.
      return label + (value === null ? 'null' : toJson(value).replaceAll(/[\r\n]/g, ' '));
    });
    return `{${values.join(',')}}\n`;
  };
  return {
    write: (rows) => sink.write(escapeUnprintable(rows.map(toLine).join(''))),
    end: async () => undefined,
  };
}
