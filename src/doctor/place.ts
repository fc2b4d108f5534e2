/** Diagnoses whether the warehouse is where it was recorded, and what a dump did not bring with it. */
import {
  describeCopiedData,
  describeDifference,
  type EmbeddedPlace,
  formatPlace,
  isSamePlace,
  PLACE_REMEDY,
  readPlaces,
} from '../app/warehouse-place.ts';
import type { Pool } from '../load/connection/pool.ts';
import { listUnlimitedReaders } from '../load/readers/restored-readers.ts';
import { error, ok, type Remark, warning } from './diagnostic.ts';

/** The tables are missing, or have no place yet. */
const NOT_MIGRATED_STATES = ['42P01', '42703', '3F000'];

export async function diagnosePlace(pool: Pool, server?: EmbeddedPlace): Promise<readonly Remark[]> {
  try {
    return [await findPlaceRemark(pool, server), ...(await findReaderRemarks(pool))];
  } catch (cause) {
    if (!NOT_MIGRATED_STATES.includes((cause as { code?: string }).code ?? '')) throw cause;
    return [ok('the next command records it')];
  }
}

async function findPlaceRemark(pool: Pool, server: EmbeddedPlace | undefined): Promise<Remark> {
  const copied = describeCopiedData(server);
  if (copied) return error(copied, PLACE_REMEDY);
  const { recorded, current } = await readPlaces(pool);
  if (recorded && !isSamePlace(recorded, current)) return error(describeDifference(recorded, current), PLACE_REMEDY);
  return ok(formatPlace(current));
}

const findReaderRemarks = async (pool: Pool): Promise<readonly Remark[]> =>
  (await listUnlimitedReaders(pool)).map(({ role }) =>
    warning(
      `the role ${role} of grant-bi has no limits in this database: a dump does not contain them`,
      'run migrate as the owner: it sets them again',
    ),
  );
