/** The calls for the three levels of product categories: they differ in the level alone. */
import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { counter, text, tiktokId } from '../../extract/wire.ts';
import { categories, category_names } from '../../load/tables/categories.ts';
import { filterAccepted } from '../filter-accepted.ts';
import type { InputSettings } from '../input-sources.ts';
import { row } from '../row.ts';
import { defineStream, type RowContext } from '../stream.ts';

const language = z.literal(['en-US', 'zh-CN', 'th-TH', 'id-ID', 'ms-MY', 'vi-VN']);

type Language = z.output<typeof language>;

/** One call a language returns the whole level: `parent_id` would return the children of one category. */
const eachLanguage = ({ languages }: InputSettings) =>
  filterAccepted(language, languages).map((each) => ({ language: each }));

const category = z.object({
  category_id: tiktokId,
  parent_id: text.nullish(),
  category_level: counter.nullish(),
  category_name: text.nullish(),
  language: text.nullish(),
});

const categoryRows = (
  { category_id, parent_id, category_level, category_name, language }: z.output<typeof category>,
  { params }: RowContext<{ readonly language: Language }>,
) => [
  row(categories, { category_id, parent_id, category_level }),
  row(category_names, { category_id, language: language ?? params.language, category_name }),
];

/** Level 1 has no parent and so no `parent_id`. */
export const defineCategoryLevel = (level: 1 | 2 | 3) =>
  defineStream({
    name: `category-l${level}`,
    path: `/api/v3/echotik/category/l${level}`,
    lane: 'offline',
    credits: 1,
    params: level === 1 ? z.object({ language }) : z.object({ language, parent_id: z.string().optional() }),
    describes: 'lasting',
    inputs: eachLanguage,
    pages: onePage,
    at: 'data',
    record: category,
    tables: [categories, category_names],
    rows: categoryRows,
  });
