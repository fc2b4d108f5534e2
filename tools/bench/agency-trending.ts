/** Trending sounds, hashtags and videos of the agency: lists of every day, popularity curves and audiences. */
import type { PgTable } from 'drizzle-orm/pg-core';
import { quoteText } from '../../src/load/connection/sql-text.ts';
import {
  hashtag_audience_ages,
  hashtag_audience_countries,
  hashtag_audience_interests,
  hashtag_snapshots,
  hashtag_trend_points,
  hashtags,
} from '../../src/load/tables/hashtags.ts';
import {
  music,
  music_audience_ages,
  music_audience_countries,
  music_audience_interests,
  music_snapshots,
  music_trend_points,
} from '../../src/load/tables/music.ts';
import { video_snapshots } from '../../src/load/tables/video-trends.ts';
import { type AgencySize, LIST_MARKETS } from './agency-size.ts';
import { ids } from './agency-entities.ts';
import { type AgencyStatement, fillTable, requestOf } from './agency-statement.ts';

const markets = LIST_MARKETS.map(quoteText).join(', ');

/** Lists of a day, a market and a window; `lists` are further filters, each with a list of its own. */
const listRows = (length: number, windows: string, lists: string) => `(
  select n, day, market, period, list, occupant, row_number() over (partition by day, market, period, list order by place + 20 * bench.r(n, 17))
  from (select day::bigint * 10000000 + market_no * 1000000 + period * 5000 + list_no * 200 + place as n, day, market, period, list, place,
      bench.occupant(market_no, place, day) as occupant
    from generate_series(0, 364) day, unnest(array[${markets}]) with ordinality markets (market, market_no),
      unnest(array[${windows}]) period, unnest(array[${lists}]) with ordinality lists (list, list_no), generate_series(1, ${length}) place) places
  order by day) rows (n, day, market, period, list, occupant, rank)`;

export function listTrendingStatements(size: AgencySize): readonly AgencyStatement[] {
  const common = {
    region: 'market',
    period_days: 'period',
    snapshot_date: 'bench.day(day)',
    _observed_at: `bench.day(day)::timestamptz + interval '10 hours'`,
    _request_id: requestOf('n', size.requests),
  };
  const rank = { rank: 'rank', rank_diff_type: `case when bench.r(n, 18) < 0.1 then 4 else 1 + n % 3 end` };
  return [
    fillTable(
      music_snapshots,
      { clip_id: `bench.id('70', occupant)`, ...rank, ...common },
      listRows(size.listLength, '7, 30, 120', `''`),
    ),
    fillTable(
      hashtag_snapshots,
      { hashtag_id: `bench.id('', occupant)`, industry_id: 'list', ...rank, ...common },
      listRows(size.listLength, '7, 30, 120', `'', '10000000001'`),
    ),
    fillTable(
      video_snapshots,
      {
        video_id: ids.video(`1 + occupant % ${size.videos}`),
        order_by: 'list',
        position: 'rank',
        ...common,
      },
      listRows(Math.ceil(size.listLength / 2), '7, 30', `'vv', 'like', 'comment', 'repost'`),
    ),
    ...listedEntity(music, 'clip_id', 'music_snapshots', size),
    ...listedEntity(hashtags, 'hashtag_id', 'hashtag_snapshots', size),
    ...detailsOf('clip_id', 'music_snapshots', size, {
      points: music_trend_points,
      countries: music_audience_countries,
      interests: music_audience_interests,
      ages: music_audience_ages,
    }),
    ...detailsOf('hashtag_id', 'hashtag_snapshots', size, {
      points: hashtag_trend_points,
      countries: hashtag_audience_countries,
      interests: hashtag_audience_interests,
      ages: hashtag_audience_ages,
    }),
  ];
}

/** A row for each id that lists name, as it was read last. */
const listedEntity = (table: PgTable, id: string, snapshots: string, size: AgencySize): readonly AgencyStatement[] => [
  fillTable(
    table,
    { [id]: id, _observed_at: `timestamptz '2025-12-20'`, _request_id: requestOf('n', size.requests) },
    `(select ${id}, row_number() over () from echotik.${snapshots} group by 1) listed (${id}, n)`,
  ),
];

interface DetailTables {
  readonly points: PgTable;
  readonly countries: PgTable;
  readonly interests: PgTable;
  readonly ages: PgTable;
}

/** The detail is read of the first tenth of the shortest window, and of less of the longer ones. */
function detailsOf(
  id: string,
  snapshots: string,
  size: AgencySize,
  { points, countries, interests, ages }: DetailTables,
): readonly AgencyStatement[] {
  const isMain = snapshots === 'hashtag_snapshots' ? `and industry_id = ''` : '';
  const detail = (
    members: string,
  ) => `(select row_number() over (), ${id}, region, period_days, snapshot_date, k, s._observed_at
    from echotik.${snapshots} s, lateral generate_series(1, ${members}) k
    where rank <= ceil(${size.listLength} / case period_days when 7 then 10.0 when 30 then 50.0 else 100.0 end) ${isMain}
    order by snapshot_date) details (n, ${id}, region, period_days, snapshot_date, k, at)`;
  const grain = {
    [id]: id,
    region: 'region',
    period_days: 'period_days',
    snapshot_date: 'snapshot_date',
    _observed_at: 'at',
    _request_id: requestOf('n', size.requests),
  };
  return [
    fillTable(
      points,
      {
        ...grain,
        point_at: `snapshot_date - (k - 1) * case period_days when 120 then 7 else 1 end`,
        value: 'round(bench.r(n, 19)::numeric, 3)',
      },
      detail('case period_days when 120 then 17 else period_days end'),
    ),
    fillTable(
      countries,
      { ...grain, country_code: `(array['US','GB','ID','TH','BR','VN','PH','MY','MX','ES'])[k]` },
      detail('10'),
    ),
    fillTable(interests, { ...grain, interest_id: `(10000 + k * 7)::text` }, detail('5')),
    fillTable(ages, { ...grain, age_level: 'k + 2' }, detail('3')),
  ];
}
