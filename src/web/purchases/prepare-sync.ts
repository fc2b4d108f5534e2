/** A run of a pipeline or a stream that begins now. */
import { ConfigError } from '../../errors.ts';
import { beginRunWithin } from '../../ledger/begin-run.ts';
import { newRequest } from '../../ledger/request.ts';
import { findExistingRun } from '../../ledger/resume-run.ts';
import type { Connection, Pool } from '../../load/connection/pool.ts';
import { planTarget } from '../../plan/plan-pipelines.ts';
import { quoteRun, withCostLimit } from '../../plan/quote.ts';
import { resolveInputs } from '../../plan/resolve-inputs.ts';
import type { RunPlan } from '../../plan/run-plan.ts';
import { digestParts, toOfferedPrice } from './offer.ts';
import type { SyncPurchase } from './order.ts';
import { quoteWord } from './param-commands.ts';
import type { Prepared, PurchaseContext } from './prepared.ts';

/** Throws ConfigError when it cannot be planned, has nothing to request, or is open already. */
export async function prepareSync(
  { pool, config, source, now }: PurchaseContext,
  { target }: SyncPurchase,
): Promise<Prepared> {
  const plan = await resolveInputs(pool, planTarget(config, target, { trigger: 'manual', slot: now }, {}));
  if (!plan.roots.length)
    throw new ConfigError(`${target} has no requests to send`, {
      remedy: 'give it regions or params, or watch something: echotik-warehouse watch add',
    });
  await requireNoOpenRun(pool, plan);
  const quote = await quoteRun(pool, config, plan, now);
  return {
    offer: {
      ...toOfferedPrice(quote),
      days: null,
      commands: [`sync ${quoteWord(target)} --max-credits ${quote.max_credits}`],
      previews: [`plan ${quoteWord(target)}`],
      digest: digestPlan(plan),
    },
    async begin(connection) {
      await requireNoOpenRun(connection, plan);
      const run = await beginRunWithin(connection, withCostLimit(plan, quote), now, source);
      if (!run) throw new Error('a manual run has no tick that another one could have');
      return run.runId;
    },
  };
}

async function requireNoOpenRun(database: Pool | Connection, plan: RunPlan): Promise<void> {
  const known = await findExistingRun(database, plan);
  if (known?.open)
    throw new ConfigError(`run ${known.runId} requests the same and has not ended`, {
      remedy: `wait for its end, or resume it: echotik-warehouse runs resume ${known.runId}`,
    });
}

const digestPlan = ({ businessDate, streams, roots }: RunPlan): string =>
  digestParts([
    ...streams,
    ...roots.map(
      ({ stream, params }) =>
        newRequest({ run_id: 0, business_date: businessDate }, stream, params, stream.pages.first).identity,
    ),
  ]);
