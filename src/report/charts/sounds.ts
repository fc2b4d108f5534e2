import type { Chart } from '../chart.ts';
import { formatMovement, pickMovementColour, movementLegend } from '../movement.ts';
import { toNumber, toPlainText, formatSigned } from '../text.ts';

export const soundsChart: Chart = {
  id: 'sounds',
  title: 'Trending sounds: who rises, who falls',
  explains:
    'The first 15 sounds on the trending list of 7 days, from the top. Bars: places won or lost since the sound was last seen in the 31 days before.',
  sql: `select t.snapshot_date as day, t.rank, t.places_won, t.is_new, t.previous_date, t.title, t.author
from marts.trending_music t
where t.region = $1 and t.period_days = 7
  and t.snapshot_date = (select max(n.snapshot_date) from marts.trending_music n where n.region = $1 and n.period_days = 7 and n.snapshot_date between $2 and $3)
order by t.rank limit 15`,
  day: 'day',
  afterDays: 1,
  isMeaningful: (rows) => rows.some((row) => row['places_won'] !== null),
  remedy: 'read trending-music-list: the pipeline "trending" does',
  summarize: ({ day, title, author }) =>
    `First trending sound of ${toPlainText(day)}: ${toPlainText(title ?? 'unknown')}${author === null ? '' : ` by ${toPlainText(author)}`}`,
  picture: (rows) => ({
    direction: 'across',
    legend: movementLegend,
    bars: rows.map((row) => ({
      label: `${toNumber(row['rank'])}. ${toPlainText(row['title'] ?? 'unknown')}`,
      values: [toNumber(row['places_won'])],
      colour: pickMovementColour(row),
      note: formatMovement(row),
    })),
  }),
  columns: [
    { name: 'rank', title: 'Place' },
    { name: 'title', title: 'Sound', isWide: true },
    { name: 'author', title: 'Author' },
    { name: 'places_won', title: 'Places won', show: (won) => formatSigned(won) },
    { name: 'previous_date', title: 'Last seen' },
  ],
};
