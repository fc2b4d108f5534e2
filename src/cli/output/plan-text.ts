/** Quotes as text: one line a stream, the costs in total, how long it takes, and what is left to spend. */
import { type StreamEstimate, sumEstimates } from '../../plan/estimate.ts';
import type { Quote } from '../../plan/quote.ts';
import { requireStream } from '../../streams/catalogue.ts';
import { formatDuration } from '../../time.ts';
import { formatTable } from './format-table.ts';

export function planText(quotes: readonly Quote[]): string {
  const streams = quotes.flatMap((quote) => quote.streams);
  const { known, requests, held, to_buy, credits } = sumEstimates(streams);
  const rows = [
    ...streams.map((one) => ({
      stream: one.stream,
      known: one.known,
      expected: one.requests,
      stored: one.held,
      'to buy': one.to_buy,
      credits: one.credits,
      basis: one.basis,
    })),
    { stream: 'total', known, expected: requests, stored: held, 'to buy': to_buy, credits, basis: '' },
  ];
  return `${formatTable(rows, '  ')}${quotes.map(formatRemarks).join('')}`;
}

/** What the table does not show. */
function formatRemarks(quote: Quote): string {
  const { pipeline, credits, max_credits, seconds, day, past_ends, over_fetched } = quote;
  const time = seconds ? `, takes at least ${formatDuration(seconds * 1000)}` : '';
  const left = [
    formatBudgetLeft(quote.credits_left_today, `today (${day})`),
    formatBudgetLeft(quote.credits_left_month, 'this month'),
  ].filter(Boolean);
  const short =
    Math.min(...[quote.credits_left_today, quote.credits_left_month].map((each) => each ?? Infinity)) < credits;
  return [
    `  ${pipeline}: stops at ${max_credits} credits${time}.\n`,
    ...quote.streams.map((stream) => formatStreamLimit(pipeline, stream)),
    ...quote.streams.map(({ stream }) => formatUnlisted(pipeline, stream)),
    past_ends ? `  ${pipeline}: up to ${past_ends} of these calls only find out where lists end.\n` : '',
    over_fetched
      ? `  ${pipeline}: about ${over_fetched} of them are requested ahead, beyond the ends of lists that become shorter.\n`
      : '',
    left.length ? `  ${pipeline}: ${left.join(', ')} may still be spent.\n` : '',
    short
      ? `  ${pipeline}: that is less than it needs. It will stop there, and continue when there is budget again.\n`
      : '',
  ].join('');
}

function formatStreamLimit(pipeline: string, { stream, max_credits, credits_needed }: StreamEstimate): string {
  if (max_credits === null) return '';
  const short = credits_needed > max_credits ? `: that is less than the ${credits_needed} that it needs` : '';
  return `  ${pipeline}: ${stream} stops at ${max_credits} credits${short}.\n`;
}

/** A stream of an estimate is always one of the catalogue. */
function formatUnlisted(pipeline: string, name: string): string {
  const { unlisted } = requireStream(name);
  return unlisted
    ? `  ${pipeline}: the documentation of the API does not list ${name}: it may not exist, or answer in another shape, and its price is assumed.\n`
    : '';
}

const formatBudgetLeft = (credits: number | null, when: string) =>
  credits === null ? '' : `${credits} credits ${when}`;
