/** The receipt of a month, to be compared with the invoice of EchoTik. */
import { Command } from '../../components/command.tsx';
import { Link } from '../../components/link.tsx';
import { formatCount, formatCredits } from '../../format.ts';
import { definePage } from '../../page.ts';
import { useHref } from '../../view.ts';
import { InvoiceForm } from './invoice-form.tsx';
import { MAX_REQUESTS_ON_DEMAND, type Receipt, readReceipt } from './read-receipt.ts';
import { toReceiptCsv } from './receipt-csv.ts';
import { ReceiptCalls, ReceiptPipelines } from './receipt-tables.tsx';

export const receiptPage = definePage({
  path: '/money/:month',
  read: readReceipt,
  title: ({ month }) => `Receipt of ${month}`,
  command: ({ month }) =>
    `sql "select * from marts.credits_by_day where day >= '${month}-01' and day < date '${month}-01' + interval '1 month'"`,
  csv: toReceiptCsv,
  isLive: false,
  Body: ({ model }) => (
    <>
      <ReceiptHead {...model} />
      <ReceiptFigures {...model} />
      <InvoiceForm {...model} />
      <ReceiptPipelines {...model} />
      {model.calls ? <ReceiptCalls calls={model.calls} /> : <TooManyCalls {...model} />}
    </>
  ),
});

function ReceiptHead({ month, isOpen, timezone, isOnDemand }: Receipt) {
  const href = useHref();
  return (
    <p>
      <Link to="/money">Money</Link> · <a href={href(`/money/${month}.csv${isOnDemand ? '?calls=all' : ''}`)}>CSV</a> ·
      days of the zone {timezone}
      {isOpen ? ' · this month has not ended: the figures change' : ''}
    </p>
  );
}

function ReceiptFigures({ credits, calls }: Receipt) {
  const wasted = calls && calls.totals.absent + calls.totals.notLoaded + calls.totals.unknown;
  return (
    <dl class="figures">
      <div>
        <dt>booked</dt>
        <dd>{formatCredits(credits)}</dd>
      </div>
      {calls && wasted !== null ? (
        <>
          <div>
            <dt>bought and loaded</dt>
            <dd>{formatCount(calls.totals.bought)}</dd>
          </div>
          <div>
            <dt>saved by stored answers</dt>
            <dd>{formatCount(calls.totals.saved)}</dd>
          </div>
          <div>
            <dt>wasted</dt>
            <dd>{formatCount(wasted)}</dd>
          </div>
        </>
      ) : null}
    </dl>
  );
}

/** What needs every call of the month is not read for a page that has to be quick. */
function TooManyCalls({ month, requests }: Receipt) {
  const isTooLarge = requests > MAX_REQUESTS_ON_DEMAND;
  return (
    <section>
      <h2>By stream and table</h2>
      <p>
        What was saved and wasted, and what each stream and table cost, is in the calls of the month. It has more than{' '}
        {formatCount(requests - 1)} of them
        {isTooLarge ? ', too many for a page. This command counts them:' : ', which takes a few seconds to count.'}
      </p>
      {isTooLarge ? (
        <Command
          command={`sql "select stream, sum(credits) as credits, sum(calls) as calls from marts.credits_by_day where day >= '${month}-01' and day < date '${month}-01' + interval '1 month' group by stream"`}
        />
      ) : (
        <p>
          <Link to={`/money/${month}?calls=all`}>Count all calls of {month}</Link>
        </p>
      )}
    </section>
  );
}
