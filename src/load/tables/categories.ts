/** Vocabularies that share no ids: product categories, industries of ads and hashtags, categories of creators. */
import { count, flag, label, position } from './columns.ts';
import { entity } from './table.ts';

export const {
  table: categories,
  history: categories_history,
  versions: categories_versions,
} = entity('categories', {
  topic: 'Categories',
  about: 'Product categories of TikTok Shop: a tree of three levels, the same in every market.',
  key: () => ({ category_id: label('TikTok Shop id of the category; 0 is Other.').notNull() }),
  columns: {
    parent_id: label('The category above: categories.category_id; 0 on level 1.'),
    category_level: count('Level in the tree: 1, 2 or 3.'),
  },
});

export const {
  table: category_names,
  history: category_names_history,
  versions: category_names_versions,
} = entity('category_names', {
  topic: 'Categories',
  about: 'Names of product categories, one row a category and language.',
  key: () => ({
    category_id: label('The category: categories.category_id.').notNull(),
    language: label('en-US, zh-CN, th-TH, id-ID, ms-MY or vi-VN.').notNull(),
  }),
  columns: { category_name: label('Name in this language.') },
  references: { category_id: categories.category_id },
});

export const {
  table: industries,
  history: industries_history,
  versions: industries_versions,
} = entity('industries', {
  topic: 'Categories',
  about: 'Industries of ads, keywords and hashtags: a tree of two levels.',
  key: () => ({ industry_id: label('TikTok id of the industry, 11 digits.').notNull() }),
  columns: {
    name: label('English name.'),
    label: label('Technical label, label_<id>; what ads.industry_key holds.'),
    parent_id: label('The industry above: industries.industry_id; null on level 1.'),
    level: count('Level in the tree: 1 or 2.'),
    hashtag_filter: flag('True when trending hashtags can be filtered by this industry.'),
  },
});

export const {
  table: influencer_categories,
  history: influencer_categories_history,
  versions: influencer_categories_versions,
} = entity('influencer_categories', {
  topic: 'Creators',
  about: 'Categories of creators, which EchoTik knows by name only. Creators can name others.',
  key: () => ({ name: label('English name: influencers.category.').notNull() }),
  columns: { position: position() },
});
