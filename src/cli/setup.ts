/** What a command reads before it opens anything. Commands that need no configuration do not import the catalogue. */
import type { Config } from '../config/config.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { readConfig } from '../config/read-config.ts';

export interface Setup {
  readonly environment: Environment;
  readonly config: Config;
}

/** Reads environment and configuration, and opens nothing. Throws ConfigError. */
export function readSetup(): Setup {
  const environment = readEnvironment();
  return { environment, config: readConfig(environment) };
}
