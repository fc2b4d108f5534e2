/** The options by which a command serves its health, or asks for it. */
import { InvalidArgumentError, Option } from 'commander';
import { type HealthAddress, type HealthSettings, parsePort } from '../../health/health-address.ts';

export interface HealthOptions {
  readonly healthPort?: number;
  readonly healthHost?: string;
}

/** Without `description`: that of the commands that serve it. */
export const healthPortOption = (
  description = 'serve /livez and /readyz on this port; 0: any free one (default: ECHOTIK_HEALTH_PORT, else not served)',
) =>
  new Option('--health-port <port>', description).argParser((text) => {
    const port = parsePort(text);
    if (port === undefined) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
    return port;
  });

/** Without `description`: that of the commands that serve it. */
export const healthHostOption = (
  description = 'address of this machine for it (default: ECHOTIK_HEALTH_HOST, else 127.0.0.1: no other machine)',
) => new Option('--health-host <address>', description);

/** The options, and the environment where they are absent. Undefined where neither gives a port. */
export function chooseHealthAddress(
  { healthPort, healthHost }: HealthOptions,
  environment: HealthSettings,
): HealthAddress | undefined {
  const port = healthPort ?? environment.port;
  return port === undefined ? undefined : { port, host: healthHost ?? environment.host };
}
