import type { Chart } from '../chart.ts';
import { formatLongNumber, toNumber, toPlainText } from '../text.ts';

export const freshnessChart: Chart = {
  id: 'freshness',
  title: 'How fresh the data is',
  explains:
    'Tables by the pipeline that fills them. Fresh: the newest slot of the schedule that ended brought data. Behind: it did not. On demand: there is no schedule. Behind the bars the number of tables and the newest business day.',
  sql: `select f.pipeline, max(f.newest_business_date) as newest, max(f.lag_days) as most_days_behind,
  count(*) filter (where f.state = 'fresh') as fresh,
  count(*) filter (where f.state = 'behind') as behind,
  count(*) filter (where f.state = 'on_demand') as on_demand
from marts.data_freshness f
where f.state <> 'never_read'
group by f.pipeline order by behind desc, f.pipeline limit 20`,
  remedy: 'no table was read yet',
  picture: (rows) => ({
    direction: 'across',
    legend: [
      { name: 'fresh', colour: 'up' },
      { name: 'behind', colour: 'down' },
      { name: 'on demand', colour: 'same' },
    ],
    bars: rows.map((row) => ({
      label: toPlainText(row['pipeline']),
      values: ['fresh', 'behind', 'on_demand'].map((state) => toNumber(row[state])),
      note: `${formatLongNumber(toNumber(row['fresh']) + toNumber(row['behind']) + toNumber(row['on_demand']))} · ${toPlainText(row['newest'])}`,
    })),
  }),
  columns: [
    { name: 'pipeline', title: 'Pipeline' },
    { name: 'newest', title: 'Newest business day' },
    { name: 'most_days_behind', title: 'Days behind', show: formatLongNumber },
    { name: 'fresh', title: 'Tables fresh', show: formatLongNumber },
    { name: 'behind', title: 'Tables behind', show: formatLongNumber },
    { name: 'on_demand', title: 'On demand', show: formatLongNumber },
  ],
};
