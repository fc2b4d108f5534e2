/**
 * Which fields the answers of a run had. A worker writes each field of a stream once in a run, or twice if some records
 * have it and others lack it, and remembers what it has written, so that most pages write nothing.
 */
import type { FieldPresence } from '../extract/field-issue.ts';
import { fieldPaths } from '../extract/field-census.ts';
import type { Connection, Pool } from '../load/connection/pool.ts';
import { statement } from '../load/connection/statement.ts';
import type { seen_fields } from '../load/tables/ops-fields.ts';
import { requireStream } from '../streams/catalogue.ts';

interface ResultWithFields {
  readonly frame: { readonly run_id: number };
  readonly stream: string;
  readonly provenance: number;
  readonly settlement: { readonly request_id: number };
  readonly fields: FieldPresence;
}

export type SeenFields = Readonly<(typeof seen_fields)['$inferSelect']>;

/** Fields of one stream in one run that were written. */
interface KnownFields {
  readonly had: Set<string>;
  readonly lacked: Set<string>;
}

/** Runs and streams that a worker remembers. The fields of one that is forgotten are written again. */
const MAX_REMEMBERED = 500;
const remembered = new WeakMap<Pool, Map<string, KnownFields>>();

const formatKey = ({ stream, run_id }: Pick<SeenFields, 'stream' | 'run_id'>) => `${run_id} ${stream}`;
const createKnownFields = (): KnownFields => ({ had: new Set(), lacked: new Set() });

/**
 * Fields that answers have or lack and that this process has not written yet. Without bodies that another request
 * bought.
 */
export function findNewFields(pool: Pool, parts: readonly ResultWithFields[]): readonly SeenFields[] {
  const found = new Map<string, KnownFields & Pick<SeenFields, 'stream' | 'run_id'>>();
  for (const { frame, stream, provenance, settlement, fields } of parts) {
    if (provenance !== settlement.request_id || !fields.get('')) continue;
    const row = { stream, run_id: frame.run_id };
    const key = formatKey(row);
    const fresh = found.get(key) ?? { ...row, ...createKnownFields() };
    noteFields(stream, fields, remembered.get(pool)?.get(key) ?? createKnownFields(), fresh);
    if (fresh.had.size || fresh.lacked.size) found.set(key, fresh);
  }
  return [...found.values()].map(({ had, lacked, ...row }) => ({ ...row, had: [...had], lacked: [...lacked] }));
}

/** To be called after the transaction that wrote them was committed. */
export function rememberFields(pool: Pool, seen: readonly SeenFields[]): void {
  const known = remembered.get(pool) ?? new Map<string, KnownFields>();
  remembered.set(pool, known);
  for (const row of seen) {
    const { had, lacked } = known.get(formatKey(row)) ?? createKnownFields();
    for (const path of row.had) had.add(path);
    for (const path of row.lacked) lacked.add(path);
    known.set(formatKey(row), { had, lacked });
  }
  for (const oldest of known.keys()) {
    if (known.size <= MAX_REMEMBERED) break;
    known.delete(oldest);
  }
}

const buildUnion = (column: string) =>
  `array(select unnest(s.${column}) union select unnest(excluded.${column}) order by 1)`;

const RECORD = statement(
  'seen fields',
  {},
  `insert into ops.seen_fields as s (stream, run_id, had, lacked)
  select n.stream, n.run_id, n.had, n.lacked
  from json_to_recordset($1::json) as n(stream text, run_id bigint, had text[], lacked text[])
    join ops.runs u on u.run_id = n.run_id and ops.is_for_current_date(u.trigger)
  order by n.stream, n.run_id
  on conflict (stream, run_id) do update set had = ${buildUnion('had')}, lacked = ${buildUnion('lacked')}
    where not (s.had @> excluded.had and s.lacked @> excluded.lacked)`,
);

/** Needs the transaction that commits the answers. Several processes may write the fields of the same run. */
export async function recordSeenFields(connection: Connection, seen: readonly SeenFields[]): Promise<void> {
  if (seen.length) await connection.query(RECORD, [JSON.stringify(seen)]);
}

/** Fields that belong to the same object. */
interface FieldGroup {
  /** The object is the record itself. */
  readonly isOfRecord: boolean;
  readonly paths: readonly string[];
}

const groups = new Map<string, readonly FieldGroup[]>();

/**
 * A field is lacking if its record, or the object that it belongs to, was present without it. An object inside a record
 * is assumed to be present as often as its most frequent field, so nothing is known of an object with a single field.
 * Of a list only the field that contains it counts, because a list may be empty.
 */
function noteFields(stream: string, fields: FieldPresence, known: KnownFields, fresh: KnownFields): void {
  for (const { isOfRecord, paths } of groupFields(stream)) {
    let there = isOfRecord ? (fields.get('') ?? 0) : 0;
    if (!isOfRecord) for (const path of paths) there = Math.max(there, fields.get(path) ?? 0);
    for (const path of paths) {
      const count = fields.get(path) ?? 0;
      if (count > 0 && !known.had.has(path)) fresh.had.add(path);
      if (count < there && !known.lacked.has(path)) fresh.lacked.add(path);
    }
  }
}

function groupFields(stream: string): readonly FieldGroup[] {
  const known = groups.get(stream);
  if (known) return known;
  const byObject = new Map<string, Set<string>>();
  for (const leaf of fieldPaths(requireStream(stream).record)) {
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
