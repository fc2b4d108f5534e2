/** An ad as both ads insights write it, and its columns. */
import { z } from 'zod';
import { counter, decimal, mediaUrl, text, tiktokId } from '../../extract/wire.ts';

export const ad = z.object({
  id: tiktokId,
  ad_title: text.nullish(),
  brand_name: text.nullish(),
  cost: counter.nullish(),
  ctr: decimal.nullish(),
  industry_key: text.nullish(),
  like: counter.nullish(),
  objective_key: text.nullish(),
  tag: counter.nullish(),
  video_info: z
    .object({
      vid: text.nullish(),
      duration: decimal.nullish(),
      cover: mediaUrl.nullish(),
      width: counter.nullish(),
      height: counter.nullish(),
    })
    .nullish(),
});

type Ad = z.output<typeof ad>;

export const adColumns = ({ video_info, ...record }: Ad) => ({
  material_id: record.id,
  ad_title: record.ad_title,
  brand_name: record.brand_name,
  industry_key: record.industry_key,
  objective_key: record.objective_key,
  tag: record.tag,
  vid: video_info?.vid,
  duration_s: video_info?.duration,
  width: video_info?.width,
  height: video_info?.height,
  cover_url: video_info?.cover,
  ctr: record.ctr,
  cost_level: record.cost,
  like_count: record.like,
});

export const ignoredAdFields = {
  favorite: "state of the vendor's own account, always false",
  'video_info.video_url': 'signed in its path and dead within hours; vid names the file',
};
