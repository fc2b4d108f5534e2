/** How streams page, as their answers show it. */
import { date, integer, text } from 'drizzle-orm/pg-core';
import { describe } from './described.ts';
import { opsSchema } from './ops.ts';

export const paging = opsSchema.table('paging', {
  stream: text().primaryKey(),
  page_size: integer(),
  short_pages_on: date(),
  empty_pages_on: date(),
  probed_on: date(),
});

describe(
  paging,
  'How the lists of a stream page, as its answers show it: when a page that is not full may be an end.',
  {
    stream: 'The stream: docs/streams.md.',
    page_size: 'Records of the largest page that was followed by another one. Null: no second page was seen yet.',
    short_pages_on:
      'The newest business day on which a list went on behind a page that was not full, or smaller than page_size: its lists are read up to an empty page. Null: never.',
    empty_pages_on:
      'The newest business day on which a list went on behind an empty page: its lists are read one page past an empty one. Null: never.',
    probed_on: 'The newest business day on which a call was made only to find out whether a list goes on. Null: never.',
  },
);
