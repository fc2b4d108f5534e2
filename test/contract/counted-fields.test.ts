/** Every field that becomes a counter which only grows is known to the check of lost fields. */
import { expect, test } from 'vitest';
import { countedFields } from '../../src/jobs/quality/counted-fields.ts';
import { growingColumns } from '../../src/load/tables/cumulative.ts';
import { tableInfo } from '../../src/load/tables/table.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import { type Answered, crawl } from './crawl.ts';
import { changed, entriesOf, leavesOf, otherRecord, recordsOf } from './fields.ts';

const answered = crawl(['US']);

/** The growing counters of all rows that a record makes. */
const countersOf = (answer: Answered, record: unknown): string =>
  JSON.stringify(
    entriesOf(answer, record)
      .flatMap((entry) => ('owner' in entry ? entry.rows : [entry]))
      .flatMap(({ table, values }) => growingColumns(tableInfo(table)).map((column) => values[column])),
  );

test.each(catalogue.filter(({ path }) => path !== null))('$name', (stream) => {
  const answers = answered.filter((answer) => answer.stream === stream);
  const records = answers.flatMap((answer) => recordsOf(answer).map((record) => ({ answer, record })));
  // Keys and dates decide which rows there are, not what they count.
  const counts = leavesOf(stream).filter((path) => {
    if (!/(_cnt|_amt|_all|count|views|likes|comments|favorites)$/.test(path)) return false;
    const holder = records.find(({ record }) => changed(record, path, (value) => value) !== undefined);
    if (!holder) return false;
    const { answer, record } = holder;
    const other = otherRecord(answer, record, path);
    return other !== undefined && countersOf(answer, other) !== countersOf(answer, record);
  });
  expect(countedFields(stream)).toEqual(counts);
});
