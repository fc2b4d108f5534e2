/** The picture of a ranking by units sold, shared by the charts of products, shops, creators and videos. */
import type { BarPicture, ReportRow } from '../chart.ts';
import { formatMovement, movementLegend, pickMovementColour } from '../movement.ts';
import { formatShortNumber, toNumber, toPlainText } from '../text.ts';

/** A bar a place: units sold, with GMV and movement behind it. `readName`: whose place it is; null: unknown. */
export const drawRanking =
  (readName: (row: ReportRow) => unknown) =>
  (rows: readonly ReportRow[]): BarPicture => ({
    direction: 'across',
    legend: movementLegend,
    bars: rows.map((row) => ({
      label: `${toNumber(row['rank'])}. ${toPlainText(readName(row) ?? 'unknown')}`,
      values: [toNumber(row['units'])],
      colour: pickMovementColour(row),
      note: `${formatShortNumber(row['units'])} · $${formatShortNumber(row['gmv'])}  ${formatMovement(row)}`,
    })),
  });
