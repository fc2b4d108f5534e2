/** Which days of which streams or tables are there, and what the others cost. */
import { addQuery } from '../../add-query.ts';
import { Link } from '../../components/link.tsx';
import { LiveRegion } from '../../components/live-region.tsx';
import { formatCount, formatQuantity } from '../../format.ts';
import { ChoiceField } from '../../components/choice-field.tsx';
import { definePage } from '../../page.ts';
import { CoverageLegend } from './coverage-legend.tsx';
import { dayMarks, dayTones, describeDay, sumStates } from './coverage-words.ts';
import { computeShare, findWorstState } from './day-cells.ts';
import { Heatmap, type Square } from './heatmap.tsx';
import { type CoverageOverview, type CoverageRow, type PricedCell, readOverview } from './read-overview.ts';
import { SpanForm } from './span-form.tsx';

export const coveragePage = definePage({
  path: '/coverage',
  read: readOverview,
  title: () => 'Coverage',
  command: ({ stream, table, from, to }) =>
    ['gaps', stream, table && `--table ${table}`, `--from ${from} --to ${to}`].filter(Boolean).join(' '),
  isLive: true,
  Body: ({ model }) => (
    <>
      <p>Choose a square: a complete day leads to its run, a day with gaps to what it costs.</p>
      <CoverageOptions {...model} />
      <CoverageLegend isShared />
      <LiveRegion id="coverage">
        <CoverageSummary rows={model.rows} />
        <Heatmap
          caption={`Coverage by ${model.by} and day`}
          of={model.by === 'stream' ? 'Stream' : 'Table'}
          days={model.days}
          rows={model.rows.map((row) => ({
            name: <RowName {...row} {...{ from: model.from, to: model.to, by: model.by }} />,
            squares: row.series ? (row.cells?.map((cell) => toSquare(cell, row, model)) ?? null) : null,
            note: row.cells
              ? 'never requested in these days, and no pipeline requests it'
              : `too many requests to sum here: choose fewer or newer days, or use the command gaps ${row.streams[0] ?? ''}`,
          }))}
        />
      </LiveRegion>
    </>
  ),
});

function CoverageOptions({ from, to, by, stream, table, allStreams, allTables }: CoverageOverview) {
  return (
    <SpanForm path="/coverage" from={from} to={to} options={{ by, stream, table }}>
      <label>
        Rows{' '}
        <select name="by">
          <option value="stream" selected={by === 'stream'}>
            streams
          </option>
          <option value="table" selected={by === 'table'}>
            tables
          </option>
        </select>
      </label>
      <ChoiceField label="Stream" name="stream" chosen={stream} values={allStreams} />
      <ChoiceField label="Table" name="table" chosen={table} values={allTables} />
    </SpanForm>
  );
}

/** The answer to: is something missing? */
function CoverageSummary({ rows }: { readonly rows: readonly CoverageRow[] }) {
  const cells = rows.flatMap((row) => (row.cells ?? []).map(({ series }) => series));
  const unknown = rows.filter((row) => !row.cells).length;
  const sums = sumStates(cells);
  if (!sums.length && !unknown) return <p class="empty">Nothing was requested yet, and no pipeline will.</p>;
  return (
    <ul class="summary" aria-label="Days of series in sum">
      <li class="note">Days, counted for each series:</li>
      {sums.map(({ state, days }) => (
        <li>
          <span class={`state ${dayTones[state]}`}>
            {formatCount(days)} {state}
          </span>
        </li>
      ))}
      {unknown ? <li class="note">without {formatQuantity(unknown, 'row')} that are too large to sum</li> : null}
    </ul>
  );
}

function RowName({
  name,
  streams,
  tables,
  series,
  from,
  to,
  by,
}: CoverageRow & Pick<CoverageOverview, 'from' | 'to' | 'by'>) {
  const path = by === 'stream' ? `/coverage/${name}` : '/coverage';
  return (
    <>
      <Link to={addQuery(path, { from, to, table: by === 'table' ? name : null })}>{name}</Link>
      <span class="note">
        {' '}
        {formatQuantity(series, 'series', 'series')} ·{' '}
        {by === 'stream' ? `fills ${tables.join(', ')}` : streams.join(', ')}
      </span>
    </>
  );
}

/** A day with gaps leads to where it can be bought, another one to its newest run. */
function toSquare(cell: PricedCell, row: CoverageRow, { from, to, by }: CoverageOverview): Square {
  const { day, series, run, credits } = cell;
  const state = findWorstState(series);
  const ofTable = addQuery('/coverage', { from, to, table: row.name });
  const toBuy =
    by === 'table' ? ofTable : `${addQuery(`/coverage/${row.name}`, { from, to, buy_from: day, buy_to: day })}#buy`;
  return {
    day,
    tone: state ? dayTones[state] : 'none',
    mark: state ? dayMarks[state] : '',
    ...(state ? { share: computeShare(series) } : {}),
    label: `${row.name}, ${describeDay(day, series, credits)}`,
    to: credits ? toBuy : run === null ? null : `/runs/${run}`,
  };
}
