import { z } from 'zod';
import { cursor } from '../../extract/pages.ts';
import { forEachRecord, optIn } from '../input-sources.ts';
import { defineStream } from '../stream.ts';
import { MAX_SEARCH_PAGES } from './search-result.ts';
import { ignoredPhotoCardFields, photoCard, photoCardRows, photoCardTables } from './photo-card.ts';
import { readBoxes, realtimeProductPhotoSearch } from './realtime-product-photo-search.ts';

export const realtimeProductPhotoSearchPage = defineStream({
  name: 'realtime-product-photo-search-page',
  path: '/api/v3/realtime/product/photo-search/page',
  lane: 'realtime',
  credits: 1,
  params: z.object({
    region: z.string(),
    /** What the search before called the image. */
    photo_search_image_uri: z.string(),
    /** A thing seen in the image, `x1,y1,x2,y2` as fractions. */
    photo_search_box_detection: z.string(),
    /** Words that the names must match. */
    sk: z.string().optional(),
  }),
  describes: 'present',
  inputs: optIn(
    forEachRecord(realtimeProductPhotoSearch, ({ photo_search }, { params: { region, sk } }) => {
      const image_uri = photo_search?.image_uri;
      if (!image_uri) return undefined;
      return readBoxes(photo_search).map((box) => ({
        region,
        photo_search_image_uri: image_uri,
        photo_search_box_detection: box,
        sk,
      }));
    }),
  ),
  pages: cursor({
    param: 'offset',
    first: '0',
    next: 'data.cursor',
    hasMore: 'data.has_more',
    sizeParam: 'count',
    size: 10,
    maxPages: MAX_SEARCH_PAGES,
    counts: true,
  }),
  at: 'data.e_com_items',
  record: photoCard,
  tables: photoCardTables,
  rows: (card, { params: { region, photo_search_image_uri: image_uri, ...filters }, ...context }) => {
    const search = { search: 'realtime-product-photo-search-page', query: image_uri, region, filters, image_uri };
    return photoCardRows(card, { ...search, image_boxes: [filters.photo_search_box_detection] }, context);
  },
  ignored: ignoredPhotoCardFields,
});
