/** Puts one view or function in place of its older definition, without taking away what others have built on it or set on it. */
import type { Unapplied } from '../ddl.ts';
import { sqlStateOf } from '../ddl.ts';
import type { Connection, Pool } from '../pool.ts';
import { digestOf } from './all.ts';
import { type Catalogue, type Found, isOurs, record } from './catalogue.ts';
import type { Definition } from './definition.ts';
import { type Dependent, dependentsOf, dependentText } from './dependents.ts';
import { keep, type Kept, restore } from './keep.ts';

/** invalid_table_definition (columns of a view), invalid_function_definition (type of a result). */
const NOT_IN_PLACE = new Set(['42P16', '42P13']);

interface Placing {
  readonly connection: Connection;
  readonly catalogue: Catalogue;
  /** By object. */
  readonly definitions: ReadonlyMap<string, Definition>;
  /** Statements for an object that is new: what readers may do with it. */
  readonly onCreated: (connection: Connection, definition: Definition) => Promise<void>;
}

/** Whether somebody else has an object of this name. */
export const isForeign = ({ found, recorded }: Catalogue, object: string): boolean => {
  const there = found.get(object);
  return there !== undefined && !isOurs(there, recorded.get(object));
};

export const titleOf = ({ kind, object }: { readonly kind: string; readonly object: string }): string =>
  `${kind} ${object}`;

/** To be called in a transaction of its own. Returns why it could not be done. */
export async function place(placing: Placing, definition: Definition): Promise<readonly Unapplied[]> {
  const { connection, catalogue, definitions } = placing;
  const { object, kind, create } = definition;
  if (await isDone(connection, definition)) return [];
  const there = catalogue.found.get(object);
  if (there && isForeign(catalogue, object)) {
    if (kind !== 'view' || there.kind !== 'view' || !(await isSame(connection, definition, there)))
      return [taken(definition, there)];
    // What is word for word our view was left by an installation of ours whose other schemas were dropped.
    await recordOne(placing, definition);
    return [];
  }
  const foreign = [...definitions.keys()].filter((name) => name !== object && isForeign(catalogue, name));
  const used = foreign.filter((name) => new RegExp(`\\b${name.replace('.', '\\.')}\\b`).test(create));
  if (used.length)
    return [
      { object: titleOf(definition), reason: 'it reads a view that could not be made', blockers: used, remedy: RENAME },
    ];
  if (!there) {
    await connection.query(create);
    await placing.onCreated(connection, definition);
    await recordOne(placing, definition);
    return [];
  }
  if (kind === 'view' && (await isSame(connection, definition, there))) {
    await recordOne(placing, definition);
    return [];
  }
  await connection.query('savepoint in_place');
  try {
    const kept = await keep(connection, there);
    await connection.query(create);
    // CREATE OR REPLACE resets the options of a view.
    if (kept.options !== null) await connection.query(`alter view ${object} set (${kept.options})`);
    await recordOne(placing, definition);
    return [];
  } catch (error) {
    if (!NOT_IN_PLACE.has(sqlStateOf(error) ?? '')) throw error;
    await connection.query('rollback to savepoint in_place');
    return makeAgain(placing, definition, there);
  }
}

/** It may have been made again together with an object that it depends on. */
async function isDone(connection: Connection, { kind, object, create }: Definition): Promise<boolean> {
  const { rows } = await connection.query(
    `select from ops.objects where object = $1 and definition = $2 and oid = to_${kind === 'view' ? 'regclass' : 'regprocedure'}($1)::oid::bigint`,
    [object, digestOf(create)],
  );
  return rows.length > 0;
}

const RENAME = 'rename or drop it, then run `migrate`';

const taken = (definition: Definition, { kind, object, owner }: Found): Unapplied => ({
  object: titleOf(definition),
  reason: 'an object that is not ours has this name',
  blockers: [`${kind} ${object} (owner ${owner})`],
  remedy: RENAME,
});

/** Compares with a view that is made for it: PostgreSQL prints both from what it understood. */
async function isSame(connection: Connection, { object, create }: Definition, there: Found): Promise<boolean> {
  const [, name = ''] = object.split('.');
  await connection.query('savepoint scratch');
  try {
    await connection.query(create.replace(`create or replace view ${object} as`, `create temporary view "${name}" as`));
    const { rows } = await connection.query<{ same: boolean }>(
      `select pg_get_viewdef($1::oid) = pg_get_viewdef(s.oid) and
         (select array_agg((attname, atttypid, atttypmod)::text order by attnum) from pg_attribute where attrelid = $1 and attnum > 0)
         = (select array_agg((attname, atttypid, atttypmod)::text order by attnum) from pg_attribute where attrelid = s.oid and attnum > 0) as same
       from pg_class s where s.relname = $2 and s.relnamespace = pg_my_temp_schema()`,
      [there.oid, name],
    );
    return rows[0]?.same === true;
  } catch {
    // The role may make no temporary view, for example.
    return false;
  } finally {
    await connection.query('rollback to savepoint scratch');
  }
}

/** Drops it with the views of ours that depend on it, and makes them all again; nothing if an object of others depends on it. */
async function makeAgain(placing: Placing, definition: Definition, there: Found): Promise<readonly Unapplied[]> {
  const { connection, catalogue, definitions } = placing;
  const dependents = await dependentsOf(connection, definition.kind, there.oid);
  const others = dependents.filter((dependent) => !isOurDependent(catalogue, dependent));
  if (others.length) {
    const reason = 'it cannot be changed in place, and objects of others depend on it; the older definition stays';
    const remedy = 'drop them, run `migrate`, then create them again';
    return [{ object: titleOf(definition), reason, blockers: others.map(dependentText), remedy }];
  }
  const names = new Set(dependents.map(({ object }) => object));
  const group = [definition, ...[...definitions.values()].filter(({ object }) => names.has(object))];
  const kept = new Map<string, Kept>();
  for (const name of [definition.object, ...names]) {
    const one = name === null ? undefined : catalogue.found.get(name);
    if (one) kept.set(one.object, await keep(connection, one));
  }
  // Views first: a function is dropped after those that read it.
  const views = [...names].filter((name) => name !== null && catalogue.found.get(name)?.kind === 'view');
  if (definition.kind === 'view') views.push(definition.object);
  if (views.length) await connection.query(`drop view ${views.join(', ')} restrict`);
  if (definition.kind === 'function') await connection.query(`drop function ${definition.object} restrict`);
  for (const one of group) {
    await connection.query(one.create);
    const oid = await oidOf(connection, one);
    const before = kept.get(one.object);
    if (before) await restore(connection, one.kind, before, oid);
    await recordOne(placing, one);
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

async function oidOf(connection: Connection, { kind, object }: Definition): Promise<number> {
  const { rows } = await connection.query<{ oid: number }>(
    `select $1::${kind === 'view' ? 'regclass' : 'regprocedure'}::oid::bigint as oid`,
    [object],
  );
  return rows[0]?.oid ?? 0;
}

async function recordOne({ connection, catalogue }: Placing, definition: Definition): Promise<void> {
  const { object, kind, create } = definition;
  const { comments = {} } = catalogue.recorded.get(object) ?? {};
  const recorded = { object, kind, oid: await oidOf(connection, definition), definition: digestOf(create), comments };
  await record(connection, recorded);
}

/** Why an object is not up to date, as far as that can be seen without trying. */
export async function whyNot(
  database: Pool | Connection,
  catalogue: Catalogue,
  definition: Definition,
): Promise<Unapplied> {
  const there = catalogue.found.get(definition.object);
  if (there && isForeign(catalogue, definition.object)) return taken(definition, there);
  const object = titleOf(definition);
  const remedy = 'run `migrate`: it changes it, or says what is in the way';
  if (!there) return { object, reason: 'it is missing', blockers: [], remedy };
  const dependents = await dependentsOf(database, definition.kind, there.oid);
  const others = dependents.filter((dependent) => !isOurDependent(catalogue, dependent)).map(dependentText);
  const reason = others.length
    ? 'an older definition is in place; objects of others depend on it'
    : 'an older definition is in place';
  return { object, reason, blockers: others, remedy };
}

/** Drops a view or function that this version does not have any more; leaves it if something depends on it. */
export async function takeAway(connection: Connection, { kind, object, oid }: Found): Promise<readonly Unapplied[]> {
  if (kind !== 'view' && kind !== 'function') return [];
  const dependents = await dependentsOf(connection, kind, oid);
  if (dependents.length) {
    const reason = 'this version does not have it any more, but something depends on it, so it stays';
    const remedy = 'drop what depends on it, then run `migrate`';
    return [{ object: titleOf({ kind, object }), reason, blockers: dependents.map(dependentText), remedy }];
  }
  await connection.query(`drop ${kind} ${object} restrict`);
  await connection.query('delete from ops.objects where object = $1', [object]);
  return [];
}
