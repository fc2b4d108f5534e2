/** One page of the accounts that follow, or are followed by, a creator. */
import { cutCursorPage } from '../../paging.ts';
import { integerBetween, type Query } from '../../query.ts';
import type { Person, Series } from '../../world/crowd.ts';
import { toEpochSeconds } from '../../world/days.ts';
import { unit } from '../../world/random.ts';
import type { World } from '../../world/world.ts';
import { buildAccountFields, authorityFlag } from './account-fields.ts';

const REGION_KNOWN = 0.1;
const AVATAR_PIXELS = 720;

/**
 * A page of people, newest first. `offset` is a time, after 0 the `min_time` of the page before: one more a second
 * back.
 */
export function followerPage(query: Query, people: Series<Person>, world: World) {
  const now = toEpochSeconds(world.day);
  const before = integerBetween(query, 'offset', 0, Number.MAX_SAFE_INTEGER, 0);
  const offset = before === 0 ? 0 : Math.max(0, now - before);
  const { rows, cursor } = cutCursorPage({ offset: String(offset) }, people);
  return { records: rows.map((person) => buildRecord(person, world)), min_time: now - cursor };
}

function buildRecord(person: Person, world: World) {
  const fields = buildAccountFields(person, world);
  return {
    ...fields,
    account_region: unit('account region', person.id) < REGION_KNOWN ? person.region : '',
    authority_status: authorityFlag(person),
    avatar_168x168: { ...fields.avatar_168x168, height: AVATAR_PIXELS, width: AVATAR_PIXELS },
  };
}
