/** Which days of which series of a stream are there, and the form that asks what the others cost. */
import { addQuery } from '../../add-query.ts';
import { Link } from '../../components/link.tsx';
import { LiveRegion } from '../../components/live-region.tsx';
import { formatCount, formatQuantity } from '../../format.ts';
import { definePage } from '../../page.ts';
import { BuyDays } from './buy-days.tsx';
import { CoverageLegend } from './coverage-legend.tsx';
import { dayMarks, dayTones, describePrice } from './coverage-words.ts';
import { Heatmap, type Square } from './heatmap.tsx';
import { PAGE_SIZE, readSeries, type SeriesCell, type SeriesCoverage, type SeriesRow } from './read-series.ts';
import { SpanForm } from './span-form.tsx';

export const streamCoveragePage = definePage({
  path: '/coverage/:stream',
  read: readSeries,
  title: ({ stream }) => `Coverage of ${stream}`,
  command: ({ stream, from, to }) => `gaps ${stream} --from ${from} --to ${to}`,
  isLive: true,
  Body: ({ model }) => (
    <>
      <p>
        <Link to={addQuery('/coverage', { from: model.from, to: model.to })}>All streams</Link> · fills{' '}
        {model.tables.join(', ')} · {formatQuantity(model.series, 'series', 'series')}
      </p>
      <SpanForm path={`/coverage/${model.stream}`} from={model.from} to={model.to} options={{}} />
      <CoverageLegend isShared={false} />
      <LiveRegion id="coverage">
        <SeriesTable {...model} />
      </LiveRegion>
      <SeriesSteps {...model} />
      <BuyDays {...model} />
    </>
  ),
});

function SeriesTable(model: SeriesCoverage) {
  const { stream, from, to, rows, days } = model;
  if (!rows)
    return (
      <p class="notice refused">
        There are too many requests of {stream} in these days to show them here. Choose fewer or newer days, or use the
        command below.
      </p>
    );
  if (!rows.length) return <p class="empty">{stream} was never requested, and no pipeline requests it.</p>;
  return (
    <Heatmap
      caption={`Coverage of ${stream} from ${from} to ${to}, by series and day`}
      of="Series"
      days={days}
      rows={rows.map((row) => ({
        name: row.name || 'all',
        squares: row.cells.map((cell) => toSquare(cell, row, model)),
      }))}
    />
  );
}

/** A day that can be bought leads to the form, another one to its run. */
function toSquare(cell: SeriesCell, row: SeriesRow, { stream, from, to, skip }: SeriesCoverage): Square {
  const { day, state, run, error, credits } = cell;
  const selection = { from, to, skip: skip || null, buy_from: day, buy_to: day, series: row.id };
  return {
    day,
    tone: dayTones[state],
    mark: dayMarks[state],
    label: `${row.name} ${day}: ${state}${describePrice(credits)}${error ? `, ${error.slice(0, 200)}` : ''}`,
    to: credits ? `${addQuery(`/coverage/${stream}`, selection)}#buy` : run === null ? null : `/runs/${run}`,
  };
}

function SeriesSteps({ stream, from, to, series, skip, rows }: SeriesCoverage) {
  if (!rows || series <= PAGE_SIZE) return null;
  const path = (at: number) => addQuery(`/coverage/${stream}`, { from, to, skip: at || null });
  return (
    <p>
      Series {formatCount(skip + 1)} to {formatCount(skip + rows.length)} of {formatCount(series)}{' '}
      {skip > 0 ? <Link to={path(Math.max(0, skip - PAGE_SIZE))}>Before</Link> : null}{' '}
      {skip + rows.length < series ? <Link to={path(skip + PAGE_SIZE)}>After</Link> : null}
    </p>
  );
}
