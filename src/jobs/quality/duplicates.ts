/**
 * Lists that name the same thing twice, on one page or over the pages of a walk: the merge keeps one row of it, so that it
 * is seen only by counting: records that came, against rows that are there. Another walk of the same day can hide it.
 */
import { product_ranks, shop_ranks, video_ranks, influencer_ranks } from '../../load/tables/ranks.ts';
import { hashtag_snapshots } from '../../load/tables/hashtags.ts';
import { music_snapshots } from '../../load/tables/music.ts';
import { video_snapshots } from '../../load/tables/video-trends.ts';
import { tableInfo } from '../../load/tables/table.ts';
import { type Check, type Question, together } from './check.ts';

/** Realtime lists move while they are read: what slips from one page to the next comes twice. */
const TOLERATED_SHARE = 0.02;

/** Params of a walk as the columns of its rows; a walk with other params is a cut of the list, and is left out. */
type Columns = Readonly<Record<string, string>>;

const chart: Columns = { region: 'region', period: 'period_days' };
const ranking = (field: string): Columns => ({
  region: 'region',
  rank_type: 'rank_type',
  date: 'date',
  [field]: 'rank_field',
});

/** Streams of which a record is one row of this table. */
const LISTS = [
  { stream: 'trending-music-list', table: music_snapshots, columns: chart },
  { stream: 'trending-hashtag-list', table: hashtag_snapshots, columns: chart },
  { stream: 'trending-video-list', table: video_snapshots, columns: { ...chart, order_by: 'order_by' } },
  { stream: 'influencer-ranklist', table: influencer_ranks, columns: ranking('influencer_rank_field') },
  { stream: 'product-ranklist', table: product_ranks, columns: ranking('product_rank_field') },
  { stream: 'seller-ranklist', table: shop_ranks, columns: ranking('seller_rank_field') },
  { stream: 'video-ranklist', table: video_ranks, columns: ranking('video_rank_field') },
];

export const duplicates: Check = {
  name: 'duplicates',
  severity: 'warning',
  about: 'A list does not name the same thing several times.',
  when: 'after a run',
  question({ runId, asked, day }) {
    const lists = LISTS.filter(({ stream }) => asked.some((one) => one.stream.name === stream && one.answered));
    return runId === null ? undefined : together(lists.map((list) => recordsAndRows(list, runId, day)));
  },
};

function recordsAndRows({ stream, table, columns }: (typeof LISTS)[number], runId: number, day: string): Question {
  const { sqlName, columns: known, month } = tableInfo(table);
  const typeOf = (column: string) => known.find(({ name }) => name === column)?.type;
  const same = Object.entries(columns).map(
    ([param, column]) => `t."${column}" = (w.params ->> '${param}')::${typeOf(column)}`,
  );
  const isSnapshot = month === 'snapshot_date';
  return {
    text: `select concat_ws(' ', $2::text, (select string_agg(key || '=' || value, ' ' order by key) from jsonb_each_text(w.params))) as subject,
      null as severity, case when w.records - n.rows > w.records * ${TOLERATED_SHARE} then 'failed' else 'passed' end as outcome,
      greatest(w.records - n.rows, 0) || ' of ' || w.records || ' records came again' as observed, 'each record once' as expected
    from (select params, coalesce(sum(records - rows_quarantined), 0) as records from ops.requests
      where run_id = $1 and stream = $2 and status = 'done' and (params - $3::text[]) = '{}' group by params) w,
      lateral (select count(*) as rows from ${sqlName} t where ${[...same, ...(isSnapshot ? ['t.snapshot_date = $4'] : [])].join(' and ')}) n
    where $4::date is not null`,
    values: [runId, stream, Object.keys(columns), day],
  };
}
