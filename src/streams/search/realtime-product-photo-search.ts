import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { text } from '../../extract/wire.ts';
import { defineStream } from '../stream.ts';
import { base64Image, fingerprintImage } from './image.ts';
import { prefixPaths } from './prefix-paths.ts';
import { ignoredPhotoCardFields, photoCard, photoCardRows, photoCardTables } from './photo-card.ts';

const photoSearch = z.object({ image_uri: text.nullish(), box_detection: z.array(text.nullish()).nullish() });

/** The things seen in the image, `x1,y1,x2,y2` as fractions. */
export const readBoxes = (search: z.output<typeof photoSearch> | null | undefined): readonly string[] =>
  (search?.box_detection ?? []).filter((box) => typeof box === 'string');

/**
 * Only requested manually, because the image must be given. Returns six of the products found;
 * realtime-product-photo-search-page returns all of them.
 */
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
    image_base64: base64Image,
  }),
  describes: 'present',
  inputs: [],
  pages: onePage,
  // Above the products, because the parameters of the page requests are beside them.
  at: 'data',
  record: z.object({
    e_com_items: z.array(photoCard).nullish(),
    photo_search: photoSearch.nullish(),
  }),
  tables: photoCardTables,
  rows: ({ e_com_items, photo_search }, { params: { region, sk, image_base64 }, snapshotDate }) => {
    const search = {
      search: 'realtime-product-photo-search',
      query: fingerprintImage(image_base64),
      region,
      filters: { sk },
      image_uri: photo_search?.image_uri,
      image_boxes: readBoxes(photo_search),
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
    ...prefixPaths('e_com_items[].', ignoredPhotoCardFields),
  },
});
