import type { Chart } from '../chart.ts';
import { formatLongNumber, toPlainText, formatShortNumber, formatSigned, formatUnits, formatMoney } from '../text.ts';
import { drawRanking } from './ranking-picture.ts';

export const videosChart: Chart = {
  id: 'videos',
  title: 'Best-selling videos of the day',
  explains:
    'The first 15 videos of the newest daily ranking by units sold. Bars: units sold on that day; behind them GMV, and places won since the day before. Estimates of EchoTik; money is presumably USD.',
  sql: `select l.period_start as day, l.rank, l.places_won, l.is_new, l.caption, l.creator_name, l.handle, (l.published_at at time zone 'UTC')::date as published,
  l.units, l.gmv, l.views_in_all
from marts.video_league l
where l.region = $1 and l.period = 'day' and l.sorted_by = 'units sold' and l.uncut
  and l.period_start = (select max(n.date) from echotik.video_ranks n where n.region = $1 and n.rank_type = 1 and n.rank_field = 2
    and n.product_category_id = '' and n.created_by_ai = '' and n.date between $2 and $3)
order by l.rank limit 15`,
  day: 'day',
  remedy: 'read video-ranklist: the pipeline "rankings-daily" does',
  summarize: ({ day, caption, creator_name, units, gmv }) =>
    `Best-selling video of ${toPlainText(day)}: ${toPlainText(caption ?? 'without caption')}${creator_name === null ? '' : ` by ${toPlainText(creator_name)}`}, ${formatUnits(units)}, $${formatShortNumber(gmv)} GMV`,
  picture: drawRanking(({ caption, creator_name }) => caption ?? creator_name),
  columns: [
    { name: 'rank', title: 'Place' },
    { name: 'caption', title: 'Caption', isWide: true },
    { name: 'creator_name', title: 'Creator' },
    { name: 'handle', title: 'Handle' },
    { name: 'published', title: 'Published' },
    { name: 'units', title: 'Units sold', show: formatLongNumber },
    { name: 'gmv', title: 'GMV, USD', show: formatMoney },
    { name: 'views_in_all', title: 'Views in all', show: formatLongNumber },
    { name: 'places_won', title: 'Places won', show: (won) => formatSigned(won) },
  ],
};
