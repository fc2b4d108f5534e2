import { expect, test } from 'vitest';
import {
  hashtag_audience_ages,
  hashtag_audience_countries,
  hashtag_audience_interests,
  hashtag_trend_points,
  hashtags,
} from '../../../src/load/tables/hashtags.ts';
import {
  music,
  music_audience_ages,
  music_audience_countries,
  music_audience_interests,
  music_trend_points,
} from '../../../src/load/tables/music.ts';
import { row } from '../../../src/streams/row.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';
import { HOSTILE, observe } from './observe.ts';

const inList = (snapshot_date = '2026-03-02', region = 'US') => ({ region, period_days: 7, snapshot_date });

const MEMBERS = 'dimension, code, label, score, place, share_of_scores::float8 as share';

test('the audience of a sound is one list, each snapshot and dimension for itself', () =>
  withDatabase(async ({ pool }) => {
    const a = { clip_id: 'a', ...inList() };
    await observe(
      pool,
      row(music, { clip_id: 'a', title: HOSTILE }),
      row(music, { clip_id: 'stub' }),
      row(music_audience_countries, { ...a, country_code: 'US', country_name: 'United States', score: 300 }),
      row(music_audience_countries, { ...a, country_code: 'GB', country_name: 'United Kingdom', score: 100 }),
      row(music_audience_countries, { ...a, country_code: 'XX', score: null }),
      row(music_audience_interests, { ...a, interest_id: '9', interest: 'Pets', score: 120 }),
      row(music_audience_interests, { ...a, interest_id: '8', score: 120 }),
      row(music_audience_ages, { ...a, age_level: 3, score: 20 }),
      row(music_audience_ages, { ...a, age_level: 4, score: 30 }),
      row(music_audience_ages, { ...a, age_level: 5, score: 50 }),
      row(music_audience_ages, { ...a, snapshot_date: '2026-03-03', age_level: 6, score: 0 }),
      row(music_audience_countries, { clip_id: 'stub', ...inList('2026-03-02', 'GB'), country_code: 'GB', score: 40 }),
    );
    const of = (snapshot_date: string, region: string) =>
      readRows(
        pool,
        `select title, ${MEMBERS} from marts.music_audience where snapshot_date = '${snapshot_date}' and region = '${region}'
         order by dimension, place, code`,
      );
    const title = HOSTILE;
    expect(await of('2026-03-02', 'US')).toEqual([
      { title, dimension: 'age', code: '5', label: '35 and over', score: 50, place: 1, share: 0.5 },
      { title, dimension: 'age', code: '4', label: '25-34', score: 30, place: 2, share: 0.3 },
      { title, dimension: 'age', code: '3', label: '18-24', score: 20, place: 3, share: 0.2 },
      { title, dimension: 'country', code: 'US', label: 'United States', score: 300, place: 1, share: 0.75 },
      { title, dimension: 'country', code: 'GB', label: 'United Kingdom', score: 100, place: 2, share: 0.25 },
      { title, dimension: 'country', code: 'XX', label: 'XX', score: null, place: null, share: null },
      { title, dimension: 'interest', code: '8', label: '8', score: 120, place: 1, share: 0.5 },
      { title, dimension: 'interest', code: '9', label: 'Pets', score: 120, place: 1, share: 0.5 },
    ]);
    expect(await of('2026-03-03', 'US')).toEqual([
      { title, dimension: 'age', code: '6', label: '6', score: 0, place: 1, share: null },
    ]);
    expect(await of('2026-03-02', 'GB')).toEqual([
      { title: null, dimension: 'country', code: 'GB', label: 'GB', score: 40, place: 1, share: 1 },
    ]);
  }));

test('so is that of a hashtag', () =>
  withDatabase(async ({ pool }) => {
    const grain = { hashtag_id: '7', ...inList() };
    await observe(
      pool,
      row(hashtags, { hashtag_id: '7' }),
      row(hashtag_audience_countries, { ...grain, country_code: 'US', country_name: 'United States', score: 110 }),
      row(hashtag_audience_interests, { ...grain, interest_id: '9', interest: HOSTILE, score: 120 }),
      row(hashtag_audience_ages, { ...grain, age_level: 3, score: 25 }),
      row(hashtag_audience_ages, { ...grain, age_level: 4, score: 75 }),
    );
    expect(
      await readRows(
        pool,
        `select hashtag_id, hashtag_name, ${MEMBERS} from marts.hashtag_audience order by dimension, place`,
      ),
    ).toEqual(
      [
        { dimension: 'age', code: '4', label: '25-34', score: 75, place: 1, share: 0.75 },
        { dimension: 'age', code: '3', label: '18-24', score: 25, place: 2, share: 0.25 },
        { dimension: 'country', code: 'US', label: 'United States', score: 110, place: 1, share: 1 },
        { dimension: 'interest', code: '9', label: HOSTILE, score: 120, place: 1, share: 1 },
      ].map((member) => ({ hashtag_id: '7', hashtag_name: null, ...member })),
    );
  }));

/** A curve by days: `['2026-02-23', 0.5]`. */
type Points = readonly (readonly [day: string, value: number | null])[];
const points = (curve: Points) => curve.map(([day, value]) => ({ point_at: day, value }));

const CURVE = `snapshot_date, region, point_at as point, value, change::float8, is_last`;

test('the trend of a sound is its newest curve, with the change since its first point', () =>
  withDatabase(async ({ pool }) => {
    const curve = (clip_id: string, grain: ReturnType<typeof inList>, values: Points) =>
      points(values).map((point) => row(music_trend_points, { clip_id, ...grain, ...point }));
    await observe(
      pool,
      row(music, { clip_id: 'a', title: HOSTILE }),
      row(music, { clip_id: 'stub' }),
      ...curve('a', inList('2026-02-28'), [['2026-02-27', 1]]),
      ...curve('a', inList('2026-03-02'), [
        ['2026-02-27', null],
        ['2026-02-28', 0.4],
        ['2026-03-01', 1],
        ['2026-03-02', 0.1],
      ]),
      ...curve('a', inList('2026-02-28', 'GB'), [
        ['2026-02-27', 0.2],
        ['2026-02-28', 0.9],
      ]),
      // Newer, but without a value: the curve before stands.
      ...curve('stub', inList('2026-03-01'), [['2026-03-01', 0.7]]),
      ...curve('stub', inList('2026-03-02'), [['2026-03-02', null]]),
    );
    expect(
      await readRows(pool, `select title, ${CURVE} from marts.music_trend order by title, region, point_at`),
    ).toEqual([
      {
        title: HOSTILE,
        snapshot_date: '2026-02-28',
        region: 'GB',
        point: '2026-02-27',
        value: 0.2,
        change: 0,
        is_last: false,
      },
      {
        title: HOSTILE,
        snapshot_date: '2026-02-28',
        region: 'GB',
        point: '2026-02-28',
        value: 0.9,
        change: 0.7,
        is_last: true,
      },
      {
        title: HOSTILE,
        snapshot_date: '2026-03-02',
        region: 'US',
        point: '2026-02-28',
        value: 0.4,
        change: 0,
        is_last: false,
      },
      {
        title: HOSTILE,
        snapshot_date: '2026-03-02',
        region: 'US',
        point: '2026-03-01',
        value: 1,
        change: 0.6,
        is_last: false,
      },
      {
        title: HOSTILE,
        snapshot_date: '2026-03-02',
        region: 'US',
        point: '2026-03-02',
        value: 0.1,
        change: -0.3,
        is_last: true,
      },
      {
        title: null,
        snapshot_date: '2026-03-01',
        region: 'US',
        point: '2026-03-01',
        value: 0.7,
        change: 0,
        is_last: true,
      },
    ]);
    // Asked for the day of an older curve, there is none: it is not the newest.
    expect(
      await readRows(pool, `select from marts.music_trend where snapshot_date = '2026-02-28' and region = 'US'`),
    ).toEqual([]);
  }));

test('so is that of a hashtag, in each window', () =>
  withDatabase(async ({ pool }) => {
    const curve = (period_days: number, snapshot_date: string, values: Points) =>
      points(values).map((point) =>
        row(hashtag_trend_points, { hashtag_id: '7', ...inList(snapshot_date), period_days, ...point }),
      );
    await observe(
      pool,
      row(hashtags, { hashtag_id: '7', hashtag_name: 'clean' }),
      ...curve(7, '2026-03-01', [
        ['2026-02-28', 0.5],
        ['2026-03-01', 0.75],
      ]),
      ...curve(120, '2026-02-01', [['2026-01-01', 1]]),
    );
    expect(
      await readRows(
        pool,
        `select hashtag_name, period_days, ${CURVE} from marts.hashtag_trend order by period_days, point_at`,
      ),
    ).toEqual([
      {
        hashtag_name: 'clean',
        period_days: 7,
        snapshot_date: '2026-03-01',
        region: 'US',
        point: '2026-02-28',
        value: 0.5,
        change: 0,
        is_last: false,
      },
      {
        hashtag_name: 'clean',
        period_days: 7,
        snapshot_date: '2026-03-01',
        region: 'US',
        point: '2026-03-01',
        value: 0.75,
        change: 0.25,
        is_last: true,
      },
      {
        hashtag_name: 'clean',
        period_days: 120,
        snapshot_date: '2026-02-01',
        region: 'US',
        point: '2026-01-01',
        value: 1,
        change: 0,
        is_last: true,
      },
    ]);
  }));
