/** One value of a record at a time is not what its stream declares: the rest of the record loads all the same. */
import { expect, test } from 'vitest';
import { openCensus } from '../../src/extract/fields.ts';
import { readRecord } from '../../src/jobs/worker/read-record.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import { type Answered, crawl, DAY, OBSERVED } from './crawl.ts';
import { changed, keysOf, leavesOf, recordsOf } from './fields.ts';

const answered = crawl(['US']);

/** No field of any stream reads these, or only in another spelling of what they say. */
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

function readingOf({ stream, request }: Answered, record: unknown) {
  const context = { params: request.params, snapshotDate: DAY, observedAt: OBSERVED, position: 1 };
  try {
    return readRecord(stream, record, context as never);
  } catch {
    return undefined;
  }
}

/** Every field, and every object and list on the way to one. A record that is a bare value has none. */
const pathsOf = ({ stream }: Answered, record: unknown): readonly string[] => {
  const census = openCensus(stream.record);
  census.count(record);
  return [...new Set([...leavesOf(stream), ...census.presence().keys()])].filter((path) => path !== '');
};

test.each(catalogue.filter(({ path }) => path !== null).map(({ name }) => name))(
  '%s loads a record although one of its values cannot be read',
  (name) => {
    const tried = new Set<string>();
    for (const answer of answered.filter(({ stream }) => stream.name === name)) {
      for (const record of recordsOf(answer)) {
        for (const path of pathsOf(answer, record)) {
          if (tried.has(path) || changed(record, path, (value) => value) === undefined) continue;
          tried.add(path);
          // A key, or part of one.
          if (answer.stream.keyFields?.includes(path)) continue;
          const isNeeded =
            readingOf(
              answer,
              changed(record, path, () => undefined),
            ) === undefined;
          if (isNeeded && !path.endsWith('[]')) continue;
          for (const value of DAMAGED) {
            const damaged = changed(record, path, () => value);
            const reading = readingOf(answer, damaged);
            expect(reading, `${path} = ${JSON.stringify(value).slice(0, 80)}`).toBeDefined();
          }
        }
      }
    }
  },
);

/** The keys of each row, one text a row. */
const keysIn = (answer: Answered, record: unknown): readonly string[] =>
  (readingOf(answer, record)?.entries ?? []).flatMap((entry) =>
    ('owner' in entry ? entry.rows : [entry]).map((row) => keysOf([row])),
  );

test('a field without which a row would have another key is one that has to be readable', () => {
  const undeclared = new Set<string>();
  for (const answer of answered) {
    const { name, keyFields = [] } = answer.stream;
    for (const record of recordsOf(answer).slice(0, 2)) {
      const keys = new Set(keysIn(answer, record));
      for (const path of pathsOf(answer, record)) {
        // An element of a list is a row of its own.
        if (path.endsWith('[]') || undeclared.has(`${name} ${path}`)) continue;
        const bare = changed(record, path, () => undefined);
        if (keyFields.includes(path) || bare === undefined || readingOf(answer, bare)?.losses.length) continue;
        if (keysIn(answer, bare).some((key) => !keys.has(key))) undeclared.add(`${name} ${path}`);
      }
    }
  }
  expect([...undeclared]).toEqual([]);
});
