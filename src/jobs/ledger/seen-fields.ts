/**
 * Which fields the answers of a run had. A worker writes a field of a stream once a run, or twice if some records have it
 * and others lack it, and remembers what it has written: most pages write nothing.
 */
import type { FieldPresence } from '../../extract/field-issue.ts';
import { fieldPaths } from '../../extract/fields.ts';
import type { Connection, Pool } from '../../load/pool.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import { isOfItsDay } from './triggers.ts';

interface Part {
  readonly frame: { readonly run_id: number };
  readonly stream: string;
  readonly provenance: number;
  readonly settlement: { readonly request_id: number };
  readonly fields: FieldPresence;
}

/** A row of ops.seen_fields. */
export interface SeenFields {
  readonly stream: string;
  readonly run_id: number;
  readonly had: readonly string[];
  readonly lacked: readonly string[];
}

/** What is known of the fields of one stream in one run. */
interface Known {
  readonly had: Set<string>;
  readonly lacked: Set<string>;
}

/** Runs and streams of which a worker remembers what it has written. One that is forgotten is written again. */
const MOST_REMEMBERED = 500;
const remembered = new WeakMap<Pool, Map<string, Known>>();

const keyOf = ({ stream, run_id }: Pick<SeenFields, 'stream' | 'run_id'>) => `${run_id} ${stream}`;
const nothing = (): Known => ({ had: new Set(), lacked: new Set() });

/** Which fields answers have or lack that this process has not written yet. Bodies that were bought by another request are left out. */
export function newFields(pool: Pool, parts: readonly Part[]): readonly SeenFields[] {
  const found = new Map<string, Known & Pick<SeenFields, 'stream' | 'run_id'>>();
  for (const { frame, stream, provenance, settlement, fields } of parts) {
    if (provenance !== settlement.request_id || !fields.get('')) continue;
    const row = { stream, run_id: frame.run_id };
    const key = keyOf(row);
    const fresh = found.get(key) ?? { ...row, ...nothing() };
    noteFields(stream, fields, remembered.get(pool)?.get(key) ?? nothing(), fresh);
    if (fresh.had.size || fresh.lacked.size) found.set(key, fresh);
  }
  return [...found.values()].map(({ had, lacked, ...row }) => ({ ...row, had: [...had], lacked: [...lacked] }));
}

/** After they were committed. */
export function rememberFields(pool: Pool, seen: readonly SeenFields[]): void {
  const known = remembered.get(pool) ?? new Map<string, Known>();
  remembered.set(pool, known);
  for (const row of seen) {
    const { had, lacked } = known.get(keyOf(row)) ?? nothing();
    for (const path of row.had) had.add(path);
    for (const path of row.lacked) lacked.add(path);
    known.set(keyOf(row), { had, lacked });
  }
  for (const oldest of known.keys()) {
    if (known.size <= MOST_REMEMBERED) break;
    known.delete(oldest);
  }
}

const UNION = (column: string) =>
  `array(select unnest(s.${column}) union select unnest(excluded.${column}) order by 1)`;

const RECORD = `insert into ops.seen_fields as s (stream, run_id, had, lacked)
  select n.stream, n.run_id, n.had, n.lacked
  from json_to_recordset($1::json) as n(stream text, run_id bigint, had text[], lacked text[])
    join ops.runs u on u.run_id = n.run_id and ${isOfItsDay('u')}
  order by n.stream, n.run_id
  on conflict (stream, run_id) do update set had = ${UNION('had')}, lacked = ${UNION('lacked')}
    where not (s.had @> excluded.had and s.lacked @> excluded.lacked)`;

/** Needs a transaction. Several processes may write the fields of the same run. */
export async function recordSeenFields(connection: Connection, seen: readonly SeenFields[]): Promise<void> {
  if (seen.length) await connection.query({ name: 'seen fields', text: RECORD, values: [JSON.stringify(seen)] });
}

/** Fields that belong to the same object. */
interface FieldGroup {
  /** Of the record itself. */
  readonly isOfRecord: boolean;
  readonly paths: readonly string[];
}

const groups = new Map<string, readonly FieldGroup[]>();

/**
 * A field is lacked where its record, or the object it belongs to, was there without it. An object inside a record was as
 * often there as its most frequent field; one with a single field tells nothing when that is gone. Of a list only the field
 * that holds it counts, because a list may be empty.
 */
function noteFields(stream: string, fields: FieldPresence, known: Known, fresh: Known): void {
  for (const { isOfRecord, paths } of groupsOf(stream)) {
    let there = isOfRecord ? (fields.get('') ?? 0) : 0;
    if (!isOfRecord) for (const path of paths) there = Math.max(there, fields.get(path) ?? 0);
    for (const path of paths) {
      const count = fields.get(path) ?? 0;
      if (count > 0 && !known.had.has(path)) fresh.had.add(path);
      if (count < there && !known.lacked.has(path)) fresh.lacked.add(path);
    }
  }
}

function groupsOf(stream: string): readonly FieldGroup[] {
  const known = groups.get(stream);
  if (known) return known;
  const byObject = new Map<string, Set<string>>();
  for (const leaf of fieldPaths(streamNamed(stream).record)) {
    const steps = leaf.split('.').filter(Boolean);
    for (const [index] of steps.entries()) {
      const object = steps.slice(0, index).join('.');
      const path = steps.slice(0, index + 1).join('.');
      byObject.set(object, (byObject.get(object) ?? new Set()).add(path.replace(/(\[\])+$/, '')));
    }
  }
  const made = [...byObject].map(([object, paths]) => ({ isOfRecord: object === '', paths: [...paths] }));
  groups.set(stream, made);
  return made;
}
