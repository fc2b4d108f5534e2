/** What an order would buy and cost, as it is shown before it is bought. It is stored with the quote. */
import { createHash } from 'node:crypto';
import type { CoverageState } from '../../past/coverage.ts';
import type { Basis } from '../../plan/estimate.ts';
import type { Quote } from '../../plan/quote.ts';

interface OfferedStream {
  readonly stream: string;
  /** Requests expected in all. */
  readonly requests: number;
  /** Requests that stored answers serve, for 0 credits. */
  readonly held: number;
  readonly credits: number;
  readonly basis: Basis;
}

export interface Offer {
  /** Credits that it is expected to cost. */
  readonly credits: number;
  /** Credits that it costs at most: its run is closed at this limit. */
  readonly maxCredits: number;
  readonly requests: number;
  /** Requests that stored answers serve, for 0 credits. */
  readonly held: number;
  /** The shortest time at the rates of the lanes; null: it has no limit. */
  readonly seconds: number | null;
  /** Credits that its pipeline may still spend today and this month; null: no limit. */
  readonly leftToday: number | null;
  readonly leftMonth: number | null;
  /** Empty: it is not known which streams follow. */
  readonly streams: readonly OfferedStream[];
  /** Of a backfill; null: it is none. */
  readonly days: OfferedDays | null;
  /** Commands that do the same, without the name of the program. */
  readonly commands: readonly string[];
  /** Commands that show what it would do and cost. */
  readonly previews: readonly string[];
  /** The same text for the same requests. */
  readonly digest: string;
}

interface OfferedDays {
  /** Days between the first and the last one, both included. */
  readonly days: number;
  readonly series: number;
  /** Lists of these days, by the state of their days. */
  readonly found: Readonly<Record<CoverageState, number>>;
  /** Lists that will be requested. */
  readonly lists: number;
  /** Open runs that will request some of the days. */
  readonly owners: readonly number[];
}

/** The parts of an offer that are those of a quote. */
export const toOfferedPrice = (quote: Quote) => ({
  credits: quote.credits,
  maxCredits: quote.max_credits,
  requests: quote.requests,
  held: quote.held,
  seconds: quote.seconds,
  leftToday: quote.credits_left_today,
  leftMonth: quote.credits_left_month,
  streams: quote.streams.map(({ stream, requests, held, credits, basis }) => ({
    stream,
    requests,
    held,
    credits,
    basis,
  })),
});

/** Whether an offer is still what was shown. The time it takes and what is left of the budget may differ. */
export const isSameOffer = (one: Offer, other: Offer): boolean =>
  one.credits === other.credits && one.maxCredits === other.maxCredits && one.digest === other.digest;

/** A text that is the same for the same parts, whatever their order. */
export const digestParts = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts.toSorted())).digest('hex');
