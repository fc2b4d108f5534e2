/** Sounds by keyword. */
import { bareInteger } from '../../json.ts';
import { cutCursorPage, sorted } from '../../paging.ts';
import { integerAmong, requiredText } from '../../query.ts';
import { isMarket } from '../../world/countries.ts';
import { hashBits, integerIn, choose } from '../../world/random.ts';
import { search } from '../../world/search.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { Sound } from '../../world/sounds.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { commercialFields } from '../trending/music-fields.ts';
import { sizedImage } from './sized-image.ts';

const PAGE = 10;
const ALBUM_SHARE = 3;

const countUsers = ({ clipId }: Sound, { day }: World) => integerIn(20, 900, 'users', clipId) * (day % 1000);

/**
 * `sort_type` 1 to 4: most used, most recent, shortest, longest. The world has no age of sounds: their number serves.
 */
const orders: readonly ((sound: Sound, world: World) => number)[] = [
  countUsers,
  ({ index }) => index,
  ({ duration }) => -duration,
  ({ duration }) => duration,
];

function buildRecord(sound: Sound, world: World) {
  const { clipId, duration } = sound;
  const { title, author, cover } = world.look(sound);
  const covers = (cut: string) => ({ ...sizedImage('avt', clipId, cut, world), url_prefix: null });
  const audio = commercialFields(sound, world)?.music_url ?? '';
  return {
    id: bareInteger(clipId),
    id_str: clipId,
    title,
    author,
    album: hashBits('album', clipId) % ALBUM_SHARE === 0 ? title.replace(/ \(.*/, '') : '',
    cover_large: {
      ...covers('cropcenter:1080:1080.webp'),
      url_list: [signedUrl(new URL(cover).pathname.slice(1), clipId, world.day, new URL(cover).host)],
    },
    cover_medium: covers('cropcenter:100:100.webp'),
    cover_thumb: covers('cropcenter:100:100.webp'),
    play_url: { uri: audio, url_list: [audio], width: 720, height: 720, url_prefix: null },
    source_platform: choose([24, 36, 10036], 'platform', clipId),
    duration,
    extra: JSON.stringify({
      aed_music_dur: duration,
      has_edited: 0,
      is_ugc_mapping: hashBits('ugc', clipId) % 2 === 0,
    }),
    user_count: countUsers(sound, world),
  };
}

export const realtimeMusicSearch: Endpoint = {
  id: 'realtime-music-search',
  path: '/api/v3/realtime/music/search',
  credits: 1,
  message: 'success',
  at: 'data.music',
  key: 'id_str',
  answer(query, world) {
    const keyword = requiredText(query, 'keyword');
    const matching = integerAmong(query, 'filter_by', [0, 1, 2] as const, 0);
    const order = orders[integerAmong(query, 'sort_type', [0, 1, 2, 3, 4] as const, 0) - 1];
    const found = search(isMarket(requiredText(query, 'region')) ? world.sounds : [], keyword, (sound) => {
      const { title, author } = world.look(sound);
      return matching === 1 ? title : matching === 2 ? author : `${title} ${author}`;
    });
    const ordered = order ? sorted({}, found, (sound) => order(sound, world)) : found;
    const { rows, cursor, has_more } = cutCursorPage(query, ordered, PAGE);
    return {
      status_code: 0,
      music: rows.map((sound) => buildRecord(sound, world)),
      cursor,
      has_more: has_more ? 1 : 0,
    };
  },
};
