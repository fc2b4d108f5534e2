/** What Metabase gets: a card for each question, and three dashboards of them. */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../questions/', import.meta.url);

const bars = (dimension, metric) => ({
  display: 'row',
  visualization_settings: { 'graph.dimensions': [dimension], 'graph.metrics': [metric] },
});

/** Questions that are better seen than read; the others are tables. */
const pictures = {
  'hashtags-by-industry': bars('industry', 'views'),
  'best-sellers-and-their-movement': bars('product_name', 'units'),
  'fastest-growing-shops': bars('shop_name', 'gmv_growth'),
  'best-selling-creators': bars('handle', 'units'),
  'entering-a-category': bars('category_name', 'gmv_30d'),
  'price-history-of-a-product': {
    display: 'line',
    visualization_settings: { 'graph.dimensions': ['date'], 'graph.metrics': ['price'] },
  },
  'decay-of-a-video': {
    display: 'line',
    visualization_settings: { 'graph.dimensions': ['days_since_posting'], 'graph.metrics': ['views_per_day'] },
  },
  'how-fast-videos-fade': {
    display: 'line',
    visualization_settings: { 'graph.dimensions': ['days_since_posting', 'is_ad'], 'graph.metrics': ['views_per_day'] },
  },
  'cost-per-row': bars('table_name', 'credits'),
  'spending-by-day': {
    display: 'bar',
    visualization_settings: {
      'graph.dimensions': ['day', 'pipeline'],
      'graph.metrics': ['credits'],
      'stackable.stack_type': 'stacked',
    },
  },
};

const table = { display: 'table', visualization_settings: {} };

/** By its number: which dashboard a question is on. */
export const dashboards = [
  {
    name: 'EchoTik: trends',
    description: 'Sounds, hashtags, videos and ads that trend.',
    has: (n) => n <= 6 || n === 19 || n === 20,
  },
  {
    name: 'EchoTik: commerce',
    description: 'Products, shops, creators and categories. Units and GMV are estimates of EchoTik.',
    has: (n) => (n >= 7 && n <= 18) || (n >= 21 && n <= 23) || n >= 29,
  },
  {
    name: 'EchoTik: operations',
    description: 'How fresh and whole the data is, and what it cost.',
    has: (n) => n >= 24 && n <= 28,
  },
];

/** A question of examples/questions as Metabase wants it; `source` is how it is found again. */
export function readQuestions() {
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  return files.map((name) => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    const [question, asker, adapt] = text.split('\n').map((line) => line.replace(/^-- /, ''));
    const slug = name.slice(3, -4);
    return {
      number: Number(name.slice(0, 2)),
      source: `Source: ${slug}`,
      name: question,
      description: [asker, adapt, `Source: ${slug}`].join('\n'),
      query: text.trimEnd().replace(/;$/, ''),
      ...(pictures[slug] ?? table),
    };
  });
}
