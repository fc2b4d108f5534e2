/** The part of the digest for analysts: what was reported, what moved, what is new, what is watched. */
import { ConfigError } from '../../errors.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { queryReadOnly } from '../../load/connection/query.ts';
import type { AlertsConfig } from '../../config/alerts-config.ts';
import { type MarketSectionName, marketSections } from '../texts/market-texts.ts';
import { getTexts } from '../texts/texts.ts';
import { describeMarketChange } from './describe-report.ts';
import { readIsSimulated } from './event-store.ts';
import type { MarketFacts, MarketValue } from './market-event.ts';

export interface MarketDigest {
  /** `yyyy-MM-dd`, in the time zone of the configuration. */
  readonly day: string;
  readonly isSimulated: boolean;
  readonly sections: readonly MarketSection[];
}

export interface MarketSection {
  readonly name: MarketSectionName;
  /** By column: keys of `texts.market.digest.columns`. */
  readonly rows: readonly Readonly<Record<string, MarketValue>>[];
  /** It could not be read. */
  readonly isFailed: boolean;
}

/** As PostgreSQL writes it. The whole digest is read within the claim of an evaluation, which is a minute. */
const SECTION_LIMIT = '6s';
const MAX_ROWS = 10;

const statements: Readonly<Record<MarketSectionName, string>> = {
  reported: `select rule, facts from ops.market_events where reported_at > now() - interval '24 hours'
    order by reported_at desc, rule, subject limit 30`,
  moved: `select product_name as name, product_id as id, region, units_growth as units, units_growth_pct, as_of_date as day
    from marts.product_momentum where window_days = 7 and is_current and units_growth > 0
    order by units_per_day desc nulls last, product_id limit ${MAX_ROWS}`,
  places: `select name, product_id as id, region, rank, previous_rank, period_start as day
    from marts.product_league where period = 'day' and uncut and sorted_by = 'units sold' and places_won > 0
      and period_start = (select max(date) from echotik.product_ranks where rank_type = 1)
    order by places_won desc, product_id limit ${MAX_ROWS}`,
  entered: `select name, product_id as id, region, rank, units, period_start as day
    from marts.product_league where period = 'day' and uncut and sorted_by = 'units sold' and is_new
      and period_start = (select max(date) from echotik.product_ranks where rank_type = 1)
    order by rank, product_id limit ${MAX_ROWS}`,
  watched: `select p.product_name as name, w.id, p.region, newest.units, before.units as units_before,
      nullif(p.spu_avg_price, 0) as price, p.product_rating as rating, newest.date as day
    from ops.watchlist w left join echotik.products p on p.product_id = w.id
    left join lateral (select date, total_sale_1d_cnt as units from echotik.product_daily
      where product_id = w.id and total_sale_1d_cnt is not null order by date desc limit 1) newest on true
    left join lateral (select total_sale_1d_cnt as units from echotik.product_daily
      where product_id = w.id and date = newest.date - 1) before on true
    where w.kind = 'product' order by newest.units desc nulls last, w.id limit 50`,
  rules: 'select rule, error from ops.market_rules where error is not null order by rule',
};

/** `pool`: a role that reads the ledger too. Sections that PostgreSQL does not answer in time are marked. */
export async function readMarketDigest(
  pool: Pool,
  { market, language }: Pick<AlertsConfig, 'market' | 'language'>,
  day: string,
): Promise<MarketDigest> {
  const texts = getTexts(language).market;
  const toRow = (row: Readonly<Record<string, unknown>>, section: MarketSectionName): MarketSection['rows'][number] => {
    if (section !== 'reported') return row as MarketSection['rows'][number];
    const { rule, facts } = row as { readonly rule: string; readonly facts: MarketFacts };
    const change = describeMarketChange(market[rule]?.preset ?? 'sql', facts, texts);
    return { rule, name: facts.name, id: facts.subject, change, day: facts.day };
  };
  const sections: MarketSection[] = [];
  for (const name of marketSections) {
    try {
      const rows = await queryReadOnly(pool, statements[name], [], SECTION_LIMIT);
      sections.push({ name, rows: rows.map((row) => toRow(row, name)), isFailed: false });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      sections.push({ name, rows: [], isFailed: true });
    }
  }
  // A section that is about mistakes is shown only where there are some.
  const shown = sections.filter(({ name, rows, isFailed }) => name !== 'rules' || rows.length || isFailed);
  return { day, isSimulated: await readIsSimulated(pool), sections: shown };
}
