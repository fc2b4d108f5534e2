/** The API that the environment points to: EchoTik with credentials, else a simulator inside this process. */
import type { Environment } from '../config/environment.ts';
import { ConfigError } from '../errors.ts';
import type { Api } from '../jobs/session.ts';
import type { Source } from '../jobs/source.ts';
import { startSimulator } from '../simulator/server.ts';

export interface OpenApi extends Api {
  readonly source: Source;
  close(): Promise<void>;
}

/** A simulator bills nobody and throttles nobody. */
const SIMULATOR_LIMITS = {
  offline: { concurrency: 16, perSecond: null },
  realtime: { concurrency: 16, perSecond: null },
};

/** The limits that calls would have; undefined: those of the configuration. */
export const apiLimits = ({ credentials }: Environment) => (credentials ? undefined : SIMULATOR_LIMITS);

export async function openApi(environment: Environment): Promise<OpenApi> {
  if (environment.credentials) return paidApi(environment);
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

/** For processes that serve others: a simulator of their own would be of no use to anybody. */
export function paidApi({ credentials, baseUrl, proxy }: Environment): OpenApi {
  if (!credentials) {
    throw new ConfigError('there are no credentials', {
      remedy: 'set ECHOTIK_USERNAME and ECHOTIK_PASSWORD, or try the simulator with: npm start',
    });
  }
  return { source: 'api', baseUrl, proxy, ...credentials, close: async () => undefined };
}
