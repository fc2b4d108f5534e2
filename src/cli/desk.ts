/** What commands that fetch have in common: they open everything, buy what was agreed, and close everything again. */
import { readConfig } from '../config/read-config.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import type { Config } from '../config/config.ts';
import { type Estimate, estimate, inTotal } from '../jobs/plans/estimate.ts';
import { findRunOf, resumeRun } from '../jobs/ledger/resume.ts';
import { resolved } from '../jobs/plans/lookups.ts';
import type { Run, RunPlan } from '../jobs/ledger/runs.ts';
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
  close(): Promise<void>;
}

const say = (line: string) => void process.stderr.write(`${line}\n`);

interface DeskOptions {
  readonly quiet?: boolean;
  /** Checked before anything is opened: what it throws costs nothing. */
  readonly plans: (config: Config) => readonly RunPlan[];
  /** Leave out what is complete for its day, instead of buying it again. */
  readonly skipComplete?: boolean;
  readonly yes: boolean;
}

/** Asks before anything may cost credits. */
export async function openDesk({ quiet = false, skipComplete = false, plans, yes }: DeskOptions): Promise<Desk> {
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
    if (api.source === 'api' && due.length) {
      await confirmSpending(`Plan for ${api.baseUrl}:`, await estimateAll(opened, due), yes);
    }
    const session = await openSession(opened, config, api, troubleTeller(printError));
    return {
      environment,
      config,
      api,
      warehouse: opened,
      session,
      plans: api.source === 'api' ? due : wanted,
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
  { warehouse, session }: Desk,
  wanted: RunPlan,
  quiet: boolean,
  onRun?: (runId: number) => void,
): Promise<Run> {
  const plan = await resolved(warehouse.pool, wanted);
  const known = await findRunOf(warehouse.pool, plan);
  if (known?.open) {
    if (!quiet) say(`${plan.pipeline}: going on with run ${known.runId}.`);
    await resumeRun(warehouse.pool, known.runId);
  }
  const runId = known?.open ? known.runId : await session.begin(plan);
  onRun?.(runId);
  const shown = progress(quiet);
  const run = await session.wait(runId, shown.show);
  shown.done(run);
  return run;
}

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

async function estimateAll({ pool }: Warehouse, plans: readonly RunPlan[]): Promise<Estimate> {
  const estimates = await Promise.all(plans.map((plan) => estimate(pool, plan)));
  return inTotal(estimates.flatMap(({ streams }) => streams));
}
