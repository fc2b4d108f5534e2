/** The receipt of a month: what was bought, saved and wasted, and the difference to an invoice. */
import { budgetDay } from '../../../ledger/budget.ts';
import { inTransaction } from '../../../load/connection/pool.ts';
import { getTableInfo } from '../../../load/tables/table.ts';
import { catalogue } from '../../../streams/catalogue.ts';
import { addDays, isDay, startOfDay, startOfMonth } from '../../../time.ts';
import type { PageContext, PageRequest } from '../../page.ts';
import { readChoice, readNumber } from '../../query.ts';
import { explainInvoice, type InvoiceComparison } from './explain-invoice.ts';
import { type CallSums, countMonthRequests, readCallSums } from './read-calls.ts';
import { readSpentRows, sumCredits } from './read-spending.ts';

/** A month with more requests is counted call by call only on demand. */
const MAX_REQUESTS = 20_000;
/** A month with more requests is never counted on a page. */
export const MAX_REQUESTS_ON_DEMAND = 400_000;

export type CallTotals = Omit<CallSums, 'pipeline' | 'stream'>;

interface TableCredits {
  /** Null: credits whose calls are no longer kept, or of a stream that this version does not know. */
  readonly table: string | null;
  readonly credits: number;
}

export interface Receipt {
  /** `yyyy-MM`. */
  readonly month: string;
  readonly timezone: string;
  /** True: it has not ended. */
  readonly isOpen: boolean;
  /** Credits that were booked, whatever the ledger still has of their calls. */
  readonly credits: number;
  readonly pipelines: readonly { readonly pipeline: string; readonly credits: number }[];
  /** Null: it has too many calls. */
  readonly calls: {
    readonly lines: readonly CallSums[];
    readonly totals: CallTotals;
    readonly tables: readonly TableCredits[];
    /** Booked credits whose calls are no longer kept. */
    readonly rest: number;
  } | null;
  /** Requests of its runs, counted up to a limit. */
  readonly requests: number;
  /** True: they were counted although there are many. */
  readonly isOnDemand: boolean;
  /** Null: no invoice was given. */
  readonly comparison: InvoiceComparison | null;
}

/** Undefined: it is not a month. */
export async function readReceipt(
  { pool, config, now }: PageContext,
  { params, query }: PageRequest,
): Promise<Receipt | undefined> {
  const month = params['month'] ?? '';
  const from = `${month}-01`;
  if (!/^\d{4}-\d{2}$/.test(month) || !isDay(from)) return undefined;
  const { timezone } = config.budget;
  const until = startOfMonth(from, 1);
  const span = { from, until, begins: startOfDay(from, timezone), ends: startOfDay(until, timezone) };
  const limit = readChoice(query, 'calls', ['all']) ? MAX_REQUESTS_ON_DEMAND : MAX_REQUESTS;
  const invoice = readNumber(query, 'invoice');
  return inTransaction(pool, async (connection) => {
    const spent = await readSpentRows(connection, from, addDays(until, -1));
    const credits = sumCredits(spent);
    const requests = await countMonthRequests(connection, span, limit + 1);
    const lines = requests > limit ? null : await readCallSums(connection, span);
    const calls = lines && sumCalls(lines, credits);
    return {
      month,
      timezone,
      isOpen: budgetDay(config.budget, now).day < until,
      credits,
      pipelines: [...new Set(spent.map(({ pipeline }) => pipeline))]
        .map((pipeline) => ({ pipeline, credits: sumCredits(spent.filter((row) => row.pipeline === pipeline)) }))
        .sort((a, b) => b.credits - a.credits),
      calls,
      requests,
      isOnDemand: limit > MAX_REQUESTS && calls !== null,
      comparison: invoice === null ? null : explainInvoice(invoice, credits, calls?.totals ?? null),
    };
  });
}

/** Credits of a line that count as spent. */
export const sumBooked = (sums: CallTotals): number =>
  sums.bought + sums.absent + sums.notLoaded + sums.unknown + sums.reserved;

function sumCalls(lines: readonly CallSums[], credits: number): NonNullable<Receipt['calls']> {
  const total = (name: keyof CallTotals) => lines.reduce((sum, line) => sum + line[name], 0);
  const totals = {
    calls: total('calls'),
    bought: total('bought'),
    absent: total('absent'),
    notLoaded: total('notLoaded'),
    unknown: total('unknown'),
    reserved: total('reserved'),
    released: total('released'),
    held: total('held'),
    saved: total('saved'),
  };
  const rest = credits - sumBooked(totals);
  return { lines, totals, rest, tables: divideAmongTables(lines, rest) };
}

/** A stream that fills several tables is divided among them in equal parts. */
function divideAmongTables(lines: readonly CallSums[], rest: number): readonly TableCredits[] {
  const sums = new Map<string | null, number>();
  const add = (table: string | null, credits: number) => sums.set(table, (sums.get(table) ?? 0) + credits);
  for (const line of lines) {
    const tables = catalogue.find(({ name }) => name === line.stream)?.tables ?? [];
    for (const table of tables) add(getTableInfo(table).name, sumBooked(line) / tables.length);
    if (!tables.length) add(null, sumBooked(line));
  }
  if (rest) add(null, rest);
  return [...sums]
    .map(([table, credits]) => ({ table, credits: Math.round(credits * 100) / 100 }))
    .filter(({ credits }) => credits !== 0)
    .sort((a, b) => b.credits - a.credits);
}
