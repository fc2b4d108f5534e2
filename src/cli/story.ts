/** The story of a row as lines. */
import type { Call } from '../jobs/repair/calls.ts';
import type { Why } from '../jobs/repair/why.ts';
import type { Absence } from '../jobs/repair/why-not.ts';
import { printable } from './table.ts';

const listed = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value instanceof Date ? at(value) : String(value)}`)
    .join(' ');

const at = (instant: Date): string => instant.toISOString().replace('T', ' ');

const HASH_SHOWN = 12;

const OF_LIST: Readonly<Record<Absence['coverage'][number]['state'], string>> = {
  present: 'was read, and it is not on it',
  absent: 'the API does not have it',
  open: 'is still to be read',
  failed: 'could not be read',
  missing: 'was never bought',
};

export function storyText({ table, rows, absence }: Why, parts: readonly string[]): string {
  const lines = absence
    ? [`There is no row of ${table} with ${parts.join(' ')}.`, ...absenceLines(absence)]
    : rows.flatMap(({ key, observed_at, loaded_at, versions, calls }) => [
        `${table} ${listed(key)}`,
        `  this content was first seen ${at(observed_at)}, written ${at(loaded_at)}`,
        ...(versions === null ? [] : [`  ${versions} ${versions === 1 ? 'version' : 'versions'} in ${table}_versions`]),
        ...calls.flatMap((call, index) => callLines(call, index ? 'led to by' : 'from')),
      ]);
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function callLines(call: Call, word: string): string[] {
  const { request_id, stream, params, page, status, error, credits, attempts, run_id } = call;
  const body = call.fetched_at
    ? [`       answered ${at(call.fetched_at)}, body ${call.body_sha256?.slice(0, HASH_SHOWN)}`]
    : [];
  return [
    `  ${word} request ${request_id}: ${stream} ${listed({ ...params, ...page })}`,
    `       ${status}${error ? ` (${error})` : ''}, ${credits} credits, ${attempts} ${attempts === 1 ? 'try' : 'tries'}; ` +
      `run ${run_id} (${call.pipeline}, ${call.trigger}), business date ${call.business_date}`,
    ...body,
  ];
}

function absenceLines({ absent, calls, quarantined, coverage, streams }: Absence): string[] {
  const found = [
    ...absent.map(
      (one) => `  the API did not have it: ${one.stream} on ${one.business_date} (request ${one.request_id})`,
    ),
    ...quarantined.map(
      (one) => `  a record that speaks of it was set aside: quarantine show ${one.quarantine_id} (${one.stream})`,
    ),
    ...calls.flatMap((call) => callLines(call, 'asked by')),
    ...coverage.map(({ stream, key, state }) => `  that day of ${stream} ${listed(key)}: ${OF_LIST[state]}`),
  ];
  return [...(found.length ? found : ['  nobody asked for it']), `  it can come from: ${streams.join(', ')}`];
}
