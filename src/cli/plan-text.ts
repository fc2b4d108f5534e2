/** A plan for people: a line a stream, what it costs in all, how long it takes, and what is left to spend. */
import { inTotal } from '../jobs/plans/estimate.ts';
import type { Outlook } from '../jobs/plans/outlook.ts';
import { humanDuration } from '../time.ts';
import { table } from './table.ts';

export function planText(plans: readonly Outlook[]): string {
  const streams = plans.flatMap((plan) => plan.streams);
  const { known, requests, held, to_buy, credits } = inTotal(streams);
  const lines = table([
    ...streams.map((one) => ({
      stream: one.stream,
      known: one.known,
      expected: one.requests,
      held: one.held,
      'to buy': one.to_buy,
      credits: one.credits,
      basis: one.basis,
    })),
    { stream: 'total', known, expected: requests, held, 'to buy': to_buy, credits, basis: '' },
  ]);
  return `${lines}${plans.map(remarks).join('')}`;
}

/** What the numbers do not tell. */
function remarks(plan: Outlook): string {
  const { pipeline, credits, max_credits, seconds, day, past_ends } = plan;
  const time = seconds ? `, takes at least ${humanDuration(seconds * 1000)}` : '';
  const left = [
    leftOf(plan.credits_left_today, `today (${day})`),
    leftOf(plan.credits_left_month, 'this month'),
  ].filter(Boolean);
  const short =
    Math.min(...[plan.credits_left_today, plan.credits_left_month].map((each) => each ?? Infinity)) < credits;
  return [
    `  ${pipeline}: stops at ${max_credits} credits${time}.\n`,
    past_ends ? `  ${pipeline}: up to ${past_ends} of these calls only find out where lists end.\n` : '',
    left.length ? `  ${pipeline}: ${left.join(', ')} may still be spent.\n` : '',
    short
      ? `  ${pipeline}: that is less than it needs. It will stop there, and go on when there is budget again.\n`
      : '',
  ].join('');
}

const leftOf = (credits: number | null, when: string) => (credits === null ? '' : `${credits} credits ${when}`);
