/**
 * The place of a warehouse: the database and the PostgreSQL cluster that it works in, recorded in ops.warehouse. A dump
 * that was restored elsewhere has the id of the original, and with it the queues in Redis, the folder of the spool and
 * the schedule. What buys or plans refuses to start there until `adopt` states whether it is a copy. The embedded
 * server also records where the folder with its data is.
 */
import type { EmbeddedPostgres } from '../embedded-postgres/embedded-postgres.ts';
import { PlaceError } from '../errors.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import type { Pool } from '../load/connection/pool.ts';

/** Where a warehouse is, or was. */
export interface Place {
  /** System identifier of the cluster. A standby has that of its primary. Null: it cannot be read. */
  readonly cluster: string | null;
  readonly database_oid: number;
  readonly database_name: string;
}

interface Places {
  /** Null: nothing that buys or plans has worked here. */
  readonly recorded: Place | null;
  readonly current: Place;
}

const buildPlaceQuery = (cluster: string, from: string) => `
  select case when w.database_oid is not null then json_build_object(
      'cluster', w.cluster, 'database_oid', w.database_oid, 'database_name', w.database_name) end as recorded,
    json_build_object('cluster', ${cluster}, 'database_oid', d.oid::bigint, 'database_name', d.datname) as current
  from pg_database d ${from} left join ops.warehouse w on true where d.datname = current_database()`;

const PLACES = buildPlaceQuery('c.system_identifier::text', 'cross join pg_control_system() c');
const PLACES_WITHOUT_CLUSTER = buildPlaceQuery('null', '');

/** The function pg_control_system is missing, not supported, or the role may not call it. */
const UNREADABLE_STATES = ['42883', '0A000', '42501'];

/** One query, and a second one where the system identifier cannot be read. Needs no transaction. */
export async function readPlaces(pool: Pool): Promise<Places> {
  try {
    return onlyRow(await pool.query<Places>(PLACES));
  } catch (error) {
    if (!UNREADABLE_STATES.includes((error as { code?: string }).code ?? '')) throw error;
    return onlyRow(await pool.query<Places>(PLACES_WITHOUT_CLUSTER));
  }
}

/**
 * A database that was renamed is the same place. Where one of the two has no system identifier, only the name
 * distinguishes databases of two clusters.
 */
export function isSamePlace(a: Place, b: Place): boolean {
  if (a.database_oid !== b.database_oid) return false;
  if (a.cluster !== null && b.cluster !== null) return a.cluster === b.cluster;
  return a.database_name === b.database_name;
}

/** What of the embedded server shows that the folder with its data was copied. */
export type EmbeddedPlace = Pick<EmbeddedPostgres, 'copiedFrom' | 'place'>;

/**
 * Throws PlaceError where the warehouse was recorded at another place, and records the place of a new warehouse. Needs
 * no transaction.
 */
export async function requirePlace(pool: Pool, server?: EmbeddedPlace): Promise<void> {
  const moved = describeCopiedData(server);
  if (moved) throw createPlaceError(moved);
  const { recorded, current } = await requireRecordedPlace(pool);
  const isKnown =
    recorded?.database_name === current.database_name && (recorded.cluster !== null || current.cluster === null);
  if (!isKnown) await recordPlace(pool, current);
}

/** Throws PlaceError where the warehouse was recorded at another place. Needs no transaction. */
export async function requireRecordedPlace(pool: Pool): Promise<Places> {
  const places = await readPlaces(pool);
  const { recorded, current } = places;
  if (recorded && !isSamePlace(recorded, current)) throw createPlaceError(describeDifference(recorded, current));
  return places;
}

/** What a command that only reads reports where the warehouse was recorded at another place; undefined: it was not. */
export async function describeOtherPlace(pool: Pool, server?: EmbeddedPlace): Promise<string | undefined> {
  // A reader may not see schema ops, and an older database has no place: the command itself reports what is wrong.
  const places = await readPlaces(pool).catch(() => undefined);
  const isOther = places?.recorded && !isSamePlace(places.recorded, places.current);
  const difference =
    describeCopiedData(server) ?? (isOther ? describeDifference(places.recorded, places.current) : undefined);
  return difference && `note: ${difference}. Before anything is bought here, run: echotik-warehouse adopt`;
}

/** Writes the place into ops.warehouse; an identifier that cannot be read now is kept. Needs no transaction. */
async function recordPlace(pool: Pool, { cluster, database_oid, database_name }: Place): Promise<void> {
  await pool.query(
    `insert into ops.warehouse as w (cluster, database_oid, database_name) values ($1, $2, $3)
     on conflict (only_row) do update set cluster = coalesce(excluded.cluster, w.cluster),
       database_oid = excluded.database_oid, database_name = excluded.database_name`,
    [cluster, database_oid, database_name],
  );
}

export const formatPlace = ({ cluster, database_oid, database_name }: Place): string =>
  `database ${database_name} (OID ${database_oid}) of ${cluster === null ? 'a PostgreSQL cluster whose system identifier cannot be read' : `the PostgreSQL cluster ${cluster}`}`;

export const describeDifference = (recorded: Place, current: Place): string =>
  `this warehouse was recorded in ${formatPlace(recorded)}, and this is ${formatPlace(current)}`;

export const PLACE_REMEDY =
  'if the warehouse was moved, restored after a loss or upgraded with pg_upgrade, and nothing works at the old place any more: echotik-warehouse adopt --as moved; if it is a copy: echotik-warehouse adopt --as copy';

/** A copied folder has the cluster, the database and the id of the original; undefined: it is none. */
export function describeCopiedData(server: EmbeddedPlace | undefined): string | undefined {
  const { copiedFrom, place } = server ?? {};
  return copiedFrom && place && `this warehouse was recorded in ${copiedFrom.path}, and this is ${place.path}`;
}

const createPlaceError = (difference: string) =>
  new PlaceError(`${difference}: nothing is bought or planned here`, { remedy: PLACE_REMEDY });
