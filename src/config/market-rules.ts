/** The key `alerts.market` of the configuration: rules that report what changed in the market. */
import { z } from 'zod';
import { didYouMean } from '../did-you-mean.ts';
import { catalogue } from '../streams/catalogue.ts';
import { findMarketError } from '../streams/markets.ts';

const region = z
  .string('expected a market such as US')
  .superRefine((text, context) => {
    const message = findMarketError(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .describe('Market, such as US.');
const scope = z
  .enum(['watched', 'all'])
  .default('watched')
  .describe('watched: what is on the watchlist. all: everything that is read.');

const common = {
  channels: z.array(z.string()).min(1).optional().describe('Channels that get its messages; absent: routes.market.'),
  show: z.int().min(1).max(50).default(10).describe('Subjects that a message lists; it counts the others.'),
};

const preset = <N extends string, S extends z.ZodRawShape>(name: N, shape: S) =>
  z.strictObject({ preset: z.literal(name), ...shape, ...common });

const rankingPlaces = {
  of: z.enum(['product', 'shop', 'creator', 'video']).default('product').describe('Whose ranking.'),
  region,
  top: z.int().min(1).max(1000).default(20).describe('How many places.'),
  period: z.enum(['day', 'week', 'month']).default('day').describe('Length of the period of the ranking.'),
  sortedBy: z
    .enum(['units', 'creators', 'followers', 'views'])
    .default('units')
    .describe('Order of the ranking: creators for products and shops, followers for creators, views for videos.'),
  category: z.string().min(1).optional().describe('Product category of level 1 by which it is cut; absent: not cut.'),
};

/** The windows that a trending list has, in days. */
const TRENDING_DAYS: Readonly<Record<'sound' | 'hashtag' | 'video', readonly number[]>> = {
  sound: [7, 30, 120],
  hashtag: [7, 30, 90, 120],
  video: [7, 30],
};

const presets = [
  preset('price-drop', {
    scope,
    percent: z.number().positive().max(100).default(10).describe('Lower by at least this share, in percent.'),
    amount: z.number().min(0).default(1).describe('And by at least this amount, in the currency of the price.'),
    price: z.enum(['mean', 'lowest']).default('mean').describe('Mean price of the SKUs, or that of the cheapest.'),
  }),
  preset('new-shop-product', {}),
  preset('enters-ranking', rankingPlaces),
  preset('leaves-ranking', rankingPlaces),
  preset('enters-trending', {
    of: z.enum(['sound', 'hashtag', 'video']).default('sound').describe('Which trending list.'),
    region,
    days: z
      .literal([7, 30, 90, 120])
      .default(7)
      .describe('Window of the list, in days: 90 of hashtags only; of videos 7 or 30.'),
    top: z.int().min(1).max(200).default(50).describe('How many places.'),
    orderBy: z.enum(['vv', 'like', 'comment', 'repost']).default('vv').describe('Of videos: order of the list.'),
  }),
  preset('units-spike', {
    scope,
    times: z.number().min(1).default(3).describe('More than this many times the mean of the seven days before.'),
    minUnits: z.int().min(1).default(50).describe('And at least this many units, because estimates of few vary.'),
  }),
  preset('new-creator', {}),
  preset('inactive-creator', {
    times: z.number().min(1).default(2).describe('No new video for more than this many times the usual gap.'),
  }),
  preset('falling-rating', {
    of: z.enum(['product', 'shop']).default('product').describe('Whose rating.'),
    scope,
    points: z.number().positive().max(5).default(0.2).describe('Lower by at least this many points of 5.'),
  }),
  preset('product-gone', {
    scope,
    days: z.int().min(1).max(30).default(3).describe('Absent on this many days on which it was requested.'),
  }),
] as const;

const streamName = z.string().refine((name) => catalogue.some((stream) => stream.name === name), {
  error: ({ input }) =>
    `no such stream '${String(input)}'${didYouMean(
      String(input),
      catalogue.map(({ name }) => name),
    )}`,
});

/** A query of the user: it reports a row that it did not return before. */
const sqlRule = z.strictObject({
  preset: z.literal('sql').default('sql').describe('sql, or left out: a query of your own.'),
  sql: z.string().min(1).optional().describe('One statement; or file.'),
  file: z.string().min(1).optional().describe('File with the statement, from the folder of the configuration; or sql.'),
  key: z
    .union(
      [
        z
          .string()
          .min(1)
          .transform((name) => [name]),
        z.array(z.string().min(1)).min(1),
      ],
      {
        error: 'expected the columns that identify a row; a rule has preset and its values, or sql or file with key',
      },
    )
    .describe('Columns that identify a row: it is reported once, until the query no longer returns it.'),
  params: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected a name such as min_units'),
      z.union([z.string(), z.number(), z.boolean()]),
    )
    .prefault({})
    .describe('Values of :name in the statement.'),
  streams: z
    .array(streamName)
    .prefault([])
    .describe('Streams that it needs: it is evaluated after runs with them. Absent: after each run.'),
  ...common,
});

const marketPresetNames = presets.map((each) => each.shape.preset.value);

type Issue = { readonly code?: string; readonly input?: unknown };

/** The name of an unknown preset is the only mistake that no alternative explains. */
function explainUnknownPreset({ code, input }: Issue): string | undefined {
  if (code !== 'invalid_union') return undefined;
  const { preset: name } = (input ?? {}) as { readonly preset?: unknown };
  if (typeof name !== 'string') return `expected a preset (${marketPresetNames.join(', ')}), or sql or file with key`;
  return `no such preset '${name}'${didYouMean(name, marketPresetNames)}; presets: ${marketPresetNames.join(', ')}`;
}

/** A rule without a preset is a query. */
const addPreset = (rule: unknown): unknown =>
  typeof rule === 'object' && rule !== null && !('preset' in rule) && ('sql' in rule || 'file' in rule || 'key' in rule)
    ? { preset: 'sql', ...rule }
    : rule;

const SORTED_BY: Readonly<Record<string, readonly string[]>> = {
  product: ['units', 'creators'],
  shop: ['units', 'creators'],
  creator: ['units', 'followers'],
  video: ['units', 'views'],
};

const marketRuleSchema = z
  .preprocess(addPreset, z.discriminatedUnion('preset', [...presets, sqlRule], { error: explainUnknownPreset }))
  .superRefine((rule, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (rule.preset === 'sql' && (rule.sql === undefined) === (rule.file === undefined))
      refuse('sql', 'expected sql or file, one of the two');
    if (rule.preset === 'enters-trending' && !TRENDING_DAYS[rule.of].includes(rule.days))
      refuse('days', `expected ${TRENDING_DAYS[rule.of].join(' or ')}: the list of ${rule.of}s has no other window`);
    if (rule.preset !== 'enters-ranking' && rule.preset !== 'leaves-ranking') return;
    const orders = SORTED_BY[rule.of] ?? [];
    if (!orders.includes(rule.sortedBy)) refuse('sortedBy', `expected ${orders.join(' or ')} for a ${rule.of}`);
  });

export const marketRulesSchema = z.record(
  z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'expected a name in kebab-case'),
  marketRuleSchema,
);

export type MarketRuleConfig = z.output<typeof marketRuleSchema>;
export type MarketPresetName = (typeof presets)[number]['shape']['preset']['value'];
