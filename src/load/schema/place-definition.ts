/** Replaces the older definition of one view or function, and keeps what users have built on it or set on it. */
import type { UnappliedChange } from '../connection/ddl.ts';
import { readSqlState } from '../connection/ddl.ts';
import { onlyRow } from '../connection/only-row.ts';
import type { Connection, Pool } from '../connection/pool.ts';
import { quoteName } from '../connection/sql-text.ts';
import { digestText } from './all-definitions.ts';
import { type Catalogue, type DatabaseObject, isOurs, recordObject } from './catalogue.ts';
import type { Definition } from './definition.ts';
import { type Dependent, findDependents, formatDependent } from './dependents.ts';
import { readObjectSettings, type ObjectSettings, restoreObjectSettings } from './object-settings.ts';

/** invalid_table_definition (columns of a view), invalid_function_definition (type of a result). */
const NOT_REPLACEABLE_STATES = new Set(['42P16', '42P13']);

interface PlaceContext {
  readonly connection: Connection;
  readonly catalogue: Catalogue;
  /** By object. */
  readonly definitions: ReadonlyMap<string, Definition>;
  /** Called when an object was created that did not exist before. */
  readonly onCreated: (connection: Connection, definition: Definition) => Promise<void>;
}

/** Whether an object with this name exists that the warehouse did not create. */
export const isForeign = ({ found, recorded }: Catalogue, object: string): boolean => {
  const there = found.get(object);
  return there !== undefined && !isOurs(there, recorded.get(object));
};

export const formatObjectTitle = ({ kind, object }: { readonly kind: string; readonly object: string }): string =>
  `${kind} ${object}`;

/** To be called in a transaction of its own. Returns why it could not be done; empty when it was done. */
export async function placeDefinition(
  placing: PlaceContext,
  definition: Definition,
): Promise<readonly UnappliedChange[]> {
  const { connection, catalogue, definitions } = placing;
  const { object, kind, create } = definition;
  if (await isPlaced(connection, definition)) return [];
  const there = catalogue.found.get(object);
  if (there && isForeign(catalogue, object)) {
    if (kind !== 'view' || there.kind !== 'view' || !(await isSameView(connection, definition, there)))
      return [reportNameTaken(definition, there)];
    // A view with exactly this definition was left by an earlier installation whose other schemas were dropped.
    await recordDefinition(placing, definition);
    return [];
  }
  const foreign = [...definitions.keys()].filter((name) => name !== object && isForeign(catalogue, name));
  const used = foreign.filter((name) => new RegExp(`\\b${name.replace('.', '\\.')}\\b`).test(create));
  if (used.length)
    return [
      {
        object: formatObjectTitle(definition),
        reason: 'it reads a view that could not be made',
        blockers: used,
        remedy: RENAME_REMEDY,
      },
    ];
  if (!there) {
    await connection.query(create);
    await placing.onCreated(connection, definition);
    await recordDefinition(placing, definition);
    return [];
  }
  if (kind === 'view' && (await isSameView(connection, definition, there))) {
    await recordDefinition(placing, definition);
    return [];
  }
  await connection.query('savepoint in_place');
  try {
    const kept = await readObjectSettings(connection, there);
    await connection.query(create);
    // CREATE OR REPLACE resets the options of a view.
    if (kept.options !== null) await connection.query(`alter view ${object} set (${kept.options})`);
    await recordDefinition(placing, definition);
    return [];
  } catch (error) {
    if (!NOT_REPLACEABLE_STATES.has(readSqlState(error) ?? '')) throw error;
    await connection.query('rollback to savepoint in_place');
    return recreateWithDependents(placing, definition, there);
  }
}

/** It may have been created again together with an object that it depends on. */
async function isPlaced(connection: Connection, { kind, object, create }: Definition): Promise<boolean> {
  const { rows } = await connection.query<object>(
    `select from ops.objects where object = $1 and definition = $2 and oid = to_${kind === 'view' ? 'regclass' : 'regprocedure'}($1)::oid::bigint`,
    [object, digestText(create)],
  );
  return rows.length > 0;
}

const RENAME_REMEDY = 'rename or drop it, then run `migrate`';

const reportNameTaken = (definition: Definition, { kind, object, owner }: DatabaseObject): UnappliedChange => ({
  object: formatObjectTitle(definition),
  reason: 'an object that is not ours has this name',
  blockers: [`${kind} ${object} (owner ${owner})`],
  remedy: RENAME_REMEDY,
});

/** Compares the view with a temporary view of this definition: PostgreSQL prints both from their parsed form. */
async function isSameView(
  connection: Connection,
  { object, create }: Definition,
  there: DatabaseObject,
): Promise<boolean> {
  const [, name = ''] = object.split('.');
  await connection.query('savepoint scratch');
  try {
    await connection.query(
      create.replace(`create or replace view ${object} as`, `create temporary view ${quoteName(name)} as`),
    );
    const { rows } = await connection.query<{ same: boolean }>(
      `select pg_get_viewdef($1::oid) = pg_get_viewdef(s.oid) and
         (select array_agg((attname, atttypid, atttypmod)::text order by attnum) from pg_attribute where attrelid = $1 and attnum > 0)
         = (select array_agg((attname, atttypid, atttypmod)::text order by attnum) from pg_attribute where attrelid = s.oid and attnum > 0) as same
       from pg_class s where s.relname = $2 and s.relnamespace = pg_my_temp_schema()`,
      [there.oid, name],
    );
    return rows[0]?.same === true;
  } catch {
    // For example, the role may not be allowed to create temporary views.
    return false;
  } finally {
    await connection.query('rollback to savepoint scratch');
  }
}

/**
 * Drops it with the recorded views that depend on it, and creates them all again. Does nothing if another object
 * depends on it.
 */
async function recreateWithDependents(
  placing: PlaceContext,
  definition: Definition,
  there: DatabaseObject,
): Promise<readonly UnappliedChange[]> {
  const { connection, catalogue, definitions } = placing;
  const dependents = await findDependents(connection, definition.kind, there.oid);
  const others = dependents.filter((dependent) => !isOurDependent(catalogue, dependent));
  if (others.length) {
    const reason = 'it cannot be changed in place, and objects of others depend on it; the older definition stays';
    const remedy = 'drop them, run `migrate`, then create them again';
    return [{ object: formatObjectTitle(definition), reason, blockers: others.map(formatDependent), remedy }];
  }
  const names = new Set(dependents.map(({ object }) => object));
  const group = [definition, ...[...definitions.values()].filter(({ object }) => names.has(object))];
  const kept = new Map<string, ObjectSettings>();
  for (const name of [definition.object, ...names]) {
    const one = name === null ? undefined : catalogue.found.get(name);
    if (one) kept.set(one.object, await readObjectSettings(connection, one));
  }
  // Views first: a function can only be dropped after the views that read it.
  const views = [...names].filter((name) => name !== null && catalogue.found.get(name)?.kind === 'view');
  if (definition.kind === 'view') views.push(definition.object);
  if (views.length) await connection.query(`drop view ${views.join(', ')} restrict`);
  if (definition.kind === 'function') await connection.query(`drop function ${definition.object} restrict`);
  for (const one of group) {
    await connection.query(one.create);
    const oid = await readOid(connection, one);
    const before = kept.get(one.object);
    if (before) await restoreObjectSettings(connection, one.kind, before, oid);
    await recordDefinition(placing, one);
  }
  return [];
}

const isOurDependent = (catalogue: Catalogue, { object, kind }: Dependent): boolean => {
  const found = object === null ? undefined : catalogue.found.get(object);
  return (
    kind === 'view' &&
    found !== undefined &&
    catalogue.recorded.get(found.object)?.definition !== null &&
    isOurs(found, catalogue.recorded.get(found.object))
  );
};

async function readOid(connection: Connection, { kind, object }: Definition): Promise<number> {
  const { rows } = await connection.query<{ oid: number }>(
    `select $1::${kind === 'view' ? 'regclass' : 'regprocedure'}::oid::bigint as oid`,
    [object],
  );
  return onlyRow({ rows }).oid;
}

async function recordDefinition({ connection, catalogue }: PlaceContext, definition: Definition): Promise<void> {
  const { object, kind, create } = definition;
  const { comments = {} } = catalogue.recorded.get(object) ?? {};
  const recorded = {
    object,
    kind,
    oid: await readOid(connection, definition),
    definition: digestText(create),
    comments,
  };
  await recordObject(connection, recorded);
}

/** Explains why an object is not up to date, as far as that can be seen without an attempt. */
export async function explainUnapplied(
  database: Pool | Connection,
  catalogue: Catalogue,
  definition: Definition,
): Promise<UnappliedChange> {
  const there = catalogue.found.get(definition.object);
  if (there && isForeign(catalogue, definition.object)) return reportNameTaken(definition, there);
  const object = formatObjectTitle(definition);
  const remedy = 'run `migrate`: it changes it, or says what is in the way';
  if (!there) return { object, reason: 'it is missing', blockers: [], remedy };
  const dependents = await findDependents(database, definition.kind, there.oid);
  const others = dependents.filter((dependent) => !isOurDependent(catalogue, dependent)).map(formatDependent);
  const reason = others.length
    ? 'an older definition is in place; objects of others depend on it'
    : 'an older definition is in place';
  return { object, reason, blockers: others, remedy };
}

/** Drops a view or function that this version no longer defines; keeps it if something depends on it. */
export async function dropObsolete(
  connection: Connection,
  { kind, object, oid }: DatabaseObject,
): Promise<readonly UnappliedChange[]> {
  if (kind !== 'view' && kind !== 'function') return [];
  const dependents = await findDependents(connection, kind, oid);
  if (dependents.length) {
    const reason = 'this version does not have it any more, but something depends on it, so it stays';
    const remedy = 'drop what depends on it, then run `migrate`';
    return [{ object: formatObjectTitle({ kind, object }), reason, blockers: dependents.map(formatDependent), remedy }];
  }
  await connection.query(`drop ${kind} ${object} restrict`);
  await connection.query('delete from ops.objects where object = $1', [object]);
  return [];
}
