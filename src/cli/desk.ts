/** What commands that fetch have in common: they open everything, buy what was agreed, and close everything again. */
import { readConfig } from '../config/read-config.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import type { Config } from '../config/config.ts';
import { agreed, outlook } from '../jobs/plans/outlook.ts';
import { findRunOf, resumeRun } from '../jobs/ledger/resume.ts';
import { resolved } from '../jobs/plans/lookups.ts';
import type { Run } from '../jobs/ledger/runs.ts';
import type { RunPlan } from '../jobs/plans/run-plan.ts';
import { openSession, type Session } from '../jobs/session.ts';
import { openWarehouseFor, type Warehouse } from '../jobs/warehouse.ts';
import { type OpenApi, openApi } from './api.ts';
import { confirmSpending } from './confirm.ts';
import { printError } from './exit.ts';
import { progress } from './progress.ts';
import { troubleTeller } from './trouble.ts';

export interface Desk {
  readonly environment: Environment;
  readonly config: Config;
  readonly api: OpenApi;
  readonly warehouse: Warehouse;
  readonly session: Session;
  readonly plans: readonly RunPlan[];
  /** Credits at which a run stops; absent: its plan and the margin. */
  readonly maxCredits: number | undefined;
  close(): Promise<void>;
}

const say = (line: string) => void process.stderr.write(`${line}\n`);

interface DeskOptions {
  readonly quiet?: boolean;
  /** Checked before anything is opened: what it throws costs nothing. */
  readonly plans: (config: Config) => readonly RunPlan[];
  /** Leave out what is complete for its day, instead of buying it again. */
  readonly skipComplete?: boolean;
  readonly maxCredits?: number | undefined;
  readonly yes: boolean;
}

/** Asks before anything may cost credits. */
export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { quiet = false, skipComplete = false, maxCredits, plans, yes } = options;
  const environment = readEnvironment();
  const config = readConfig(environment);
  const wanted = plans(config);
  const tell = quiet ? () => undefined : say;
  const api = await openApi(environment);
  if (api.source === 'simulator')
    tell('No ECHOTIK_USERNAME and ECHOTIK_PASSWORD: using the built-in simulator, nothing is billed.');
  let warehouse: Warehouse | undefined;
  try {
    const opened = (warehouse = await openWarehouseFor(environment, api.source, { onProgress: tell }));
    // The simulator's data costs nothing, and a second run shows that nothing changes.
    const plans = await Promise.all(wanted.map((plan) => resolved(opened.pool, plan)));
    const due = skipComplete && api.source === 'api' ? await leaveOutComplete(opened, plans, tell) : plans;
    const priced = api.source === 'api' ? await priceAll(opened, config, due, maxCredits) : [];
    if (priced.length) {
      const outlooks = priced.map(({ price }) => price);
      await confirmSpending(`Plan for ${api.baseUrl}:`, outlooks, yes);
    }
    const session = await openSession(opened, config, api, troubleTeller(printError));
    return {
      environment,
      config,
      api,
      warehouse: opened,
      session,
      plans: api.source === 'api' ? priced.map(({ plan, price }) => agreed(plan, price)) : wanted,
      maxCredits,
      async close() {
        await session.close();
        await opened.close();
        await api.close();
      },
    };
  } catch (error) {
    await warehouse?.close();
    await api.close();
    throw error;
  }
}

/** Begins a run (what it was agreed to buy; of the simulator what there is by now), or goes on with the one that an earlier command left open; waits for it with progress on stderr. */
export async function runPlan(
  desk: Desk,
  wanted: RunPlan,
  quiet: boolean,
  onRun?: (runId: number) => void,
): Promise<Run> {
  const { warehouse, config, session } = desk;
  const found = await resolved(warehouse.pool, wanted);
  const [priced] = await priceAll(warehouse, config, [found], desk.maxCredits);
  const plan = found.maxCredits === undefined && priced ? agreed(found, priced.price) : found;
  const known = await findRunOf(warehouse.pool, plan);
  if (known?.open) {
    if (!quiet) say(`${plan.pipeline}: going on with run ${known.runId}.`);
    await resumeRun(warehouse.pool, known.runId, plan.maxCredits);
  }
  const runId = known?.open ? known.runId : await session.begin(plan);
  onRun?.(runId);
  const shown = progress(quiet);
  const run = await session.wait(runId, shown.show);
  shown.done(run);
  return run;
}

const priceAll = ({ pool }: Warehouse, config: Config, plans: readonly RunPlan[], maxCredits: number | undefined) =>
  Promise.all(plans.map(async (plan) => ({ plan, price: await outlook(pool, config, plan, { maxCredits }) })));

async function leaveOutComplete(
  { pool }: Warehouse,
  plans: readonly RunPlan[],
  tell: (line: string) => void,
): Promise<readonly RunPlan[]> {
  const due: RunPlan[] = [];
  for (const plan of plans) {
    if ((await findRunOf(pool, plan))?.complete)
      tell(`${plan.pipeline}: complete for ${plan.businessDate}, nothing to buy.`);
    else due.push(plan);
  }
  return due;
}
