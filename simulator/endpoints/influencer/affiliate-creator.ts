/** What the calls of the affiliate marketplace share: ids of creators in it, and values in wrappers. */
import type { Json } from '../../json.ts';
import { type Query, requiredText } from '../../query.ts';
import type { Creator } from '../../world/entities.ts';
import { hashBits, unit } from '../../world/random.ts';
import type { World } from '../../world/world.ts';

/** The id of a creator in the marketplace: other digits than its user_id. */
export const affiliateId = ({ id }: Creator): string =>
  `749${String(hashBits('oecuid', id)).padStart(10, '0')}${id.slice(-6)}`;

/** The creator that the params name; undefined if it is unknown in the market. */
export function findAffiliate(query: Query, world: World): Creator | undefined {
  const wanted = requiredText(query, 'creator_oecuid');
  return world.list('creator', requiredText(query, 'region')).find((creator) => affiliateId(creator) === wanted);
}

/** A value that every account may see. */
export const visible = (value: Json): Json => ({ value, is_authorized: true, status: 0 });

const HIDDEN: Json = { is_authorized: false, status: 0 };
const HIDDEN_SHARE = 0.5;

/** Sales of about half of the creators are not visible; fields then have a range at most. */
export const seen = (creator: Creator, value: Json): Json =>
  unit('visible', creator.id) < HIDDEN_SHARE ? HIDDEN : visible(value);

export const missing: Json = { is_authorized: true, status: 0 };
