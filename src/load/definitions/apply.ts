/**
 * Brings the views, functions and comments of the database to what this version defines, one object after the other. Objects
 * of others are never touched, and neither is anything if a newer version has applied its definitions.
 */
import type { OnTrouble, Step, Unapplied } from '../ddl.ts';
import { runSteps, unappliedText } from '../ddl.ts';
import { fillMetabase, METABASE_NAME, METABASE_TABLE } from '../metabase.ts';
import { partitionSteps } from '../partition-tables.ts';
import type { Connection, Pool } from '../pool.ts';
import { grantToReaders, OPS_PRIVILEGES } from '../readers.ts';
import { allDefinitions, digestOf, digestOfAll, opsFunctions, release } from './all.ts';
import { adopt, type Catalogue, isOurs, readCatalogue, record } from './catalogue.ts';
import type { Definition } from './definition.ts';
import { isForeign, place, takeAway, titleOf, whyNot } from './place.ts';
import { commentSteps } from './write-comments.ts';

export interface ApplyOptions {
  /** Objects that are locked are tried again until then, by performance.now(). */
  readonly deadline: number;
  readonly onTrouble: OnTrouble;
}

interface State {
  readonly epoch: number;
  readonly digest: string | null;
  readonly adopts: boolean;
}

/**
 * What is not up to date, without changing anything: what `applyDefinitions` could not do, or was not asked to do yet. Empty
 * where a newer version has applied its definitions.
 */
export async function findUnapplied(database: Pool | Connection): Promise<readonly Unapplied[]> {
  const { rows } = await database.query<State>('select epoch, digest, adopts from ops.definitions');
  const [state] = rows;
  if (!state || state.adopts || state.epoch > release().epoch) return [];
  const catalogue = await readCatalogue(database);
  const open = allDefinitions().filter((definition) => !isCurrent(catalogue, definition));
  return Promise.all(open.map((definition) => whyNot(database, catalogue, definition)));
}

/** Returns what could not be done, and calls `onTrouble` with it. The connection holds the lock of migrations. */
export async function applyDefinitions(
  pool: Pool,
  connection: Connection,
  options: ApplyOptions,
): Promise<readonly Unapplied[]> {
  const { epoch } = release();
  const digest = digestOfAll();
  const { rows } = await connection.query<State>('select epoch, digest, adopts from ops.definitions');
  const state: State = rows[0] ?? { epoch: 0, digest: null, adopts: false };
  if (state.epoch > epoch) return [];
  if (state.epoch === epoch && state.digest === digest && (await isComplete(connection))) return [];
  // From here on an older version that starts leaves all of this alone.
  await connection.query('update ops.definitions set epoch = $1, digest = null', [epoch]);
  const definitions = new Map(allDefinitions().map((definition) => [definition.object, definition]));
  if (state.adopts) await inTransaction(connection, () => adopt(connection, new Set(definitions.keys())));
  const before = await readCatalogue(connection);
  const run = (steps: readonly Step[]) => runSteps(pool, connection, steps, options);
  const functions = placeSteps(connection, before, definitions, opsFunctions());
  const unapplied = [
    ...(await run([...functions, ...(await partitionSteps(connection))])),
    ...(await run(await definitionSteps(connection, definitions))),
    ...(await run(await lastSteps(connection, definitions))),
  ];
  if (!unapplied.length) await connection.query('update ops.definitions set digest = $1, applied_at = now()', [digest]);
  for (const one of unapplied) options.onTrouble(new Error(`${unappliedText(one)}; ${one.remedy}`));
  return unapplied;
}

/** Whether all that is recorded is there, and nobody asked for all of it again by taking the comment off schema echotik. */
async function isComplete(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query<{ complete: boolean }>(
    `select obj_description('echotik'::regnamespace, 'pg_namespace') is not null and not exists (
       select from ops.objects where case kind when 'function' then to_regprocedure(object)::oid
         when 'schema' then to_regnamespace(object)::oid else to_regclass(object)::oid end is null) as complete`,
  );
  return rows[0]?.complete === true;
}

function placeSteps(
  connection: Connection,
  catalogue: Catalogue,
  definitions: ReadonlyMap<string, Definition>,
  some: readonly Definition[],
): readonly Step[] {
  const placing = { connection, catalogue, definitions, onCreated: grantToReaders };
  return some
    .filter((definition) => !isCurrent(catalogue, definition))
    .map((definition) => ({ object: titleOf(definition), run: () => place(placing, definition) }));
}

function isCurrent({ found, recorded }: Catalogue, { object, create }: Definition): boolean {
  const there = found.get(object);
  return (
    there !== undefined && isOurs(there, recorded.get(object)) && recorded.get(object)?.definition === digestOf(create)
  );
}

/** Schema marts, the functions and views, and those that this version does not have any more. */
async function definitionSteps(
  connection: Connection,
  definitions: ReadonlyMap<string, Definition>,
): Promise<readonly Step[]> {
  const catalogue = await readCatalogue(connection);
  const gone = [...catalogue.recorded.values()].flatMap(({ object, definition }) => {
    const there = catalogue.found.get(object);
    return definition !== null && !definitions.has(object) && there && !isForeign(catalogue, object) ? [there] : [];
  });
  return [
    ...(catalogue.found.has('marts') ? [] : [{ object: 'schema marts', run: () => makeMarts(connection) }]),
    ...placeSteps(connection, catalogue, definitions, [...definitions.values()]),
    ...gone.map((there) => ({ object: titleOf(there), run: () => takeAway(connection, there) })),
    ...(catalogue.found.has(METABASE_NAME)
      ? []
      : [{ object: `table ${METABASE_NAME}`, run: () => connection.query(METABASE_TABLE).then(() => []) }]),
  ];
}

/** Where the schema is there already it may be somebody's: then nothing is said about it and nobody is granted it. */
async function makeMarts(connection: Connection): Promise<readonly Unapplied[]> {
  await connection.query('create schema marts');
  const { rows } = await connection.query<{ oid: number }>(`select 'marts'::regnamespace::oid::bigint as oid`);
  await record(connection, { object: 'marts', kind: 'schema', oid: rows[0]?.oid ?? 0, definition: null, comments: {} });
  await grantToReaders(connection, { kind: 'schema', object: 'marts' });
  return [];
}

/** Comments, what Metabase reads, and who may call the functions of schema ops. */
async function lastSteps(
  connection: Connection,
  definitions: ReadonlyMap<string, Definition>,
): Promise<readonly Step[]> {
  const rest: Readonly<Record<string, () => Promise<unknown>>> = {
    [`rows of ${METABASE_NAME}`]: () => fillMetabase(connection),
    'privileges in schema ops': () => connection.query(OPS_PRIVILEGES),
  };
  return [
    ...commentSteps(connection, await readCatalogue(connection), definitions),
    ...Object.entries(rest).map(([object, act]) => ({ object, run: () => act().then(() => []) })),
  ];
}

async function inTransaction(connection: Connection, work: () => Promise<void>): Promise<void> {
  await connection.query('begin');
  await work();
  await connection.query('commit');
}
