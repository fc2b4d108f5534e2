/** An account as TikTok writes it in realtime answers. */
import type { Person } from '../../world/crowd.ts';
import type { Creator } from '../../world/entities.ts';
import { hashFileName } from '../../world/ids.ts';
import { integerIn, unit } from '../../world/random.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { World } from '../../world/world.ts';

const BADGE_SHARE = 0.2;
const AUTHORITY_SHARE = 0.05;
const MAX_FOLLOWERS = 900;

/** What TikTok says of an account as it is now, whether it is of a creator or of anybody. */
export function buildAccountFields(person: Person, world: World) {
  const creator = world.find('creator', person.id);
  const uri = `tos-useast5-avt-0068-tx/${hashFileName('avt', person.id)}`;
  return {
    avatar_168x168: {
      uri,
      url_list: [signedUrl(`${uri}~tplv-tiktokx-cropcenter:168:168.webp`, person.id, world.day)],
      url_prefix: null,
    },
    follower_count: creator
      ? world.total(creator, 'followers', world.day)
      : integerIn(0, MAX_FOLLOWERS, 'followers', person.id),
    following_count: creator
      ? world.total(creator, 'following', world.day)
      : integerIn(0, MAX_FOLLOWERS, 'following', person.id),
    nickname: person.nickName,
    signature: creator?.bio ?? '',
    uid: person.id,
    unique_id: person.handle,
  };
}

/** A status code of TikTok. */
export const authorityFlag = ({ id }: Pick<Person, 'id'>): number => Number(unit('authority', id) < AUTHORITY_SHARE);

export const isVerified = ({ id }: Creator): boolean => unit('badge', id) < BADGE_SHARE;

/** The texts of the badges; most have none. */
export const badgeFields = (creator: Creator) => ({
  custom_verify: isVerified(creator) ? 'verified account' : '',
  enterprise_verify_reason: isVerified(creator) && creator.showcase ? 'institution account' : '',
});
