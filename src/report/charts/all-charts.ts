import { ConfigError } from '../../errors.ts';
import { didYouMean } from '../../did-you-mean.ts';
import type { Chart } from '../chart.ts';
import { audienceChart } from './audience.ts';
import { bestShopsChart } from './best-shops.ts';
import { categoriesChart } from './categories.ts';
import { creatorDaysChart } from './creator-days.ts';
import { creatorsChart } from './creators.ts';
import { freshnessChart } from './freshness.ts';
import { hashtagDaysChart } from './hashtag-days.ts';
import { hashtagsChart } from './hashtags.ts';
import { momentumChart } from './momentum.ts';
import { productDaysChart } from './product-days.ts';
import { productsChart } from './products.ts';
import { shopDaysChart } from './shop-days.ts';
import { shopsChart } from './shops.ts';
import { soundDaysChart } from './sound-days.ts';
import { soundsChart } from './sounds.ts';
import { spendingChart } from './spending.ts';
import { videoDaysChart } from './video-days.ts';
import { videosChart } from './videos.ts';

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly charts: readonly Chart[];
}

/** The sections of the report, in their order. */
export const allSections: readonly Section[] = [
  { id: 'products', title: 'Products', charts: [productsChart, productDaysChart, momentumChart] },
  { id: 'shops', title: 'Shops', charts: [bestShopsChart, shopDaysChart, shopsChart] },
  { id: 'creators', title: 'Creators', charts: [creatorsChart, creatorDaysChart] },
  { id: 'videos', title: 'Videos', charts: [videosChart, videoDaysChart] },
  { id: 'categories', title: 'Categories', charts: [categoriesChart] },
  { id: 'sounds', title: 'Sounds', charts: [soundsChart, soundDaysChart, audienceChart] },
  { id: 'hashtags', title: 'Hashtags', charts: [hashtagsChart, hashtagDaysChart] },
  { id: 'operations', title: 'Operations', charts: [spendingChart, freshnessChart] },
];

export const allCharts: readonly Chart[] = allSections.flatMap(({ charts }) => charts);

/** The sections with these names, each once, in the order of the names. Throws ConfigError for an unknown name. */
export function chooseSections(names: readonly string[]): readonly Section[] {
  const known = allSections.map(({ id }) => id);
  if (!names.length) throw new ConfigError('no section is named', { remedy: `sections: ${known.join(', ')}` });
  return [...new Set(names)].map((name) => {
    const section = allSections.find(({ id }) => id === name);
    if (section) return section;
    throw new ConfigError(`there is no section '${name}'${didYouMean(name, known)}`, {
      remedy: `sections: ${known.join(', ')}`,
    });
  });
}
