/** A product category as both product insights write it, and the rows both make of it. */
import { z } from 'zod';
import { mediaUrl, text, tiktokId } from '../../extract/wire.ts';
import { categories, category_names } from '../../load/tables/categories.ts';
import { type Entry, row } from '../row.ts';

const topLevelCategory = z.object({ id: tiktokId, value: text.nullish() });
const subcategory = topLevelCategory.extend({ parent_id: tiktokId.nullish() }).nullish();

export const productCategory = z.object({
  first_ecom_category: topLevelCategory,
  second_ecom_category: subcategory,
  third_ecom_category: subcategory,
  ecom_type: text.nullish(),
  url_title: text.nullish(),
  cover_url: mediaUrl.nullish(),
});

type ProductCategory = z.output<typeof productCategory>;

/** A window: 1, 7 or 30 days up to now, or a month, at most four back. */
export const timeScope = z.string().regex(/^(?:1|7|30|\d{4}-\d\d)$/, 'expected 1, 7, 30 or yyyy-MM');

/** One category in one list. */
export const toCategoryGrain = (
  category_id: string,
  params: { region: string; time_scope: string },
  snapshotDate: string,
) => ({
  category_id,
  region: params.region,
  time_scope: params.time_scope,
  snapshot_date: snapshotDate,
});

export const productCategoryTables = [categories, category_names];

/** The way down to the category. Names are English. */
export const productCategoryRows = (record: ProductCategory): readonly Entry[] =>
  [{ ...record.first_ecom_category, parent_id: '0' }, record.second_ecom_category, record.third_ecom_category].flatMap(
    (category, index) =>
      category
        ? [
            row(categories, {
              category_id: category.id,
              parent_id: category.parent_id,
              category_level: index + 1,
            }),
            row(category_names, { category_id: category.id, language: 'en-US', category_name: category.value }),
          ]
        : [],
  );

export const appearanceColumns = ({ ecom_type, url_title, cover_url }: ProductCategory) => ({
  ecom_type,
  url_title,
  cover_url,
});

const REPEATED = 'repeats the id of the category';

export const ignoreCategoryLabels = (prefix = '') =>
  Object.fromEntries(['first', 'second', 'third'].map((level) => [`${prefix}${level}_ecom_category.label`, REPEATED]));
