import type { Chart } from '../chart.ts';
import { formatMovement, pickMovementColour, movementLegend } from '../movement.ts';
import { formatLongNumber, toNumber, toPlainText, formatShortNumber, formatSigned } from '../text.ts';

export const hashtagsChart: Chart = {
  id: 'hashtags',
  title: 'Trending hashtags: new and rising first',
  explains:
    'Hashtags on the trending list of 7 days: new ones, then those that won most places since they were last seen. Bars: views in the 7 days.',
  sql: `select h.snapshot_date as day, h.rank, h.places_won, h.previous_rank is null as is_new, h.hashtag_name, h.industry, h.views, h.posts
from marts.trending_hashtags h
where h.region = $1 and h.period_days = 7 and h.uncut
  and h.snapshot_date = (
    select max(n.snapshot_date) from marts.trending_hashtags n where n.region = $1 and n.period_days = 7 and n.uncut
      and n.snapshot_date between $2 and $3)
order by h.places_won desc nulls first, h.rank limit 15`,
  day: 'day',
  remedy: 'read trending-hashtag-list: the pipeline "trending" does',
  summarize: ({ day, hashtag_name, places_won, views }) =>
    `${places_won === null ? 'New hashtag' : 'Fastest rising hashtag'} of ${toPlainText(day)}: #${toPlainText(hashtag_name)}, ${formatShortNumber(views)} views in 7 days`,
  picture: (rows) => ({
    direction: 'across',
    legend: movementLegend,
    bars: rows.map((row) => ({
      label: `#${toPlainText(row['hashtag_name'])}`,
      values: [toNumber(row['views'])],
      colour: pickMovementColour(row),
      note: `${formatShortNumber(row['views'])}  ${formatMovement(row)}`,
    })),
  }),
  columns: [
    { name: 'rank', title: 'Place' },
    { name: 'hashtag_name', title: 'Hashtag' },
    { name: 'industry', title: 'Industry' },
    { name: 'places_won', title: 'Places won', show: (won) => formatSigned(won) },
    { name: 'views', title: 'Views, 7 days', show: formatLongNumber },
    { name: 'posts', title: 'Posts, 7 days', show: formatLongNumber },
  ],
};
