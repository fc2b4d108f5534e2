/** A sound as the trending lists write it. */
import { hashBits, integerIn, unit } from '../../world/random.ts';
import type { Sound } from '../../world/sounds.ts';
import { type Period, buildTrend } from '../../world/trend.ts';
import type { World } from '../../world/world.ts';

const PROMOTED_SHARE = 0.04;
const ON_LIST_KNOWN = 0.1;

/** The fields that the list and the detail of a sound share, equal on equal days. */
export function musicFields(sound: Sound, region: string, period: Period, world: World) {
  const { title, author, cover, commercial } = world.look(sound);
  const { clipId, songId, duration } = sound;
  return {
    author,
    clip_id: clipId,
    country_code: region,
    cover,
    duration,
    if_cml: commercial,
    link: `https://www.tiktok.com/music/x-${clipId}`,
    on_list_times: unit('on list', clipId) < ON_LIST_KNOWN ? integerIn(1, 9, 'on list times', clipId) : null,
    promoted: unit('promoted', clipId, region) < PROMOTED_SHARE,
    song_id: songId,
    title,
    trend: buildTrend(world.curve(sound, region), period, world.day),
    url_title: title.replace(/[\s"'()]+/g, '-'),
  };
}

/** The audio file and the library id, which about half of the commercial sounds have. */
export function commercialFields(sound: Sound, world: World) {
  if (!world.look(sound).commercial || hashBits('audio', sound.clipId) % 2 === 0) return null;
  return {
    music_url: `https://sf16-ies-music-sg.tiktokcdn.com/obj/tos-alisg-ve-2774/${sound.songId}.mp3`,
    cml_mid: String(hashBits('mid', sound.clipId)),
  };
}
