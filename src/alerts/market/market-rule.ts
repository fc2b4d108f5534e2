/** Rules of the configuration as statements with their values. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { MarketPresetName, MarketRuleConfig } from '../../config/market-rules.ts';
import { ConfigError } from '../../errors.ts';
import { packageFile } from '../../package-files.ts';
import type { NamedValues } from './bind-names.ts';
import { listPlaces, trendingPlaces } from './list-params.ts';

export interface MarketRule {
  readonly name: string;
  readonly preset: MarketPresetName | 'sql';
  readonly sql: string;
  readonly values: NamedValues;
  /** Columns that identify a row. */
  readonly key: readonly string[];
  /** Streams that it needs: their requests are what watching costs. Empty: not known. */
  readonly streams: readonly string[];
  /** Streams after whose runs it is evaluated; empty: after each run. */
  readonly after: readonly string[];
  /** Absent: those of the route. */
  readonly channels?: readonly string[] | undefined;
  /** Subjects that a message lists. */
  readonly show: number;
  /** Digest of all that decides what it finds. */
  readonly definition: string;
}

type PresetRule<N extends MarketPresetName = MarketPresetName> = Extract<MarketRuleConfig, { readonly preset: N }>;

interface PresetQuery {
  /** In examples/alerts. */
  readonly file: string;
  readonly streams: readonly string[];
  /** What it reads is also written by other streams. */
  readonly isAfterEachRun?: true;
  readonly values: NamedValues;
}

const presetQueries: { readonly [N in MarketPresetName]: (rule: PresetRule<N>) => PresetQuery } = {
  'price-drop': ({ scope, percent, amount, price }) => ({
    file: 'price-drop',
    streams: ['product-detail'],
    isAfterEachRun: true,
    values: { scope, percent, amount, price },
  }),
  'new-shop-product': () => ({
    file: 'new-shop-product',
    streams: ['seller-product-list'],
    isAfterEachRun: true,
    values: {},
  }),
  'enters-ranking': (rule) => ({ file: 'list-places', ...listPlaces(rule, true) }),
  'leaves-ranking': (rule) => ({ file: 'list-places', ...listPlaces(rule, false) }),
  'enters-trending': (rule) => ({ file: 'list-places', ...trendingPlaces(rule) }),
  'units-spike': ({ scope, times, minUnits }) => ({
    file: 'units-spike',
    streams: ['product-trend'],
    values: { scope, times, min_units: minUnits },
  }),
  'new-creator': () => ({ file: 'new-creator', streams: ['product-influencer-list'], values: {} }),
  'inactive-creator': ({ times }) => ({
    file: 'inactive-creator',
    streams: ['influencer-video-list'],
    values: { times },
  }),
  'falling-rating': ({ of, scope, points }) => ({
    file: 'falling-rating',
    streams: [of === 'shop' ? 'seller-detail' : 'product-detail'],
    isAfterEachRun: true,
    values: { of, scope, points },
  }),
  'product-gone': ({ scope, days }) => ({
    file: 'product-gone',
    streams: ['product-detail'],
    isAfterEachRun: true,
    values: { scope, days },
  }),
};

/**
 * Reads the statement of a rule. `configPath`: the configuration file, from whose folder files are named. Throws
 * ConfigError where a file cannot be read.
 */
export async function buildMarketRule(name: string, rule: MarketRuleConfig, configPath: string): Promise<MarketRule> {
  const base = { name, preset: rule.preset, channels: rule.channels, show: rule.show };
  if (rule.preset !== 'sql') {
    const build = presetQueries[rule.preset] as (rule: PresetRule) => PresetQuery;
    const { file, streams, isAfterEachRun, values } = build(rule);
    const after = isAfterEachRun ? [] : streams;
    const sql = await readFile(packageFile(`examples/alerts/${file}.sql`), 'utf8');
    return { ...base, sql, values, key: ['subject'], streams, after, definition: digest([rule.preset, values]) };
  }
  const { key, params: values, streams } = rule;
  const sql = rule.sql ?? (await readStatement(name, resolve(configPath, '..', rule.file ?? '')));
  return { ...base, sql, values, key, streams, after: streams, definition: digest([sql, key, values]) };
}

const digest = (parts: readonly unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

const readStatement = (rule: string, file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: Error) => {
    throw new ConfigError(`alerts.market.${rule}: ${file} cannot be read: ${cause.message}`, {
      remedy: 'name a file with one SQL statement, from the folder of the configuration',
      cause,
    });
  });
