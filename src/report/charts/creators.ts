import type { Chart } from '../chart.ts';
import { formatLongNumber, toPlainText, formatShortNumber, formatSigned, formatUnits, formatMoney } from '../text.ts';
import { drawRanking } from './ranking-picture.ts';

export const creatorsChart: Chart = {
  id: 'creators',
  title: 'Best-selling creators of the day',
  explains:
    'The first 15 creators of the newest daily ranking by units sold. Bars: units sold on that day; behind them GMV, and places won since the day before. Estimates of EchoTik; money is presumably USD.',
  sql: `select l.period_start as day, l.rank, l.places_won, l.is_new, l.handle, l.creator_name, l.creator_category, l.units, l.gmv, l.followers_in_all
from marts.creator_league l
where l.region = $1 and l.period = 'day' and l.sorted_by = 'units sold' and l.uncut
  and l.period_start = (select max(n.date) from echotik.influencer_ranks n where n.region = $1 and n.rank_type = 1 and n.rank_field = 2
    and n.influencer_category_name = '' and n.product_category_id = '' and n.date between $2 and $3)
order by l.rank limit 15`,
  day: 'day',
  remedy: 'read influencer-ranklist: the pipeline "rankings-daily" does',
  summarize: ({ day, creator_name, handle, units, gmv }) =>
    `Best-selling creator of ${toPlainText(day)}: ${toPlainText(creator_name ?? handle ?? 'unknown')}, ${formatUnits(units)}, $${formatShortNumber(gmv)} GMV`,
  picture: drawRanking(({ creator_name, handle }) => creator_name ?? handle),
  columns: [
    { name: 'rank', title: 'Place' },
    { name: 'creator_name', title: 'Creator', isWide: true },
    { name: 'handle', title: 'Handle' },
    { name: 'creator_category', title: 'Category' },
    { name: 'units', title: 'Units sold', show: formatLongNumber },
    { name: 'gmv', title: 'GMV, USD', show: formatMoney },
    { name: 'followers_in_all', title: 'Followers', show: formatLongNumber },
    { name: 'places_won', title: 'Places won', show: (won) => formatSigned(won) },
  ],
};
