/** An invoice of EchoTik, compared with what was booked. */
import { Command } from '../../components/command.tsx';
import { formatCount, formatCredits } from '../../format.ts';
import { useHref } from '../../view.ts';
import type { Receipt } from './read-receipt.ts';

export function InvoiceForm({ month, comparison, calls, isOnDemand }: Receipt) {
  const href = useHref();
  return (
    <section class="card" id="invoice">
      <h2>Compare with an invoice</h2>
      <form method="get" action={href(`/money/${month}`)} class="filter">
        <label>
          Credits on EchoTik's invoice{' '}
          <input type="number" name="invoice" min="0" step="1" required value={comparison?.invoice ?? ''} />
        </label>
        {isOnDemand ? <input type="hidden" name="calls" value="all" /> : null}
        <button type="submit">Compare</button>
      </form>
      {comparison ? <Comparison month={month} comparison={comparison} isExplained={calls !== null} /> : null}
    </section>
  );
}

interface ComparisonProps {
  readonly month: string;
  readonly comparison: NonNullable<Receipt['comparison']>;
  /** False: the states of the calls are not known. */
  readonly isExplained: boolean;
}

function Comparison({ month, comparison, isExplained }: ComparisonProps) {
  const { invoice, booked, difference, parts, unexplained } = comparison;
  if (!difference) return <p class="notice done">The invoice and the ledger agree: {formatCredits(booked)}.</p>;
  return (
    <>
      <p class="notice">
        The invoice has {formatCredits(Math.abs(difference))} {difference < 0 ? 'less' : 'more'} than was booked:{' '}
        {formatCount(invoice)} instead of {formatCount(booked)}.
      </p>
      <ul>
        {parts.map(({ reason, credits }) => (
          <li>
            {formatSigned(credits)}: {reason}
          </li>
        ))}
        {unexplained ? (
          <li>
            {formatSigned(unexplained)}: <Unexplained difference={difference} isExplained={isExplained} />
          </li>
        ) : null}
      </ul>
      {difference < 0 && parts.length ? (
        <p>
          What is not on the invoice can be released, by day, run or request:{' '}
          <Command command={`credits release --day ${month}-01 --dry-run`} />
        </p>
      ) : null}
    </>
  );
}

function Unexplained({ difference, isExplained }: { readonly difference: number; readonly isExplained: boolean }) {
  if (!isExplained) return <>the states of the calls were not counted: count all calls of the month first</>;
  return difference < 0 ? (
    <>nothing here explains it: the invoice may be of other days, or in another time zone</>
  ) : (
    <>
      nothing here explains it: another program may use the same account, or the invoice is of other days or in another
      time zone
    </>
  );
}

const formatSigned = (credits: number): string => `${credits > 0 ? '+' : '−'}${formatCredits(Math.abs(credits))}`;
