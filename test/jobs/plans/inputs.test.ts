import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { followed, rootsOf } from '../../../src/jobs/plans/inputs.ts';
import type { Overrides } from '../../../src/jobs/plans/run-plan.ts';
import { trendingMusicDetail as detail } from '../../../src/streams/trending/trending-music-detail.ts';
import { trendingMusicList as list } from '../../../src/streams/trending/trending-music-list.ts';

const settings = { regions: ['US', 'GB'], languages: ['en-US'], businessDate: '2026-03-02' };
const CLIP = '6703723351497508865';

const paramsOf = (stream: typeof list | typeof detail, overrides: Overrides) =>
  rootsOf([{ stream, overrides }], settings).map(({ params }) => params);

describe('the first requests', () => {
  test('are what the stream makes of the configuration', () => {
    expect(rootsOf([{ stream: list, overrides: {} }], settings)).toEqual([
      { stream: list, params: { region: 'US', period: 7 } },
      { stream: list, params: { region: 'GB', period: 7 } },
    ]);
  });

  test('are what was asked for instead, every combination once', () => {
    expect(paramsOf(list, { region: ['US', 'US', 'ID'], period: ['30', 7] })).toEqual([
      { region: 'US', period: 30 },
      { region: 'US', period: 7 },
      { region: 'ID', period: 30 },
      { region: 'ID', period: 7 },
    ]);
    expect(paramsOf(list, { period: ['30'] })).toEqual([
      { region: 'US', period: 30 },
      { region: 'GB', period: 30 },
    ]);
  });

  test('have the type of the param, whatever was typed', () => {
    expect(paramsOf(detail, { clip_id: [CLIP], region: ['US'], period: ['120'] })).toEqual([
      { clip_id: CLIP, region: 'US', period: 120 },
    ]);
    expect(paramsOf(detail, { clip_id: [5], region: ['US'], period: [7] })).toEqual([
      { clip_id: '5', region: 'US', period: 7 },
    ]);
  });

  test('are none for a child whose parent is there too: its records decide', () => {
    const roots = rootsOf(
      [
        { stream: list, overrides: {} },
        { stream: detail, overrides: {} },
      ],
      settings,
    );
    expect(roots.map(({ stream }) => stream)).toEqual([list, list]);
  });

  test('are those of a child too where it is given params', () => {
    const overrides = { clip_id: [CLIP], region: ['US'], period: [7] };
    const roots = rootsOf(
      [
        { stream: list, overrides: {} },
        { stream: detail, overrides },
      ],
      settings,
    );
    expect(roots.map(({ stream }) => stream)).toEqual([list, list, detail]);
  });

  test('are none where there is no region', () => {
    expect(rootsOf([{ stream: list, overrides: {} }], { ...settings, regions: [] })).toEqual([]);
  });
});

describe('a mistake', () => {
  const mistake = (overrides: Overrides, stream: typeof list | typeof detail = list) => {
    try {
      paramsOf(stream, overrides);
    } catch (error) {
      if (error instanceof ConfigError) return `${error.message} -> ${error.remedy}`;
      throw error;
    }
    return 'accepted';
  };

  test('in the name of a param is told with the known ones', () => {
    expect(mistake({ regio: ['US'] })).toBe(
      "trending-music-list has no param 'regio' (did you mean region?) -> its params: region, period",
    );
    expect(mistake({ toString: ['US'] })).toContain("has no param 'toString'");
    expect(mistake({ page: ['2'] })).toContain("has no param 'page'");
  });

  test.each(['8', '', 'seven', '7.0001', true, 7.5, ' '])('in the value %j of a param is told', (value) => {
    expect(mistake({ period: [value] })).toMatch(`trending-music-list: period '${value}' is not valid: `);
  });

  test('that leaves a param open is told with all that are needed', () => {
    const told = mistake({ clip_id: [CLIP] }, detail);
    expect(told).toContain('region: ');
    expect(told).toContain('period: ');
    expect(told).toContain('give --param for each of clip_id, region, period');
  });

  test('that asks a child without parent and params is told with the way out', () => {
    expect(mistake({}, detail)).toBe(
      'trending-music-detail takes its inputs from trending-music-list -> run trending-music-list with --follow trending-music-detail, or give --param for each of clip_id, region, period',
    );
  });
});

describe('what follows a stream', () => {
  test('is all, some, or nothing, as asked', () => {
    expect(followed(list, undefined)).toEqual(['trending-music-list', 'trending-music-detail']);
    expect(followed(list, ['trending-music-detail'])).toEqual(['trending-music-list', 'trending-music-detail']);
    expect(followed(list, [])).toEqual(['trending-music-list']);
    expect(followed(detail, undefined)).toEqual(['trending-music-detail']);
  });

  test('is no stream that is unknown or comes from elsewhere', () => {
    expect(() => followed(list, ['nonsense'])).toThrow("unknown stream 'nonsense'");
    expect(() => followed(detail, ['trending-music-list'])).toThrow(
      'trending-music-list does not follow from trending-music-detail',
    );
  });
});
