/** What a language has to provide for market alerts and the digest for analysts. */
import type { MarketPresetName } from '../../config/market-rules.ts';
import type { MarketFacts } from '../market/market-event.ts';

export interface MarketTexts {
  /** What a rule has found, without a full stop. */
  readonly titles: Readonly<Record<MarketPresetName | 'sql', (total: number) => string>>;
  /** What changed, without the name. Absent for a query: its columns are listed. */
  readonly changes: Readonly<Record<MarketPresetName, (facts: MarketFacts) => string>>;
  /** Marks what is not of the real API. */
  readonly simulated: string;
  readonly several: (rules: number) => string;
  readonly days: (day: string, previousDay: string | null) => string;
  readonly more: (count: number) => string;
  readonly showAll: string;
  readonly digest: {
    readonly title: (day: string) => string;
    readonly sections: Readonly<Record<MarketSectionName, string>>;
    readonly columns: Readonly<Record<string, string>>;
    readonly nothing: string;
    readonly failed: string;
  };
}

/** The sections of the digest for analysts, in their order. */
export const marketSections = ['reported', 'moved', 'places', 'entered', 'watched', 'rules'] as const;
export type MarketSectionName = (typeof marketSections)[number];
