import type { Chart } from '../chart.ts';
import { audience } from './audience.ts';
import { categories } from './categories.ts';
import { creators } from './creators.ts';
import { freshness } from './freshness.ts';
import { hashtags } from './hashtags.ts';
import { momentum } from './momentum.ts';
import { products } from './products.ts';
import { shops } from './shops.ts';
import { sounds } from './sounds.ts';
import { spending } from './spending.ts';

/** The report, in the order of its pages. */
export const sections: readonly { readonly title: string; readonly charts: readonly Chart[] }[] = [
  { title: 'Trends', charts: [sounds, hashtags, audience] },
  { title: 'Commerce', charts: [products, creators, momentum, shops, categories] },
  { title: 'Operations', charts: [spending, freshness] },
];

export const allCharts: readonly Chart[] = sections.flatMap(({ charts }) => charts);
