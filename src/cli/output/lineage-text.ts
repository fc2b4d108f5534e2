/** The lineage of a row as text. */
import type { LedgerCall } from '../../past/calls.ts';
import type { RowExplanation } from '../../past/explain-row.ts';
import type { MissingRowReport } from '../../past/explain-missing-row.ts';
import { toPrintable } from '../../printable.ts';

const formatValues = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value instanceof Date ? formatInstant(value) : String(value)}`)
    .join(' ');

const formatInstant = (instant: Date): string => instant.toISOString().replace('T', ' ');

const SHOWN_HASH_LENGTH = 12;

const COVERAGE_TEXT: Readonly<Record<MissingRowReport['coverage'][number]['state'], string>> = {
  present: 'was read, and the row is not on it',
  absent: 'the API does not have it',
  open: 'is still to be read',
  failed: 'could not be read',
  missing: 'was never bought',
};

/** `parts`: the key as it was given on the command line. */
export function lineageText({ table, rows, absence }: RowExplanation, parts: readonly string[]): string {
  const lines = absence
    ? [`There is no row of ${table} with ${parts.join(' ')}.`, ...missingRowLines(absence)]
    : rows.flatMap(({ key, observed_at, loaded_at, versions, calls }) => [
        `${table} ${formatValues(key)}`,
        `  this content was first seen ${formatInstant(observed_at)}, written ${formatInstant(loaded_at)}`,
        ...(versions === null ? [] : [`  ${versions} ${versions === 1 ? 'version' : 'versions'} in ${table}_versions`]),
        ...calls.flatMap((call, index) => callLines(call, index ? 'triggered by' : 'from')),
      ]);
  return lines.map((line) => `${toPrintable(line)}\n`).join('');
}

function callLines(call: LedgerCall, word: string): string[] {
  const { request_id, stream, params, page, status, error, credits, attempts, run_id } = call;
  const body = call.fetched_at
    ? [`       answered ${formatInstant(call.fetched_at)}, body ${call.body_sha256?.slice(0, SHOWN_HASH_LENGTH)}`]
    : [];
  return [
    `  ${word} request ${request_id}: ${stream} ${formatValues({ ...params, ...page })}`,
    `       ${status}${error ? ` (${error})` : ''}, ${credits} credits, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}; ` +
      `run ${run_id} (${call.pipeline}, ${call.trigger}), business date ${call.business_date}`,
    ...body,
  ];
}

function missingRowLines({ absent, calls, quarantined, coverage, streams }: MissingRowReport): string[] {
  const found = [
    ...absent.map(
      (one) => `  the API did not have it: ${one.stream} on ${one.business_date} (request ${one.request_id})`,
    ),
    ...quarantined.map(
      (one) => `  a record about it is in quarantine: quarantine show ${one.quarantine_id} (${one.stream})`,
    ),
    ...calls.flatMap((call) => callLines(call, 'requested by')),
    ...coverage.map(
      ({ stream, key, state }) => `  that day of ${stream} ${formatValues(key)}: ${COVERAGE_TEXT[state]}`,
    ),
  ];
  return [...(found.length ? found : ['  it was never requested']), `  it can come from: ${streams.join(', ')}`];
}
