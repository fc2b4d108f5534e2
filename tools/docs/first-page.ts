/** The beginning of docs/data-dictionary.md: what an analyst should know before the first query, on one screen. */
import { topics } from '../../src/load/tables/table-definition.ts';
import { code, formatMarkdownTable } from './markdown.ts';

/** View or table -> what a row is, and what it answers. */
const START: Readonly<Record<string, readonly [row: string, answers: string]>> = {
  'marts.product_league': [
    'a product in a ranking',
    'What sells best, and how did its place move? Also shop_, creator_ and video_league.',
  ],
  'marts.product_momentum': ['a product and a window', 'What moves now? Also shop_, creator_ and video_momentum.'],
  'marts.watched': ['an entity of the watchlist', 'How do competitors compare, side by side?'],
  'marts.creators': ['a creator', 'Whom to invite: level, GMV a video and per 1,000 views, gone cold?'],
  'marts.product_creators': ['a product and a creator', 'Who sells what? The videos: marts.product_creator_videos.'],
  'marts.video_decay': ['a video and a day', 'How do views and sales come in after posting?'],
  'marts.category_overview': ['a category of a market', 'How large is it, who leads, at which prices?'],
  'marts.trending_hashtags': ['a hashtag on a list and day', 'What trends? Also trending_music and trending_videos.'],
  'marts.data_freshness': ['a table, a stream and a pipeline', 'How current is all of this?'],
  'echotik.product_daily': [
    'a product and a day',
    'The days themselves; also shop_daily, influencer_daily, video_daily.',
  ],
};

/** Value -> unit, evidence, grade. */
const UNITS: readonly (readonly [value: string, unit: string, evidence: string, grade: string])[] = [
  [
    'units, GMV',
    'estimates of EchoTik; GMV presumably USD',
    'two public integrations take GMV as USD; in a live ranking of Brazil it is near units times a price of the size of USD',
    'A',
  ],
  [
    '`min_price`, `max_price`, `avg_price`, `spu_avg_price`',
    'presumably USD',
    'one public integration documents all price fields as USD, and prices of a live ranking of Brazil have the size of USD; another reports the currency of the market. Compare with `product_skus`, market by market',
    'B, disputed',
  ],
  ['`sale_price`, `origin_price`', 'the currency in `currency`', 'stated in the answer itself', 'A'],
  [
    '`product_commission_rate`',
    'presumably a fraction: 0.05 is 5 %',
    'one public integration documents it and filters by 0.1, and a live answer has 0 and 0.1; published samples have 10 to 25, and one client divides values above 1',
    'A, disputed',
  ],
  [
    'what a ranking does not measure',
    'empty in the views, 0 in the tables',
    'one public integration documents it for videos, on both rankings',
    'B',
  ],
];

export const renderFirstPage = (): string => `# Data dictionary

Ten views and tables to know:

${formatMarkdownTable(
  ['view or table', 'a row is', 'answers'],
  Object.entries(START).map(([name, [row, answers]]) => [code(name), row, answers]),
)}

- A **day** of a ranking or a daily table is the day that the numbers describe; its time zone is not documented. A **business day**
  is the day of a scheduled slot, in the time zone of its pipeline. Times are instants: \`timestamptz\`.
- A **snapshot** is a list as it was read on a business day (\`snapshot_date\`). A list that was not read that day cannot be read later.
- A **version** is the content of an entity during an interval: \`products_versions\`. \`products_as_of(timestamptz)\` shows all of them at one
  moment.
- A **restated day** is one for which the API later gave other numbers. The table has the newest ones, \`product_daily_revisions\`
  the earlier ones.
- A day without a row: nothing changed, or it was not bought. The change over a span is the difference of totals, not the sum of days.

${formatMarkdownTable(['value', 'unit', 'evidence', 'grade'], UNITS)}

Grade A: two independent sources, or seen in a live answer; B: one source that uses it; C: one statement that nobody checked. The
vendor states none of these units. Names: \`_30d\` trailing 30 days, \`_in_all\` since the beginning, \`_growth\` within the window, \`_per_day\`
growth per day, \`_pct\` percent (5 is 5 %), \`share_of_\` a fraction. Ids are text. Creators are \`influencers\` and shops \`sellers\` in the API.

Which lists were read, by market and filter: \`marts.lists_read\`. To read with your own tool, have an operator run
\`npx echotik-warehouse grant-bi <role>\`.

Topics: ${['Queries and questions', 'Views for analysts: marts', 'Deprecated columns', ...topics].map(renderLink).join(', ')}.`;

const renderLink = (title: string) =>
  `[${title}](#${title
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-')})`;
