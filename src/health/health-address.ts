/** Where a process serves its health: `ECHOTIK_HEALTH_HOST` and `ECHOTIK_HEALTH_PORT`. */
import { isIP } from 'node:net';

export interface HealthAddress {
  /** An address of this machine; `0.0.0.0` or `::`: all of them. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** What the environment says about it; without a port it is not served. */
export interface HealthSettings extends Pick<HealthAddress, 'host'> {
  readonly port?: number;
}

/** Other machines cannot reach it. */
const DEFAULT_HOST = '127.0.0.1';
const MAX_PORT = 65_535;

/** Undefined where the text is not a port. */
export function parsePort(text: string): number | undefined {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= MAX_PORT ? port : undefined;
}

/** Adds what is wrong to `mistakes`. An empty variable counts as absent. */
export function readHealthSettings(
  variables: Readonly<Record<string, string | undefined>>,
  mistakes: string[],
): HealthSettings {
  const text = variables['ECHOTIK_HEALTH_PORT']?.trim();
  const port = text ? parsePort(text) : undefined;
  if (text && port === undefined) mistakes.push(`ECHOTIK_HEALTH_PORT is not a whole number from 0 to ${MAX_PORT}`);
  const host = variables['ECHOTIK_HEALTH_HOST']?.trim() || DEFAULT_HOST;
  return { host, ...(port === undefined ? {} : { port }) };
}

/** The URL at which this machine reaches it. */
export function formatHealthUrl({ host, port }: HealthAddress, path = ''): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${isIP(reachable) === 6 ? `[${reachable}]` : reachable}:${port}${path}`;
}
