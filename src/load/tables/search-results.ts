/** What searches found. */
import { document, filter, label, labelsColumn, market, position, snapshotDate } from './columns.ts';
import { fact } from './table.ts';

export const search_results = fact('search_results', {
  topic: 'Searches and links',
  day: 'snapshot_date',
  about: 'Results of every search: one row a question, day and thing found. The thing itself is in its own table.',
  key: () => ({
    search: label('The search: its stream, such as realtime-music-search.').notNull(),
    query: label('Words of the search; of an image search, what identifies the image.').notNull(),
    region: market(),
    filters: filter('Other parameters, as name=value joined by &.'),
    snapshot_date: snapshotDate(),
    entity: label(
      'Table of the thing found: influencers, products, shops, videos, lives, music or hashtags.',
    ).notNull(),
    entity_id: label('Key of the thing in that table.').notNull(),
  }),
  columns: {
    position: position(),
    highlight: document('Fragments that matched, by field; from search-items.'),
    image_uri: label('What TikTok calls the image that was searched: the same in a photo search and in its pages.'),
    image_boxes: labelsColumn(
      'Things seen in that image, x1,y1,x2,y2 as fractions; of a page the one it was requested for.',
    ),
  },
});
