/** A change that a market rule has found. */

export type MarketValue = string | number | boolean | null;

/** What a message says of a change. Days are `yyyy-MM-dd`. */
export interface MarketFacts {
  readonly subject: string;
  readonly name: string | null;
  readonly day: string;
  /** The day of the value before; null: the rule does not return it. */
  readonly previousDay: string | null;
  readonly oldValue: MarketValue;
  readonly newValue: MarketValue;
  /** The other columns. */
  readonly more: Readonly<Record<string, MarketValue>>;
}

export interface MarketEvent extends MarketFacts {
  /** The request whose answer shows it; null: the query does not return it. */
  readonly requestId: number | null;
}

/** What is stored of a change. */
export const toMarketFacts = ({
  subject,
  name,
  day,
  previousDay,
  oldValue,
  newValue,
  more,
}: MarketEvent): MarketFacts => ({ subject, name, day, previousDay, oldValue, newValue, more });

/** What a rule reports in one message. */
export interface MarketReport {
  readonly rule: string;
  readonly preset: string;
  readonly isSimulated: boolean;
  /** The first ones. */
  readonly events: readonly MarketFacts[];
  /** How many there are. */
  readonly total: number;
}
