import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { expandFollowers, buildRoots } from '../../src/plan/roots.ts';
import type { Overrides } from '../../src/plan/run-plan.ts';
import { trendingMusicDetail as detail } from '../../src/streams/trending/trending-music-detail.ts';
import { trendingMusicList as list } from '../../src/streams/trending/trending-music-list.ts';

const settings = { regions: ['US', 'GB'], languages: ['en-US'], businessDate: '2026-03-02' };
const CLIP = '6703723351497508865';

const plannedParams = (stream: typeof list | typeof detail, overrides: Overrides) =>
  buildRoots([{ stream, overrides }], settings).map(({ params }) => params);

describe('the first requests', () => {
  test('first requests are built from the configuration', () => {
    expect(buildRoots([{ stream: list, overrides: {} }], settings)).toEqual([
      { stream: list, params: { region: 'US', period: 7 } },
      { stream: list, params: { region: 'GB', period: 7 } },
    ]);
  });

  test('given params replace the configuration, with every combination once', () => {
    expect(plannedParams(list, { region: ['US', 'US', 'ID'], period: ['30', 7] })).toEqual([
      { region: 'US', period: 30 },
      { region: 'US', period: 7 },
      { region: 'ID', period: 30 },
      { region: 'ID', period: 7 },
    ]);
    expect(plannedParams(list, { period: ['30'] })).toEqual([
      { region: 'US', period: 30 },
      { region: 'GB', period: 30 },
    ]);
  });

  test('values are converted to the type of the param', () => {
    expect(plannedParams(detail, { clip_id: [CLIP], region: ['US'], period: ['120'] })).toEqual([
      { clip_id: CLIP, region: 'US', period: 120 },
    ]);
    expect(plannedParams(detail, { clip_id: [5], region: ['US'], period: [7] })).toEqual([
      { clip_id: '5', region: 'US', period: 7 },
    ]);
  });

  test('a child with its parent in the run has no first requests', () => {
    const roots = buildRoots(
      [
        { stream: list, overrides: {} },
        { stream: detail, overrides: {} },
      ],
      settings,
    );
    expect(roots.map(({ stream }) => stream)).toEqual([list, list]);
  });

  test('a child with given params has first requests', () => {
    const overrides = { clip_id: [CLIP], region: ['US'], period: [7] };
    const roots = buildRoots(
      [
        { stream: list, overrides: {} },
        { stream: detail, overrides },
      ],
      settings,
    );
    expect(roots.map(({ stream }) => stream)).toEqual([list, list, detail]);
  });

  test('there are no first requests without a region', () => {
    expect(buildRoots([{ stream: list, overrides: {} }], { ...settings, regions: [] })).toEqual([]);
  });
});

describe('a mistake', () => {
  const mistake = (overrides: Overrides, stream: typeof list | typeof detail = list) => {
    try {
      plannedParams(stream, overrides);
    } catch (error) {
      if (error instanceof ConfigError) return `${error.message} -> ${error.remedy}`;
      throw error;
    }
    return 'accepted';
  };

  test('an unknown param is reported with the known ones', () => {
    expect(mistake({ regio: ['US'] })).toBe(
      "trending-music-list has no param 'regio' (did you mean region?) -> its params: region, period",
    );
    expect(mistake({ toString: ['US'] })).toContain("has no param 'toString'");
    expect(mistake({ page: ['2'] })).toContain("has no param 'page'");
  });

  test.each(['8', '', 'seven', '7.0001', true, 7.5, ' '])('the invalid value %j of a param is reported', (value) => {
    expect(mistake({ period: [value] })).toMatch(`trending-music-list: period '${value}' is not valid: `);
  });

  test('a missing param is reported with all that are required', () => {
    const message = mistake({ clip_id: [CLIP] }, detail);
    expect(message).toContain('region: ');
    expect(message).toContain('period: ');
    expect(message).toContain('give --param for each of clip_id, region, period');
  });

  test('a child without parent and params is reported with the remedy', () => {
    expect(mistake({}, detail)).toBe(
      'trending-music-detail takes its inputs from trending-music-list -> run trending-music-list with --follow trending-music-detail, or give --param for each of clip_id, region, period',
    );
  });
});

describe('what follows a stream', () => {
  test('all, some or no followers are used, as requested', () => {
    expect(expandFollowers(list, undefined)).toEqual(['trending-music-list', 'trending-music-detail']);
    expect(expandFollowers(list, ['trending-music-detail'])).toEqual(['trending-music-list', 'trending-music-detail']);
    expect(expandFollowers(list, [])).toEqual(['trending-music-list']);
    expect(expandFollowers(detail, undefined)).toEqual(['trending-music-detail']);
  });

  test('a follower that is unknown or does not follow is refused', () => {
    expect(() => expandFollowers(list, ['nonsense'])).toThrow("unknown stream 'nonsense'");
    expect(() => expandFollowers(detail, ['trending-music-list'])).toThrow(
      'trending-music-list does not follow from trending-music-detail',
    );
  });
});
