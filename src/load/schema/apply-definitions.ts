/**
 * Brings the views, functions and comments of the database up to date with this version, one object after the other.
 * Objects of other applications are never changed, and nothing is changed if a newer version has applied its
 * definitions.
 */
import type { OnWarning, Step, UnappliedChange } from '../connection/ddl.ts';
import { runSteps, formatUnappliedChange } from '../connection/ddl.ts';
import { buildPartitionSteps } from '../months/partition-steps.ts';
import { onlyRow } from '../connection/only-row.ts';
import type { Connection, Pool } from '../connection/pool.ts';
import { grantToReaders, OPS_PRIVILEGES, REVOKE_LOCKING_PRIVILEGES } from '../readers/readers.ts';
import { listDefinitions, digestText, digestDefinitions, readRelease } from './all-definitions.ts';
import { adoptObjects, type Catalogue, isOurs, readCatalogue, recordObject } from './catalogue.ts';
import { listObjectComments } from './comments.ts';
import type { Definition, ExtraTable, SchemaAdditions } from './definition.ts';
import { readOpsDefinitions } from './ops-definitions.ts';
import { isForeign, placeDefinition, dropObsolete, formatObjectTitle, explainUnapplied } from './place-definition.ts';
import { buildCommentSteps } from './comment-steps.ts';

interface ApplyOptions extends SchemaAdditions {
  /** By performance.now(): until then further attempts are made on objects that are locked. */
  readonly deadline: number;
  readonly onWarning: OnWarning;
}

interface DefinitionsState {
  readonly epoch: number;
  readonly digest: string | null;
  readonly adopts: boolean;
}

/**
 * The views and functions that are not up to date, because `applyDefinitions` failed or did not run yet. Changes
 * nothing. Empty where a newer version has applied its definitions.
 */
export async function findUnappliedChanges(database: Pool | Connection): Promise<readonly UnappliedChange[]> {
  const { rows } = await database.query<DefinitionsState>('select epoch, digest, adopts from ops.definitions');
  const [state] = rows;
  if (!state || state.adopts || state.epoch > readRelease().epoch) return [];
  const catalogue = await readCatalogue(database);
  const open = listDefinitions().filter((definition) => !isCurrent(catalogue, definition));
  return Promise.all(open.map((definition) => explainUnapplied(database, catalogue, definition)));
}

/**
 * Returns what could not be done, and calls `onWarning` with it. The connection must hold MIGRATION_LOCK. Throws only
 * when the connection is lost.
 */
export async function applyDefinitions(
  pool: Pool,
  connection: Connection,
  options: ApplyOptions,
): Promise<readonly UnappliedChange[]> {
  const { epoch } = readRelease();
  const digest = digestDefinitions(options);
  const { rows } = await connection.query<DefinitionsState>('select epoch, digest, adopts from ops.definitions');
  const state: DefinitionsState = rows[0] ?? { epoch: 0, digest: null, adopts: false };
  if (state.epoch > epoch) return [];
  if (state.epoch === epoch && state.digest === digest && (await isComplete(connection))) return [];
  // From here on an older version that starts changes nothing of it.
  await connection.query('update ops.definitions set epoch = $1, digest = null', [epoch]);
  const definitions = new Map(listDefinitions().map((definition) => [definition.object, definition]));
  if (state.adopts) await runInTransaction(connection, () => adoptObjects(connection, new Set(definitions.keys())));
  const before = await readCatalogue(connection);
  const run = (steps: readonly Step[]) => runSteps(pool, connection, steps, options);
  const ofLedger = buildPlaceSteps(connection, before, definitions, readOpsDefinitions());
  const unapplied = [
    ...(await run([...ofLedger, ...(await buildPartitionSteps(connection))])),
    ...(await run(await buildDefinitionSteps(connection, definitions, options))),
    ...(await run(await buildFinalSteps(connection, definitions, options))),
  ];
  if (!unapplied.length) await connection.query('update ops.definitions set digest = $1, applied_at = now()', [digest]);
  for (const one of unapplied) options.onWarning(new Error(`${formatUnappliedChange(one)}; ${one.remedy}`));
  return unapplied;
}

/**
 * Whether all recorded objects exist. To have everything applied again, an operator removes the comment on schema
 * echotik.
 */
async function isComplete(connection: Connection): Promise<boolean> {
  const { rows } = await connection.query<{ complete: boolean }>(
    `select obj_description('echotik'::regnamespace, 'pg_namespace') is not null and not exists (
       select from ops.objects where case kind when 'function' then to_regprocedure(object)::oid
         when 'schema' then to_regnamespace(object)::oid else to_regclass(object)::oid end is null) as complete`,
  );
  return onlyRow({ rows }).complete;
}

function buildPlaceSteps(
  connection: Connection,
  catalogue: Catalogue,
  definitions: ReadonlyMap<string, Definition>,
  some: readonly Definition[],
): readonly Step[] {
  const placing = { connection, catalogue, definitions, onCreated: grantToReaders };
  return some
    .filter((definition) => !isCurrent(catalogue, definition))
    .map((definition) => ({ object: formatObjectTitle(definition), run: () => placeDefinition(placing, definition) }));
}

function isCurrent({ found, recorded }: Catalogue, { object, create }: Definition): boolean {
  const there = found.get(object);
  return (
    there !== undefined &&
    isOurs(there, recorded.get(object)) &&
    recorded.get(object)?.definition === digestText(create)
  );
}

/**
 * Schema marts, the functions and views, removal of those that this version no longer defines, and the extra tables.
 */
async function buildDefinitionSteps(
  connection: Connection,
  definitions: ReadonlyMap<string, Definition>,
  { extraTables }: SchemaAdditions,
): Promise<readonly Step[]> {
  const catalogue = await readCatalogue(connection);
  const obsolete = [...catalogue.recorded.values()].flatMap(({ object, definition }) => {
    const there = catalogue.found.get(object);
    return definition !== null && !definitions.has(object) && there && !isForeign(catalogue, object) ? [there] : [];
  });
  return [
    ...(catalogue.found.has('marts') ? [] : [{ object: 'schema marts', run: () => createMartsSchema(connection) }]),
    ...buildPlaceSteps(connection, catalogue, definitions, [...definitions.values()]),
    ...obsolete.map((there) => ({ object: formatObjectTitle(there), run: () => dropObsolete(connection, there) })),
    ...extraTables
      .filter(({ object }) => !catalogue.found.has(object))
      .map(({ object, create }) => buildStep(`table ${object}`, () => connection.query(create))),
  ];
}

/**
 * A schema marts that existed before may belong to another application: it gets no comment, and no role is granted it.
 */
async function createMartsSchema(connection: Connection): Promise<readonly UnappliedChange[]> {
  await connection.query('create schema marts');
  const { rows } = await connection.query<{ oid: number }>(`select 'marts'::regnamespace::oid::bigint as oid`);
  await recordObject(connection, {
    object: 'marts',
    kind: 'schema',
    oid: onlyRow({ rows }).oid,
    definition: null,
    comments: {},
  });
  await grantToReaders(connection, { kind: 'schema', object: 'marts' });
  return [];
}

/** Comments, rows of the extra tables, and privileges on the functions of schema ops. */
async function buildFinalSteps(
  connection: Connection,
  definitions: ReadonlyMap<string, Definition>,
  additions: SchemaAdditions,
): Promise<readonly Step[]> {
  const comments = listObjectComments(additions);
  return [
    ...buildCommentSteps(connection, await readCatalogue(connection), definitions, comments),
    ...additions.extraTables.map((table) => buildFillStep(connection, table)),
    buildStep('privileges in schema ops', () => connection.query(OPS_PRIVILEGES)),
    buildStep('privileges of readers', () => connection.query(REVOKE_LOCKING_PRIVILEGES)),
  ];
}

const buildFillStep = (connection: Connection, { object, fill }: ExtraTable): Step =>
  buildStep(`rows of ${object}`, () => fill(connection));

const buildStep = (object: string, act: () => Promise<unknown>): Step => ({ object, run: () => act().then(() => []) });

async function runInTransaction(connection: Connection, work: () => Promise<void>): Promise<void> {
  await connection.query('begin');
  await work();
  await connection.query('commit');
}
