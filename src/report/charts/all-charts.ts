import type { Chart } from '../chart.ts';
import { audienceChart } from './audience.ts';
import { categoriesChart } from './categories.ts';
import { creatorsChart } from './creators.ts';
import { freshnessChart } from './freshness.ts';
import { hashtagsChart } from './hashtags.ts';
import { momentumChart } from './momentum.ts';
import { productsChart } from './products.ts';
import { shopsChart } from './shops.ts';
import { soundsChart } from './sounds.ts';
import { spendingChart } from './spending.ts';

/** The sections of the report, in their order. */
export const sections: readonly { readonly title: string; readonly charts: readonly Chart[] }[] = [
  { title: 'Trends', charts: [soundsChart, hashtagsChart, audienceChart] },
  { title: 'Commerce', charts: [productsChart, creatorsChart, momentumChart, shopsChart, categoriesChart] },
  { title: 'Operations', charts: [spendingChart, freshnessChart] },
];

export const allCharts: readonly Chart[] = sections.flatMap(({ charts }) => charts);
