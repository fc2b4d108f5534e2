/** A product category as the calls for the three levels write it, in one language. */
import { z } from 'zod';
import { counter, text, tiktokId } from '../../extract/wire.ts';
import { categories, category_names } from '../../load/tables/categories.ts';
import { accepted } from '../accepted.ts';
import type { Settings } from '../feeds.ts';
import { row } from '../row.ts';
import type { RowContext } from '../stream.ts';

export const language = z.literal(['en-US', 'zh-CN', 'th-TH', 'id-ID', 'ms-MY', 'vi-VN']);

type Language = z.output<typeof language>;

/** One call a language brings the whole level: without `parent_id` it is not cut. */
export const eachLanguage = ({ languages }: Settings) =>
  accepted(language, languages).map((each) => ({ language: each }));

export const category = z.object({
  category_id: tiktokId,
  parent_id: text.nullish(),
  category_level: counter.nullish(),
  category_name: text.nullish(),
  language: text.nullish(),
});

export const categoryTables = [categories, category_names];

export const categoryRows = (
  { category_id, parent_id, category_level, category_name, language }: z.output<typeof category>,
  { params }: RowContext<{ readonly language: Language }>,
) => [
  row(categories, { category_id, parent_id, category_level }),
  row(category_names, { category_id, language: language ?? params.language, category_name }),
];
