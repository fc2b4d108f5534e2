import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ContractError } from '../../src/errors.ts';
import { onePage } from '../../src/extract/pages.ts';
import { music, music_audience_ages, music_snapshots } from '../../src/load/tables/music.ts';
import { row, set } from '../../src/streams/row.ts';
import { forEachRecord, getParents } from '../../src/streams/input-sources.ts';
import { cross, defineStream } from '../../src/streams/stream.ts';

const grain = { clip_id: '1', region: 'US', period_days: 7, snapshot_date: '2026-03-02' };

describe('a row', () => {
  test('is a table and values, absent columns stay absent and null stays null', () => {
    expect(row(music, { clip_id: '1', title: null })).toEqual({ table: music, values: { clip_id: '1', title: null } });
  });

  test('spells a market as EchoTik does, also as part of an owner; other text stays', () => {
    for (const [given, spelled] of [
      ['us', 'US'],
      ['UK', 'GB'],
      ['all_regions', 'all_regions'],
      ['United States', 'United States'],
    ] as const) {
      expect(row(music_snapshots, { ...grain, region: given }).values).toMatchObject({ region: spelled });
      const [ages] = set(music_audience_ages, { ...grain, region: given }, [{ age_level: '18-24', score: 1 }] as never);
      expect(ages).toMatchObject({ owner: { region: spelled } });
    }
  });

  test('does not compile with a column that the table has not', () => {
    // @ts-expect-error surplus column
    row(music, { clip_id: '1', titel: 'x' });
    const surplus = { clip_id: '1', titel: 'x' };
    // @ts-expect-error surplus column that comes from a spread
    row(music, { ...surplus, title: 'x' });
    // @ts-expect-error surplus column in a value made before
    row(music, surplus);
    const fitting = { clip_id: '1' };
    expect(row(music, { ...fitting, title: 'x' }).values).toEqual({ clip_id: '1', title: 'x' });
  });

  test('does not compile with a value of another type, without a key column, or with bookkeeping', () => {
    // @ts-expect-error a number where text belongs
    row(music, { clip_id: 1 });
    // @ts-expect-error null in the key
    expect(() => row(music, { clip_id: null })).toThrow(ContractError);
    // @ts-expect-error the key is missing
    expect(() => row(music, { title: 'x' })).toThrow(ContractError);
    // @ts-expect-error text where a number belongs
    row(music_snapshots, { ...grain, rank: '1' });
    // @ts-expect-error filled by the merge, not by streams
    row(music, { clip_id: '1', _request_id: 5 });
  });

  test('with an empty key names the column', () => {
    const empty = { ...grain, region: undefined as unknown as string };
    expect(() => row(music_snapshots, empty)).toThrow('region is empty, it is part of the key');
    expect(() => row(music_snapshots, empty)).toThrow(expect.objectContaining({ path: 'region' }));
  });
});

describe('a set', () => {
  test('is the owner and all its rows', () => {
    const [made, ...more] = set(music_audience_ages, grain, [{ age_level: 3, score: 60 }]);
    expect(more).toEqual([]);
    expect(made).toEqual({
      table: music_audience_ages,
      owner: grain,
      rows: [{ table: music_audience_ages, values: { ...grain, age_level: 3, score: 60 } }],
    });
  });

  test('of nothing is an empty set, but of a list that is missing it is none', () => {
    expect(set(music_audience_ages, grain, [])).toMatchObject([{ owner: grain, rows: [] }]);
    expect(set(music_audience_ages, grain, null)).toEqual([]);
    expect(set(music_audience_ages, grain, undefined)).toEqual([]);
  });

  test('does not compile with surplus columns or without the rest of the key', () => {
    // @ts-expect-error surplus column
    set(music_audience_ages, grain, [{ age_level: 3, level: 3 }]);
    // @ts-expect-error a number where text belongs
    set(music_audience_ages, { ...grain, region: 1 }, [{ age_level: 3 }]);
    // @ts-expect-error age_level is part of the key
    expect(() => set(music_audience_ages, grain, [{ score: 3 }])).toThrow('age_level is empty');
  });
});

describe('cross', () => {
  test('is every combination, in order', () => {
    expect(cross({ region: ['US', 'GB'], period: [7, 30] })).toEqual([
      { region: 'US', period: 7 },
      { region: 'US', period: 30 },
      { region: 'GB', period: 7 },
      { region: 'GB', period: 30 },
    ]);
  });

  test('of nothing to choose is one empty input; of an empty choice it is none', () => {
    expect(cross({})).toEqual([{}]);
    expect(cross({ region: ['US'], period: [] })).toEqual([]);
  });
});

describe('a stream', () => {
  const common = { path: '/p', lane: 'realtime', credits: 2, pages: onePage, at: 'data', tables: [music] } as const;
  const parent = defineStream({
    ...common,
    name: 'parent',
    params: z.object({ region: z.string() }),
    inputs: ({ regions }) => cross({ region: regions }),
    record: z.object({ clip_id: z.string(), count: z.int() }),
    rows: (record, { params }) => [row(music, { clip_id: record.clip_id + params.region })],
  });

  test('knows its record and params in rows and in the inputs of its children', () => {
    const child = defineStream({
      ...common,
      name: 'child',
      params: z.object({ clip_id: z.string(), region: z.string() }),
      inputs: forEachRecord(parent, (record, { params }) => {
        const text: string = record.clip_id;
        // @ts-expect-error count is a number
        const wrong: string = record.count;
        return { clip_id: text + wrong, region: params.region };
      }),
      record: z.object({ title: z.string() }),
      // @ts-expect-error the record has no such field
      rows: (record) => [row(music, { clip_id: record.clip_id })],
    });
    expect(getParents(child)).toEqual([parent]);
    expect(getParents(parent)).toEqual([]);
  });

  test('does not compile with inputs that are not its params', () => {
    defineStream({
      ...common,
      name: 'wrong',
      params: z.object({ region: z.string(), period: z.literal([7, 30]) }),
      // @ts-expect-error 8 is no period
      inputs: () => [{ region: 'US', period: 8 }],
      record: z.object({}),
      rows: () => [],
    });
    expect(typeof parent.inputs).toBe('function');
  });
});
