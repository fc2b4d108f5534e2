import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fieldPaths, unknownFields } from '../../src/extract/fields.ts';
import { epochSeconds, tiktokId } from '../../src/extract/wire.ts';

const schema = z.object({
  clip_id: tiktokId,
  title: z.string().nullish(),
  longevity: z.object({ popular_days: z.int() }).nullish(),
  trend: z.array(z.object({ time: epochSeconds, value: z.number().nullable() })).nullish(),
  tags: z.array(z.string()).optional(),
  extra: z.record(z.string(), z.unknown()).default({}),
});

const known = {
  clip_id: '1',
  title: null,
  longevity: { popular_days: 3 },
  trend: [{ time: 0, value: 1 }],
  tags: ['a'],
  extra: { any: 1 },
};

test('a record that is as declared has no unknown fields', () => {
  expect(unknownFields(schema, known)).toEqual([]);
  expect(unknownFields(schema, { clip_id: '1' })).toEqual([]);
});

describe('a field nobody declared', () => {
  test('is told with its path, its type and a sample, at any depth', () => {
    const record = {
      ...known,
      mood: 'happy',
      longevity: { popular_days: 3, peak: { day: 5 } },
      trend: [{ time: 0, value: 1, label: null }],
    };
    expect(unknownFields(schema, record)).toEqual([
      { path: 'longevity.peak', kind: 'object', sample: '{"day":5}' },
      { path: 'trend[].label', kind: 'null', sample: 'null' },
      { path: 'mood', kind: 'string', sample: '"happy"' },
    ]);
  });

  test('is not told when it is ignored on purpose', () => {
    const ignored = { mood: 'not a fact', 'trend[].label': 'repeats the time' };
    const record = { ...known, mood: 1, trend: [{ time: 0, value: 1, label: 'x' }] };
    expect(unknownFields(schema, record, ignored)).toEqual([]);
    expect(unknownFields(schema, { ...record, moody: 1 }, ignored)).toMatchObject([{ path: 'moody' }]);
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('is told when its name is %s', (name) => {
    const record = JSON.parse(`{"clip_id":"1","${name}":1}`) as unknown;
    expect(unknownFields(schema, record)).toMatchObject([{ path: name, kind: 'number' }]);
  });

  test('has a sample of limited length', () => {
    const [field] = unknownFields(schema, { ...known, blob: 'x'.repeat(10_000) });
    expect(field?.sample.length).toBeLessThanOrEqual(200);
    for (const start of ['', 'x']) {
      const [cut] = unknownFields(schema, { ...known, blob: start + '😀'.repeat(200) });
      expect(cut?.sample.isWellFormed()).toBe(true);
    }
  });
});

test.each([null, undefined, 'text', 5, [], [1]])('a record that is %j has no fields at all', (record) => {
  expect(unknownFields(schema, record)).toEqual([]);
});

test('a value of another type than declared is no unknown field', () => {
  expect(unknownFields(schema, { clip_id: {}, longevity: 'x', trend: { time: 1 } })).toEqual([]);
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
