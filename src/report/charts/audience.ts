import type { Chart } from '../chart.ts';
import { formatLongNumber, toNumber, toPlainText } from '../text.ts';

const groups = ['18-24', '25-34', '35 and over'] as const;
const groupColumns = { '18-24': 'young', '25-34': 'middle', '35 and over': 'older' } as const;

export const audienceChart: Chart = {
  id: 'audience',
  title: 'Who listens to the trending sounds',
  explains:
    'Ages of the listeners of the first sounds on the list for which TikTok states them, percent of people: 18 to 24, 25 to 34, 35 and over. The interest in the table is the one most over-represented.',
  sql: `select t.snapshot_date as day, t.rank, t.title,
  max(a.score) filter (where a.dimension = 'age' and a.label = '18-24') as young,
  max(a.score) filter (where a.dimension = 'age' and a.label = '25-34') as middle,
  max(a.score) filter (where a.dimension = 'age' and a.label = '35 and over') as older,
  min(a.label) filter (where a.dimension = 'interest' and a.rank = 1) as interest
from marts.trending_music t
join marts.music_audience a using (snapshot_date, region, period_days, clip_id)
where t.region = $1 and t.period_days = 7
  and t.snapshot_date = (select max(n.snapshot_date) from marts.music_audience n where n.region = $1 and n.period_days = 7 and n.snapshot_date between $2 and $3)
group by t.snapshot_date, t.rank, t.clip_id, t.title
having count(*) filter (where a.dimension = 'age') > 0
order by t.rank limit 10`,
  day: 'day',
  remedy: 'read trending-music-detail: the pipeline "trending" does',
  picture: (rows) => ({
    direction: 'across',
    legend: groups.map((name, index) => ({ name, colour: `series-${index + 1}` as const })),
    bars: rows.map((row) => ({
      label: `${toNumber(row['rank'])}. ${toPlainText(row['title'] ?? 'unknown')}`,
      values: groups.map((group) => toNumber(row[groupColumns[group]])),
      note: groups.map((group) => formatLongNumber(row[groupColumns[group]])).join(' · '),
    })),
  }),
  columns: [
    { name: 'rank', title: 'Place' },
    { name: 'title', title: 'Sound', isWide: true },
    ...groups.map((group) => ({ name: groupColumns[group], title: `${group}, %`, show: formatLongNumber })),
    { name: 'interest', title: 'First interest' },
  ],
};
