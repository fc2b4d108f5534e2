/** The receipt as CSV: a row for each pipeline and stream, and one for credits whose calls are not known. */
import type { CsvResult } from '../../page.ts';
import { type Receipt, sumBooked } from './read-receipt.ts';

const COLUMNS = [
  'month',
  'pipeline',
  'stream',
  'calls',
  'credits',
  'bought',
  'absent',
  'not_loaded',
  'unknown',
  'in_flight',
  'released',
  'held',
  'saved',
] as const;

const NOT_KNOWN = Array.from({ length: COLUMNS.length - 5 }, () => null);

/** Its column `credits` adds up to what was booked in the month. */
export function toReceiptCsv({ month, calls, pipelines }: Receipt): CsvResult {
  if (!calls)
    return {
      columns: COLUMNS,
      rows: pipelines.map(({ pipeline, credits }) => [month, pipeline, null, null, credits, ...NOT_KNOWN]),
    };
  const rows = calls.lines.map((line) => [
    month,
    line.pipeline,
    line.stream,
    line.calls,
    sumBooked(line),
    line.bought,
    line.absent,
    line.notLoaded,
    line.unknown,
    line.reserved,
    line.released,
    line.held,
    line.saved,
  ]);
  return {
    columns: COLUMNS,
    rows: calls.rest ? [...rows, [month, null, null, null, calls.rest, ...NOT_KNOWN]] : rows,
  };
}
