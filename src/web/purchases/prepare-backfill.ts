/** Days of a stream, to be bought. */
import { ConfigError } from '../../errors.ts';
import { newRequest } from '../../ledger/request.ts';
import {
  type BackfillOrder,
  type BackfillPlan,
  beginBackfillWithin,
  computeNewestDay,
  planBackfill,
  requireDatedStream,
} from '../../past/backfill.ts';
import { quoteRun } from '../../plan/quote.ts';
import { requireStream } from '../../streams/catalogue.ts';
import { countDays } from '../../time.ts';
import { digestParts, toOfferedPrice } from './offer.ts';
import type { BackfillPurchase } from './order.ts';
import { listParamOptions } from './param-commands.ts';
import type { Prepared, PurchaseContext } from './prepared.ts';
import { findShownSeries } from './shown-series.ts';

/** Throws ConfigError for days that cannot be bought, and when there is nothing to buy. */
export async function prepareBackfill(context: PurchaseContext, purchase: BackfillPurchase): Promise<Prepared> {
  const { pool, config, source, now } = context;
  const order = await readBackfillOrder(context, purchase);
  const plan = await planBackfill(pool, config, order, now);
  if (!plan.run.roots.length) throw createNothingError(plan);
  const quote = await quoteRun(pool, config, plan.run, now);
  const { credits, max_credits: maxCredits } = quote;
  return {
    offer: {
      ...toOfferedPrice(quote),
      days: {
        days: countDays(order.span.from, order.span.to),
        series: order.series.length,
        found: plan.found,
        lists: plan.run.roots.length,
        owners: plan.owners,
      },
      commands: buildBackfillCommands(purchase, order, maxCredits),
      previews: buildBackfillCommands(purchase, order, null),
      digest: digestRoots(plan),
    },
    async begin(connection) {
      const start = await beginBackfillWithin(connection, plan, { credits, maxCredits, source });
      if (start.kind === 'began') return start.runId;
      throw createNothingError({ ...plan, owners: start.kind === 'continues' ? start.runIds : [] });
    },
  };
}

/** Planning more takes seconds, in which this process does nothing else. */
const MAX_DAYS = 1_100;
const MAX_LISTS = 10_000;

const createTooLargeError = (size: string, { stream, from, to }: BackfillPurchase): ConfigError =>
  new ConfigError(`${size} are too many for one purchase`, {
    remedy: `choose fewer days or one series, or use: echotik-warehouse backfill ${stream} --from ${from} --to ${to}`,
  });

async function readBackfillOrder(
  { pool, config, now }: PurchaseContext,
  purchase: BackfillPurchase,
): Promise<BackfillOrder> {
  const { stream: name, from, to, series, mode, maxPages } = purchase;
  const stream = requireDatedStream(requireStream(name));
  const newest = computeNewestDay(config, now);
  if (from > to || to > newest)
    throw new ConfigError(`there are no days from ${from} to ${to}`, {
      remedy: `the newest day that can be requested is ${newest}`,
    });
  if (countDays(from, to) > MAX_DAYS) throw createTooLargeError(`${countDays(from, to)} days`, purchase);
  const span = { from, to };
  const found = await findShownSeries(pool, config, stream, span, series, now);
  const [one] = found;
  const lists = one ? found.length * stream.dated.requestsCovering(one, span).length : 0;
  if (lists > MAX_LISTS) throw createTooLargeError(`${lists} lists`, purchase);
  const pages = maxPages === null ? {} : { maxPages };
  return { stream, span, series: found, mode, oldestFirst: false, follow: [], ...pages };
}

function createNothingError({ order: { stream, span, mode }, owners }: BackfillPlan): ConfigError {
  const what = mode === 'failed' ? 'no day failed' : 'no day is missing';
  return owners.length
    ? new ConfigError(`these days of ${stream.name} are ordered already`, {
        remedy: `see run ${owners.join(', ')}`,
      })
    : new ConfigError(`there is nothing to buy of ${stream.name} from ${span.from} to ${span.to}: ${what}`, {
        remedy: 'choose other days, or request all of them again',
      });
}

const digestRoots = ({ run: { businessDate, roots } }: BackfillPlan): string =>
  digestParts(
    roots.map(
      ({ stream, params }) =>
        newRequest({ run_id: 0, business_date: businessDate }, stream, params, stream.pages.first).identity,
    ),
  );

/** `maxCredits`: null: the commands only show what they would do. */
function buildBackfillCommands(
  { stream, from, to, mode, maxPages }: BackfillPurchase,
  { series }: BackfillOrder,
  maxCredits: number | null,
): readonly string[] {
  const options = listParamOptions(series);
  const limit = options.length === 1 && maxCredits !== null ? `--max-credits ${maxCredits}` : '';
  return options.map((params) =>
    [
      `backfill ${stream} --from ${from} --to ${to}`,
      params,
      mode === 'missing' ? '' : `--${mode}`,
      maxPages === null ? '' : `--max-pages ${maxPages}`,
      maxCredits === null ? '--dry-run' : limit,
    ]
      .filter(Boolean)
      .join(' '),
  );
}
