import type { Chart, ReportRow } from '../chart.ts';
import { formatLongNumber, toNumber, toPlainText, formatShortNumber } from '../text.ts';

const MAX_DAYS = 30;
/** As many colours as the page has for series; the rest is one part. */
const MAX_PARTS = 6;

export const spendingChart: Chart = {
  id: 'spending',
  title: 'What was spent by day',
  explains: `Credits a day, stacked by pipeline, on the newest ${MAX_DAYS} days on which something was spent, in all markets, whatever the period of the report is. The day is that of payment, not the business day.`,
  sql: `select c.day, c.pipeline, sum(c.credits) as credits, sum(c.calls) as calls, sum(c.rows_written) as rows_written
from marts.credits_by_day c
where c.day in (select distinct d.day from marts.credits_by_day d order by d.day desc limit ${MAX_DAYS})
group by c.day, c.pipeline having sum(c.credits) > 0
order by c.day, credits desc`,
  remedy: 'nothing was bought yet',
  picture(rows) {
    const days = [...new Set(rows.map(({ day }) => String(day)))];
    const spent = (of: (row: ReportRow) => boolean) =>
      rows.filter(of).reduce((sum, row) => sum + toNumber(row['credits']), 0);
    const all = [...new Set(rows.map(({ pipeline }) => String(pipeline)))]
      .map((name) => ({ name, credits: spent((row) => row['pipeline'] === name) }))
      .toSorted((a, b) => b.credits - a.credits)
      .map(({ name }) => name);
    const named = all.length > MAX_PARTS ? all.slice(0, MAX_PARTS - 1) : all;
    const parts = named.map((name) => ({ name, has: (pipeline: string) => pipeline === name }));
    if (named.length < all.length) parts.push({ name: 'others', has: (pipeline) => !named.includes(pipeline) });
    return {
      direction: 'upright',
      legend: parts.map(({ name }, index) => ({ name: toPlainText(name, 40), colour: `series-${index + 1}` as const })),
      bars: days.map((day) => ({
        label: day.slice(5),
        values: parts.map(({ has }) => spent((row) => String(row['day']) === day && has(String(row['pipeline'])))),
        note: formatShortNumber(spent((row) => String(row['day']) === day)),
      })),
    };
  },
  columns: [
    { name: 'day', title: 'Day' },
    { name: 'pipeline', title: 'Pipeline' },
    { name: 'credits', title: 'Credits', show: formatLongNumber },
    { name: 'calls', title: 'Calls', show: formatLongNumber },
    { name: 'rows_written', title: 'Rows written', show: formatLongNumber },
  ],
};
