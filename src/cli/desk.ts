/** What commands that fetch have in common: they open everything, work until their runs have ended, and close everything again. */
import type { Config } from '../config/config.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { readConfig } from '../config/read-config.ts';
import type { Run } from '../jobs/ledger/runs.ts';
import { openSession, type Session, spoolBelow } from '../jobs/session.ts';
import { RAW_LANE } from '../jobs/ledger/requests.ts';
import { openWarehouse, openWarehouseFor, type Warehouse } from '../jobs/warehouse.ts';
import { type OpenApi, openApi } from './api.ts';
import type { OnEvent } from '../jobs/events.ts';
import { printError } from './exit.ts';
import { progress } from './progress.ts';
import { troubleTeller } from './trouble.ts';
import { waitingText } from './waiting-text.ts';

export interface Setup {
  readonly environment: Environment;
  readonly config: Config;
}

/** What is set; nothing is opened for it, so a mistake costs nothing. Throws ConfigError. */
export function readSetup(): Setup {
  const environment = readEnvironment();
  return { environment, config: readConfig(environment) };
}

export interface OfflineDesk extends Setup {
  readonly warehouse: Warehouse;
  /** Says a line to the operator, unless that is not wanted. */
  readonly tell: (line: string) => void;
  readonly quiet: boolean;
  /** The queues and a worker, opened when they are first needed. */
  readonly session: () => Promise<Session>;
}

export interface Desk extends OfflineDesk {
  readonly api: OpenApi;
}

/** Where the session of a command reports to. */
export interface Reports {
  readonly onError: (error: Error) => void;
  readonly onEvent: OnEvent;
}

/** Errors and long waits on stderr. */
export const printed: Reports = {
  onError: printError,
  onEvent: (event) => void process.stderr.write(waitingText(event)),
};

/** Lends a desk; what is open is closed when `work` ends or fails. */
export async function withDesk<T>(
  setup: Setup,
  quiet: boolean,
  work: (desk: Desk) => Promise<T>,
  { onError, onEvent }: Reports = printed,
): Promise<T> {
  const { environment, config } = setup;
  const tell = teller(quiet);
  const api = await openApi(environment);
  try {
    if (api.source === 'simulator')
      tell('No ECHOTIK_USERNAME and ECHOTIK_PASSWORD: using the built-in simulator, nothing is billed.');
    const warehouse = await openWarehouseFor(environment, api.source, { onProgress: tell });
    const options = { ...spoolBelow(environment), onNote: tell, onEvent };
    const open = () => openSession(warehouse, config, api, troubleTeller(onError), options);
    return await withSession(warehouse, open, (session) => work({ ...setup, api, warehouse, tell, quiet, session }));
  } finally {
    await api.close();
  }
}

/** No lane of the API is worked in, so nobody ever calls it. */
const NO_API = { baseUrl: 'http://localhost', username: '', password: '' };

/** Lends a desk that reads what is stored: it needs no API, and can spend nothing. */
export async function withOfflineDesk<T>(
  setup: Setup,
  quiet: boolean,
  work: (desk: OfflineDesk) => Promise<T>,
): Promise<T> {
  const { environment, config } = setup;
  const tell = teller(quiet);
  const warehouse = await openWarehouse(environment, { onProgress: tell });
  const { onEvent } = printed;
  const options = { lanes: [RAW_LANE], ...spoolBelow(environment), onNote: tell, onEvent } as const;
  const open = () => openSession(warehouse, config, NO_API, troubleTeller(printError), options);
  return withSession(warehouse, open, (session) => work({ ...setup, warehouse, tell, quiet, session }));
}

/** Opens one session at the most, when it is first needed; closes it and the warehouse. */
async function withSession<T>(
  warehouse: Warehouse,
  open: () => Promise<Session>,
  work: (session: () => Promise<Session>) => Promise<T>,
): Promise<T> {
  let session: Promise<Session> | undefined;
  try {
    return await work(() => (session ??= open()));
  } finally {
    await (await session?.catch(() => undefined))?.close();
    await warehouse.close();
  }
}

const teller = (quiet: boolean) => (quiet ? () => undefined : (line: string) => void process.stderr.write(`${line}\n`));

/** Waits for a run that has begun, with progress on stderr. `expected`: requests that it is planned to have. */
export async function followRun(desk: OfflineDesk, runId: number, expected?: number): Promise<Run> {
  const shown = progress(desk.quiet, expected);
  const session = await desk.session();
  await session.feed();
  const run = await session.wait(runId, shown.show);
  shown.done(run);
  return run;
}
