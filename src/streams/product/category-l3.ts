import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { defineStream } from '../stream.ts';
import { category, categoryRows, categoryTables, eachLanguage, language } from './category.ts';

export const categoryL3 = defineStream({
  name: 'category-l3',
  path: '/api/v3/echotik/category/l3',
  lane: 'offline',
  credits: 1,
  params: z.object({ language, parent_id: z.string().optional() }),
  describes: 'lasting',
  inputs: eachLanguage,
  pages: onePage,
  at: 'data',
  record: category,
  tables: categoryTables,
  rows: categoryRows,
});
