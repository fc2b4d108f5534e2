/**
 * What commands need that fetch or process answers, lent to a callback: it is opened before the work and closed after
 * it, also if the work fails.
 */
import { openWarehouse, openWarehouseFor, type Warehouse } from '../app/open-warehouse.ts';
import { type Api, openSession, readSpoolOptions, type Session } from '../app/session.ts';
import { type Environment, findPlainHttp } from '../config/environment.ts';
import { ConfigError } from '../errors.ts';
import type { Health } from '../health/health.ts';
import { requireAgreedTime } from '../ledger/clock-doubt.ts';
import type { OnEvent } from '../ledger/job-event.ts';
import { RAW_LANE } from '../ledger/requests.ts';
import type { Source } from '../ledger/source.ts';
import { startSimulator } from '../../simulator/server.ts';
import { now, stderrNotes } from './context.ts';
import { type Setup } from './setup.ts';
import { printError, printNote } from './output/errors.ts';
import { rateLimitedReporter } from './output/rate-limited-reporter.ts';
import { waitingText } from './output/waiting-text.ts';

export interface OfflineContext extends Setup {
  readonly warehouse: Warehouse;
  /** Prints a line on stderr, unless the command is quiet. */
  readonly report: (line: string) => void;
  readonly quiet: boolean;
  /** Queues and a worker: opened by the first call, closed with the context. */
  readonly session: () => Promise<Session>;
}

export interface CommandContext extends OfflineContext {
  readonly api: ApiConnection;
}

/** Where a session reports errors and events to. */
export interface SessionHandlers {
  readonly onError: (error: Error) => void;
  readonly onEvent: OnEvent;
  /** Absent: nothing reports its progress. */
  readonly health?: Health;
}

/** Prints errors and long waits on stderr. */
export const stderrHandlers: SessionHandlers = {
  onError: printError,
  onEvent: (event) => void process.stderr.write(waitingText(event)),
};

/** Lends what commands need that call the API: EchoTik with credentials, else a simulator inside this process. */
export async function withApiContext<T>(
  setup: Setup,
  quiet: boolean,
  work: (context: CommandContext) => Promise<T>,
  { onError, ...handlers }: SessionHandlers = stderrHandlers,
): Promise<T> {
  const { environment, config } = setup;
  const report = createLineReporter(quiet);
  const problem = findPlainHttp(environment);
  if (problem !== undefined) printNote(`warning: ${problem}`);
  const api = await openApi(environment);
  try {
    if (api.source === 'simulator')
      report('No ECHOTIK_USERNAME and ECHOTIK_PASSWORD: using the built-in simulator, nothing is billed.');
    const warehouse = await openWarehouseFor(environment, api.source, { ...stderrNotes, now, onProgress: report });
    const options = { ...readSpoolOptions(environment), now, onNote: report, ...handlers };
    const open = () => openSession(warehouse, config, api, rateLimitedReporter(onError), options);
    return await withSession(warehouse, open, async (session) => {
      // A run that begins with a wrong clock would be one of another day.
      await requireAgreedTime(warehouse.pool, now());
      return work({ ...setup, api, warehouse, report, quiet, session });
    });
  } finally {
    await api.close();
  }
}

/** The session of an offline context works in no lane of the API, so nothing is ever sent there. */
const NO_API = { baseUrl: 'http://localhost', username: '', password: '' };

/** Lends what commands need that work on stored bodies: no API, so that nothing can be spent. */
export async function withOfflineContext<T>(
  setup: Setup,
  quiet: boolean,
  work: (context: OfflineContext) => Promise<T>,
): Promise<T> {
  const { environment, config } = setup;
  const report = createLineReporter(quiet);
  const warehouse = await openWarehouse(environment, {
    ...stderrNotes,
    now,
    onProgress: report,
    place: 'required',
  });
  const { onEvent } = stderrHandlers;
  const options = { lanes: [RAW_LANE], ...readSpoolOptions(environment), now, onNote: report, onEvent } as const;
  const open = () => openSession(warehouse, config, NO_API, rateLimitedReporter(printError), options);
  return withSession(warehouse, open, (session) => work({ ...setup, warehouse, report, quiet, session }));
}

/** Opens at most one session, when it is first needed; closes it and the warehouse. */
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

const createLineReporter = (quiet: boolean) => (quiet ? () => undefined : printNote);

export interface ApiConnection extends Api {
  readonly source: Source;
  close(): Promise<void>;
}

/** The simulator runs in this process: more than 16 calls at a time do not make it faster. */
const SIMULATOR_LIMITS = {
  offline: { concurrency: 16, perSecond: null },
  realtime: { concurrency: 16, perSecond: null },
};

/** The limits of the lanes of the API that the environment points to; undefined: those of the configuration. */
export const selectApiLimits = ({ credentials }: Environment) => (credentials ? undefined : SIMULATOR_LIMITS);

async function openApi(environment: Environment): Promise<ApiConnection> {
  if (environment.credentials) return requireRemoteApi(environment);
  const simulator = await startSimulator();
  const { url, username, password } = simulator;
  return {
    source: 'simulator',
    baseUrl: url,
    username,
    password,
    limits: SIMULATOR_LIMITS,
    close: () => simulator.close(),
  };
}

/** For processes that share a warehouse: a simulator of each of them would give other answers. Throws ConfigError. */
export function requireRemoteApi({ credentials, baseUrl, proxy }: Environment): ApiConnection {
  if (!credentials) {
    throw new ConfigError('there are no credentials', {
      remedy: 'set ECHOTIK_USERNAME and ECHOTIK_PASSWORD, or try the simulator with: npm start',
    });
  }
  return { source: 'api', baseUrl, proxy, ...credentials, close: async () => undefined };
}
