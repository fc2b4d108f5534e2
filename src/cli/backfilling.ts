/** A backfill from its plan to its end: shown, agreed to, written down, worked through. */
import { resumeRun } from '../jobs/ledger/resume.ts';
import type { Run } from '../jobs/ledger/runs.ts';
import { type Outlook, outlook } from '../jobs/plans/outlook.ts';
import {
  type Backfill,
  type BackfillOrder,
  backfillPlan,
  beginBackfill,
  planBackfill,
} from '../jobs/repair/backfill.ts';
import { confirmSpending } from './confirm.ts';
import { type Desk, followRun } from './desk.ts';
import { planText } from './plan-text.ts';
import { runNumbered } from './steering.ts';

interface Terms {
  readonly maxCredits?: number | undefined;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly yes?: boolean;
  /** Called with each run that the days are in, as soon as it is known. */
  readonly onRun?: (runId: number) => void;
}

/** The runs that the days are in when it is through: a new one, or those that had been ordered before. */
export async function buyPast(desk: Desk, order: BackfillOrder, terms: Terms, at: Date): Promise<readonly Run[]> {
  const { warehouse, config, api } = desk;
  const { pool } = warehouse;
  const backfill = await planBackfill(pool, order);
  const limits = { limits: api.limits, maxCredits: terms.maxCredits };
  const price = await outlook(pool, config, backfillPlan(config, order, backfill, at), limits, at);
  if (terms.dryRun) {
    process.stdout.write(
      desk.quiet ? `${JSON.stringify(asJson(order, backfill, price), null, 2)}\n` : planOf(order, backfill, price),
    );
    return [];
  }
  if (backfill.inputs.length) {
    if (api.source === 'api') await confirmSpending(foundText(order, backfill), [price], terms.yes === true);
    else desk.tell(planOf(order, backfill, price).trimEnd());
    const { credits, max_credits: maxCredits } = price;
    const runId = await beginBackfill(pool, config, order, { credits, maxCredits }, at, api.source);
    if (runId !== undefined) {
      terms.onRun?.(runId);
      return terms.detach ? [await leave(desk, runId)] : [await followRun(desk, runId, price.requests)];
    }
    desk.tell('Somebody else has ordered these days meanwhile.');
  } else desk.tell(foundText(order, backfill));
  return goOn(desk, (await planBackfill(pool, order)).owners, terms);
}

/** Nothing new is to be asked; what was ordered before goes on. */
async function goOn(desk: Desk, owners: readonly number[], { detach, onRun }: Terms): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (const runId of owners) {
    desk.tell(`Going on with run ${runId}.`);
    onRun?.(runId);
    await resumeRun(desk.warehouse.pool, runId);
    runs.push(detach ? await leave(desk, runId) : await followRun(desk, runId));
  }
  return runs;
}

async function leave({ warehouse, tell }: Desk, runId: number): Promise<Run> {
  const run = await runNumbered(warehouse.pool, runId);
  tell(
    `Run ${runId} waits for workers: ${run.requests_total} requests. Watch it with: echotik-warehouse runs ${runId}`,
  );
  return run;
}

const asJson = ({ stream, span, mode }: BackfillOrder, { inputs, ...found }: Backfill, price: Outlook) => ({
  stream: stream.name,
  ...span,
  mode,
  walks: inputs.length,
  ...found,
  ...price,
});

const planOf = (order: BackfillOrder, backfill: Backfill, price: Outlook): string =>
  `${foundText(order, backfill)}\n${planText([price])}`;

/** `product-ranklist from 2026-01-01 to 2026-03-31, 2 keys: 180 walks, of which 30 present, 1 failed, 149 missing. To ask: 150.` */
function foundText({ stream, span, keys }: BackfillOrder, { inputs, found, owners }: Backfill): string {
  const all = Object.values(found).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(found).flatMap(([state, count]) => (count ? `${count} ${state}` : []));
  const open = owners.length ? ` Open: run ${owners.join(', ')}.` : '';
  return (
    `${stream.name} from ${span.from} to ${span.to}, ${keys.length} ${keys.length === 1 ? 'key' : 'keys'}: ` +
    `${all} walks, of which ${parts.join(', ')}. To ask: ${inputs.length}.${open}`
  );
}
