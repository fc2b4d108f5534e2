/** An ad as the lists and details of top ads write it. */
import type { Ad } from '../../world/entities.ts';
import { hashFileName } from '../../world/ids.ts';
import { findIndustry } from '../../world/industries.ts';
import { unit } from '../../world/random.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { World } from '../../world/world.ts';

const UNBRANDED_SHARE = 0.3;
const HEIGHT = 1024;
const WIDTH = 576;
const SPARK_TAG = 3;

/** The fields that the list and the detail of an ad share, equal on equal days. */
export function adFields(ad: Ad, world: World) {
  const { id, title, brand, cost, industryId, objective, duration, spark } = ad;
  const file = hashFileName('ad video', id);
  return {
    ad_title: title,
    brand_name: unit('branded', id) < UNBRANDED_SHARE ? '' : brand,
    cost,
    ctr: Number((0.1 + 2 * unit('ctr', id, world.day)).toFixed(2)),
    favorite: false,
    id,
    industry_key: findIndustry(industryId)?.label ?? null,
    like: world.total(ad, 'digg', world.day),
    objective_key: objective,
    ...(spark && { tag: SPARK_TAG }),
    video_info: {
      vid: `v10025g50000${file.slice(1, 21).toLowerCase()}`,
      duration: duration + Math.floor(1000 * unit('milliseconds', id)) / 1000,
      cover: signedUrl(`tos-alisg-p-0037/${hashFileName('ad cover', id)}~tplv-noop.image`, id, world.day),
      video_url: {
        '720p': `https://v16m-default.tiktokcdn.com/${hashFileName('signature', id, world.day)}/${world.day}/video/${file}/`,
      },
      width: WIDTH,
      height: HEIGHT,
    },
  };
}
