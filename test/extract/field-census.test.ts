import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fieldPaths, openFieldCensus } from '../../src/extract/field-census.ts';
import { epochSeconds, tiktokId } from '../../src/extract/wire.ts';

const schema = z.object({
  clip_id: tiktokId,
  title: z.string().nullish(),
  longevity: z.object({ popular_days: z.int() }).nullish(),
  trend: z.array(z.object({ time: epochSeconds, value: z.number().nullable() })).nullish(),
  tags: z.array(z.string()).optional(),
  extra: z.record(z.string(), z.unknown()).default({}),
});

function takeCensus(records: readonly unknown[], ignored?: Readonly<Record<string, string>>) {
  const census = openFieldCensus(schema, ignored);
  for (const record of records) census.count(record);
  return census;
}

const unknownFields = (record: unknown, ignored?: Readonly<Record<string, string>>) =>
  takeCensus([record], ignored).unknown();

const known = {
  clip_id: '1',
  title: null,
  longevity: { popular_days: 3 },
  trend: [{ time: 0, value: 1 }],
  tags: ['a'],
  extra: { any: 1 },
};

test('a record that is as declared has no unknown fields', () => {
  expect(unknownFields(known)).toEqual([]);
  expect(unknownFields({ clip_id: '1' })).toEqual([]);
});

describe('a field nobody declared', () => {
  test('is reported with its path, its type and a sample, at any depth', () => {
    const record = {
      ...known,
      mood: 'happy',
      longevity: { popular_days: 3, peak: { day: 5 } },
      trend: [{ time: 0, value: 1, label: null }],
    };
    expect(unknownFields(record)).toEqual([
      { path: 'longevity.peak', kind: 'object', sample: '{"day":5}' },
      { path: 'trend[].label', kind: 'null', sample: 'null' },
      { path: 'mood', kind: 'string', sample: '"happy"' },
    ]);
  });

  test('is not reported when it is ignored on purpose', () => {
    const ignored = { mood: 'not a fact', 'trend[].label': 'repeats the time' };
    const record = { ...known, mood: 1, trend: [{ time: 0, value: 1, label: 'x' }] };
    expect(unknownFields(record, ignored)).toEqual([]);
    expect(unknownFields({ ...record, moody: 1 }, ignored)).toMatchObject([{ path: 'moody' }]);
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('is reported when its name is %s', (name) => {
    const record = JSON.parse(`{"clip_id":"1","${name}":1}`) as unknown;
    expect(unknownFields(record)).toMatchObject([{ path: name, kind: 'number' }]);
  });

  test('has a sample of limited length', () => {
    const [field] = unknownFields({ ...known, blob: 'x'.repeat(10_000) });
    expect(field?.sample.length).toBeLessThanOrEqual(200);
    for (const start of ['', 'x']) {
      const [cut] = unknownFields({ ...known, blob: start + '😀'.repeat(200) });
      expect(cut?.sample.isWellFormed()).toBe(true);
    }
  });
});

test.each([null, undefined, 'text', 5, [], [1]])('a record that is %j has no fields at all', (record) => {
  expect(unknownFields(record)).toEqual([]);
});

test('a value of another type than declared is no unknown field', () => {
  expect(unknownFields({ clip_id: {}, longevity: 'x', trend: { time: 1 } })).toEqual([]);
});

test('the fields of a schema are its leaves, those in lists with []', () => {
  expect(fieldPaths(schema)).toEqual([
    'clip_id',
    'title',
    'longevity.popular_days',
    'trend[].time',
    'trend[].value',
    'tags[]',
    'extra',
  ]);
});

describe('of many records', () => {
  test('fields are counted once a record, with the objects and lists that they are in', () => {
    const records = [known, { clip_id: '2', trend: [{ time: 1 }, { time: 2 }] }, { clip_id: '3', trend: [] }];
    expect(Object.fromEntries(takeCensus(records).presence())).toEqual({
      '': 3,
      clip_id: 3,
      title: 1,
      longevity: 1,
      'longevity.popular_days': 1,
      trend: 3,
      'trend[]': 2,
      'trend[].time': 2,
      'trend[].value': 1,
      tags: 1,
      'tags[]': 1,
      extra: 1,
    });
  });

  test('unknown fields are limited in number and length', () => {
    const name = (n: number) => `${'n'.repeat(10_000)}${n}`;
    const hostile = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`f${n}`, n]));
    expect(unknownFields({ ...known, [name(1)]: 1, [name(2)]: 2 })).toEqual([
      { path: 'n'.repeat(200), kind: 'number', sample: '1' },
    ]);
    expect(takeCensus([hostile, { ...hostile, another: 1 }]).unknown()).toHaveLength(50);
  });
});
