/** What an order would buy and cost, and the button that buys it. */
import { Link } from '../../components/link.tsx';
import { When } from '../../components/when.tsx';
import { formatCount, formatCredits, formatQuantity, formatSpan } from '../../format.ts';
import { definePage } from '../../page.ts';
import { BuyButton } from './buy-button.tsx';
import { OfferedDaysList } from './offered-days.tsx';
import { OfferedStreams } from './offered-streams.tsx';
import { readQuote, type ShownQuote } from './read-quote.ts';

export const quotePage = definePage({
  path: '/quotes/:quote',
  read: readQuote,
  title: ({ subject }) => `Price of ${subject}`,
  command: ({ offer }) => offer.previews[0] ?? 'backfill --help',
  isLive: false,
  Body: ({ model }) => (
    <>
      <QuoteState {...model} />
      <QuoteFigures {...model} />
      <BuyButton {...model} />
      <OfferedDaysList {...model} />
      <OfferedStreams {...model} />
    </>
  ),
});

function QuoteState({ state, run_id: run, expires_at: until, bought_at: at }: ShownQuote) {
  switch (state) {
    case 'valid':
      return (
        <p>
          The price is valid until <When at={until} />.
        </p>
      );
    case 'expired':
      return (
        <p class="notice refused">
          This price has expired at <When at={until} />. Ask for it again.
        </p>
      );
    case 'bought':
      return (
        <p class="notice done">
          Bought at <When at={at} />.{' '}
          {run === null ? 'Its run was deleted.' : <Link to={`/runs/${run}`}>Run {run}</Link>}
        </p>
      );
  }
}

function QuoteFigures({ offer, leaves }: ShownQuote) {
  const { credits, maxCredits, requests, held, seconds, leftToday } = offer;
  return (
    <>
      <dl class="figures">
        <div>
          <dt>costs at most</dt>
          <dd>{formatCredits(maxCredits)}</dd>
        </div>
        <div>
          <dt>is expected to cost</dt>
          <dd>{formatCredits(credits)}</dd>
        </div>
        <div>
          <dt>takes at least</dt>
          <dd>{seconds === null ? 'not known' : formatSpan(seconds * 1000)}</dd>
        </div>
        <div>
          <dt>leaves of today</dt>
          <dd>{leaves.today === null ? 'no limit' : formatCount(leaves.today)}</dd>
        </div>
      </dl>
      <p>
        {formatQuantity(requests, 'request')}
        {held ? `, of which stored answers serve ${formatCount(held)} for nothing` : ''}. The run stops at{' '}
        {formatCredits(maxCredits)}, also if lists are longer than expected.
        {leaves.month === null ? '' : ` At least ${formatCredits(leaves.month)} of this month are left after it.`}
      </p>
      {leftToday !== null && leftToday < credits ? (
        <p class="notice refused">
          Only {formatCredits(leftToday)} of today are left: the run will stop there, and continue when there is budget
          again.
        </p>
      ) : null}
    </>
  );
}
