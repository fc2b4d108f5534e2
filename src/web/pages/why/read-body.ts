/** The stored body of a call, with the record and the value of a row. */
import { classifyAnswer } from '../../../extract/outcome.ts';
import { EchotikError } from '../../../errors.ts';
import type { LedgerCall } from '../../../past/calls.ts';
import type { Pool } from '../../../load/connection/pool.ts';
import { readResponse } from '../../../load/write/responses.ts';
import type { RequestInRun } from '../../../ledger/request.ts';
import { type StoredRequest, toInterpretable } from '../../../past/stored-request.ts';
import { catalogue } from '../../../streams/catalogue.ts';
import { foldJson, type FoldedLine } from './fold-json.ts';
import type { JsonPath } from './json-leaves.ts';
import { type ChosenRow, locateValue, type LocatedValue } from './locate-value.ts';

export interface ShownBody {
  /**
   * `shown`: the record is found. `changed`: no record of the body makes the row, as this version reads it. `gone`:
   * retention has deleted the body, or none was stored. `shipped`: the record is part of this package. `unreadable`: the
   * body has no records.
   */
  readonly state: 'shown' | 'changed' | 'gone' | 'shipped' | 'unreadable';
  /** Of the decoded body; null: there is none. */
  readonly bytes: number | null;
  readonly record: Omit<LocatedValue, 'record' | 'fields'> | null;
  /** Paths of the fields on which the chosen column depends, such as `stats.plays`. */
  readonly fields: readonly string[];
  /** The record, or the whole body where it is not found. */
  readonly lines: readonly FoldedLine[];
}

const NO_BODY = { bytes: null, record: null, fields: [], lines: [] };

/** Of the calls that led to a row, the first whose record has the chosen column; otherwise the first of them. */
export async function chooseBody(
  pool: Pool,
  calls: readonly LedgerCall[],
  chosen: ChosenRow,
): Promise<{ readonly call: LedgerCall; readonly body: ShownBody } | undefined> {
  const [first, ...others] = calls;
  if (!first) return undefined;
  const own = { call: first, body: await readBody(pool, first, chosen) };
  if (chosen.column === null || own.body.record?.hasColumn !== false) return own;
  for (const call of others) {
    const body = await readBody(pool, call, chosen);
    if (body.record?.hasColumn) return { call, body };
  }
  return own;
}

async function readBody(pool: Pool, call: LedgerCall, chosen: ChosenRow): Promise<ShownBody> {
  const stream = catalogue.find(({ name }) => name === call.stream);
  if (stream?.path === null) return { state: 'shipped', ...NO_BODY };
  const stored = await readResponse(pool, call.request_id);
  if (!stored || !stream) return { state: 'gone', ...NO_BODY };
  const outcome = classifyAnswer({ ...stored, durationMs: 0 }, stream.lane);
  const bytes = stored.bytes.length;
  if (outcome.kind !== 'ok') return { state: 'unreadable', ...NO_BODY, bytes };
  const request = await readRequest(pool, call.request_id);
  const located =
    request && (await tryToLocate(() => locateValue(stream, request, outcome.body, stored.fetchedAt, chosen)));
  if (!located) return { state: 'changed', ...NO_BODY, bytes, lines: foldJson(outcome.body, []) };
  const { record, fields, ...place } = located;
  return { state: 'shown', bytes, record: place, fields: fields.map(formatPath), lines: foldJson(record, fields) };
}

/** A body of another version may have anything in it: what it breaks is not explained. */
async function tryToLocate(locate: () => Promise<LocatedValue | undefined>): Promise<LocatedValue | undefined> {
  try {
    return await locate();
  } catch (error) {
    if (error instanceof EchotikError || error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** As a replay would read it: it asks nothing of the API. */
async function readRequest(pool: Pool, requestId: number): Promise<RequestInRun | undefined> {
  const { rows } = await pool.query<StoredRequest>(
    `select request_id, stream, params, page, business_date, previous_page, walk from ops.requests where request_id = $1`,
    [requestId],
  );
  const [found] = rows;
  return found && toInterpretable(found);
}

const formatPath = (path: JsonPath): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
