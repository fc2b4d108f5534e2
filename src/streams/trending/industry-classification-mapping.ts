import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { industries } from '../../load/tables/categories.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { industryTree } from './industry-tree.ts';

export const industryClassificationMapping = defineStream({
  name: 'industry-classification-mapping',
  path: null,
  lane: 'realtime',
  credits: 0,
  params: z.object({}),
  describes: 'lasting',
  inputs: () => [{}],
  pages: onePage,
  at: 'data',
  record: z.object({
    id: z.string(),
    value: z.string(),
    label: z.string(),
    parent_id: z.string().nullable(),
    level: z.int(),
    hashtag_filter: z.boolean(),
  }),
  shipped: () => industryTree,
  tables: [industries],
  rows: ({ id, value, ...industry }) => [row(industries, { industry_id: id, name: value, ...industry })],
});
