/** Why an invoice of EchoTik differs from the credits that were booked here. Arithmetic without I/O. */
import type { CallSums } from './read-calls.ts';

interface InvoicePart {
  readonly reason: string;
  /** The part of the difference that it can explain; negative: the invoice is lower. */
  readonly credits: number;
}

export interface InvoiceComparison {
  readonly invoice: number;
  readonly booked: number;
  /** The invoice less what was booked. */
  readonly difference: number;
  readonly parts: readonly InvoicePart[];
  /** The part that nothing here explains. */
  readonly unexplained: number;
}

type Uncertain = Pick<CallSums, 'unknown' | 'reserved' | 'released'>;

/**
 * `sums`: credits by the state of their calls; null: they are not known. Calls of unknown outcome and in flight may not
 * be on the invoice, released ones may be.
 */
export function explainInvoice(invoice: number, booked: number, sums: Uncertain | null): InvoiceComparison {
  const difference = invoice - booked;
  const reasons = !sums
    ? []
    : difference < 0
      ? ([
          ['calls without an answer that were not billed', sums.unknown],
          ['calls in flight that are not billed yet', sums.reserved],
        ] as const)
      : ([['refused or failed calls that were billed nevertheless', sums.released]] as const);
  const parts: InvoicePart[] = [];
  let rest = Math.abs(difference);
  for (const [reason, credits] of reasons) {
    const explained = Math.min(rest, credits);
    if (explained) parts.push({ reason, credits: difference < 0 ? -explained : explained });
    rest -= explained;
  }
  return { invoice, booked, difference, parts, unexplained: difference < 0 ? 0 - rest : rest };
}
