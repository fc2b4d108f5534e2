/** How streams are paged, as observed in their answers. */
import { count, dayColumn, label } from './columns.ts';
import { ledgerTable } from './ledger-table.ts';

export const paging = ledgerTable('paging', {
  about:
    'How the lists of a stream are paged, as observed in answers. Decides whether a page that is not full may be the end of a list.',
  columns: {
    stream: label('The stream: docs/streams.md.').primaryKey(),
    page_size: count(
      'Records of the largest page that was followed by another one. Null: no second page has been seen.',
    ),
    short_pages_on: dayColumn(
      'The newest business date on which a list continued after a page that was not full, or smaller than page_size: lists are then read up to an empty page. Null: never.',
    ),
    empty_pages_on: dayColumn(
      'The newest business date on which a list continued after an empty page: lists are then read one page past an empty one. Null: never.',
    ),
    probed_on: dayColumn(
      'The newest business date on which a call was made only to find out whether a list continues. Null: never.',
    ),
  },
});
