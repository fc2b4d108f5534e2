import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { text } from '../../extract/wire.ts';
import { defineStream } from '../stream.ts';
import { bareImage, fingerprint } from './image.ts';
import { inside } from './inside.ts';
import { ignoredOfPhotoCard, photoCard, photoCardRows, photoCardTables } from './photo-card.ts';

const photoSearch = z.object({ image_uri: text.nullish(), box_detection: z.array(text.nullish()).nullish() });

/** The things seen in the image, `x1,y1,x2,y2` as fractions. */
export const boxesOf = (search: z.output<typeof photoSearch> | null | undefined): readonly string[] =>
  (search?.box_detection ?? []).filter((box) => typeof box === 'string');

/** By hand: nobody but you knows the image. Six products of those found; realtime-product-photo-search-page has them all. */
export const realtimeProductPhotoSearch = defineStream({
  name: 'realtime-product-photo-search',
  path: '/api/v3/realtime/product/photo-search',
  body: ['image_base64'],
  lane: 'realtime',
  credits: 1,
  params: z.object({
    region: z.string(),
    /** Words that the names must match. */
    sk: z.string().optional(),
    image_base64: bareImage,
  }),
  describes: 'present',
  inputs: [],
  pages: onePage,
  // Above the products, because what the pages are asked with stands beside them.
  at: 'data',
  record: z.object({
    e_com_items: z.array(photoCard).nullish(),
    photo_search: photoSearch.nullish(),
  }),
  tables: photoCardTables,
  rows: ({ e_com_items, photo_search }, { params: { region, sk, image_base64 }, snapshotDate }) => {
    const search = {
      search: 'realtime-product-photo-search',
      query: fingerprint(image_base64),
      region,
      filters: { sk },
      image_uri: photo_search?.image_uri,
      image_boxes: boxesOf(photo_search),
    };
    // Drawn at random: their order means nothing.
    return (e_com_items ?? []).flatMap((card) => photoCardRows(card, search, { snapshotDate, position: null }));
  },
  ignored: {
    status_code: "TikTok's own code, 0 where there is data",
    e_com_style: 'layout of the list in the app',
    template_name_versions: 'layout of the list in the app',
    is_non_personalized_search: "setting of the vendor's own account",
    suggested_search: 'null in every sample: its content is not known',
    filter_groups_v2: 'filters that the app offers',
    quick_filter: 'filters that the app offers',
    top_e_com_items: 'null in every sample: its content is not known',
    ...inside('e_com_items[].', ignoredOfPhotoCard),
  },
});
