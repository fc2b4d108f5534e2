import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { influencer_categories } from '../../load/tables/categories.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';

/** English; there are no ids. In the order of the one copy that was found, which need not be complete. */
export const influencerCategories: readonly string[] = [
  'Beauty',
  'Shopping & Retail',
  'Life Style',
  'Health & Wellness',
  'Clothing & Accessories',
  'Baby',
  'Food & Beverage',
  'Food & Cooking',
  'Travel & Tourism',
  'Home, Furniture & Appliances',
  'Music & Dance',
  'Education & Training',
  'Sports, Fitness & Outdoors',
  'Animals & Nature',
  'Pets',
  'Gaming',
  'Media & Entertainment',
  'Art & Crafts',
  'Finance & Investing',
  'Machinery & Equipment',
  'Live Streaming Guild',
  'Government Affairs',
  'Real Estate',
  'MCN',
  'Other',
  'NGO',
  'Public Administration',
  'Professional Services',
  'IT & High-Tech',
  'Software & Apps',
  'Public Figure',
  'Restaurants & Bars',
  'Automotive & Transportation',
  'Personal Blog',
  'Brand',
];

export const categoryNames = defineStream({
  name: 'category-names',
  path: null,
  lane: 'offline',
  credits: 0,
  params: z.object({}),
  describes: 'lasting',
  inputs: () => [{}],
  pages: onePage,
  at: 'data',
  record: z.string(),
  shipped: () => influencerCategories,
  tables: [influencer_categories],
  rows: (name, { position }) => [row(influencer_categories, { name, position })],
});
