/**
 * Each test replaces one value of a record at a time with one that its stream does not declare: the rest of the record
 * still loads.
 */
import { expect, test } from 'vitest';
import { openFieldCensus } from '../../src/extract/field-census.ts';
import { readRecord } from '../../src/jobs/worker/read-record.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import type { Stream } from '../../src/streams/stream.ts';
import { type AnsweredRequest, crawl, DAY, OBSERVED } from './crawl.ts';
import { changeField, findRecords, formatKeys, listLeaves, listRows, readField } from './fields.ts';

const answered = crawl(['US']);

/** Values that no field of any stream reads, or reads only as another spelling. */
const DAMAGED: readonly unknown[] = [
  '§ no such value',
  'N/A',
  '',
  { unexpected: [1] },
  [[null]],
  true,
  0,
  -1.5,
  1e300,
  1.7e18,
  '9'.repeat(40_000),
  ' '.repeat(40_000),
  JSON.stringify([{ unexpected: {} }, 5]),
];

function readDamaged({ stream, request }: AnsweredRequest, record: unknown) {
  const context = { params: request.params, snapshotDate: DAY, observedAt: OBSERVED, position: 1 };
  try {
    return readRecord(stream, record, context as never);
  } catch {
    return undefined;
  }
}

/**
 * Every field, and every object and list on the way to one, of these records. A record that is a bare value has none.
 */
const listPaths = (stream: Stream, records: readonly unknown[]): readonly string[] => {
  const census = openFieldCensus(stream.record);
  for (const record of records) census.count(record);
  return [...new Set([...listLeaves(stream), ...census.presence().keys()])].filter((path) => path !== '');
};

test.each(catalogue.filter(({ path }) => path !== null))(
  '$name loads a record although one of its values cannot be read',
  (stream) => {
    const records = answered
      .filter((answer) => answer.stream === stream)
      .flatMap((answer) => findRecords(answer).map((record) => ({ answer, record })));
    const refused: string[] = [];
    for (const path of listPaths(
      stream,
      records.map(({ record }) => record),
    )) {
      // A key, or part of one.
      if (stream.keyFields?.includes(path)) continue;
      const holder = records.find(({ record }) => readField(record, path) !== undefined);
      if (!holder) continue;
      const { answer, record } = holder;
      const read = (value: unknown) =>
        readDamaged(
          answer,
          changeField(record, path, () => value),
        );
      const isNeeded = read(undefined) === undefined;
      if (isNeeded && !path.endsWith('[]')) continue;
      for (const value of DAMAGED)
        if (read(value) === undefined) refused.push(`${path} = ${JSON.stringify(value).slice(0, 80)}`);
    }
    expect(refused).toEqual([]);
  },
);

/** The keys of each row, one text a row. */
const keysIn = (reading: ReturnType<typeof readDamaged>): readonly string[] =>
  listRows(reading?.entries ?? []).map((row) => formatKeys([row]));

test('a field without which a row would have another key is one that has to be readable', () => {
  const undeclared = new Set<string>();
  for (const answer of answered) {
    const { name, keyFields = [] } = answer.stream;
    for (const record of findRecords(answer).slice(0, 2)) {
      const keys = new Set(keysIn(readDamaged(answer, record)));
      for (const path of listPaths(answer.stream, [record])) {
        // An element of a list is a row of its own.
        if (path.endsWith('[]') || keyFields.includes(path) || undeclared.has(`${name} ${path}`)) continue;
        const bare = changeField(record, path, () => undefined);
        if (bare === undefined) continue;
        const reading = readDamaged(answer, bare);
        if (!reading?.losses.length && keysIn(reading).some((key) => !keys.has(key))) undeclared.add(`${name} ${path}`);
      }
    }
  }
  expect([...undeclared]).toEqual([]);
});
