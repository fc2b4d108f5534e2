/** Every record of the simulator is read by its quick reader, which would otherwise be of no use without a sign. */
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { getQuickReader, UNDECIDED } from '../../src/extract/quick-reader.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import { listKeys } from '../extract/any-written.ts';
import { crawl } from './crawl.ts';
import { changeField, findRecords, listLeaves } from './fields.ts';

const answered = crawl(['US']);
const recordsOf = (name: string) => answered.filter(({ stream }) => stream.name === name).flatMap(findRecords);

test.each(catalogue)('the records of $name', (stream) => {
  const records = recordsOf(stream.name);
  const read = getQuickReader(stream.record);
  for (const record of records) {
    const quick = read(record);
    const expected = z.parse(stream.record, record);
    expect(quick).not.toBe(UNDECIDED);
    expect(isDeepStrictEqual(quick, expected)).toBe(true);
    expect(listKeys(quick)).toEqual(listKeys(expected));
  }
});

/** Values that some fields read and others do not. */
const OTHERS: readonly unknown[] = [null, '', '-', ' 5 ', -0, 0.5, true, 20_260_229, '1e3', [], {}, [null], '[{}]'];

test.each(catalogue)('a record of $name with one other value is read as zod reads it', (stream) => {
  const [record] = recordsOf(stream.name);
  if (record === undefined) return;
  const read = getQuickReader(stream.record);
  for (const path of listLeaves(stream)) {
    for (const value of OTHERS) {
      const changed = changeField(record, path, () => value);
      const quick = read(changed);
      if (quick === UNDECIDED) continue;
      const parsed = z.safeParse(stream.record, changed);
      expect(parsed.success && isDeepStrictEqual(quick, parsed.data)).toBe(true);
      expect(listKeys(quick)).toEqual(listKeys(parsed.data));
    }
  }
});
