/** The configuration of a process that serves is read again when it gets SIGHUP. */
import { statSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { listConfigChanges } from '../config/config-changes.ts';
import { readConfig } from '../config/read-config.ts';
import { ConfigError } from '../errors.ts';
import { isTerminal } from './input/prompts.ts';
import type { Setup } from './setup.ts';

/** How often the time of the last change of the file is looked at. */
const LOOK_EVERY_MS = 60_000;

/** Keys that only a start applies: queues with their rate limits and alert channels are opened once. */
const NEEDS_RESTART = ['lanes', 'alerts'] as const;

interface ReloadOptions {
  readonly log: Logger;
  /** Throws ConfigError for a configuration with which the process would not start. */
  readonly check?: (config: Config) => void;
  /** Makes the process use the configuration from its next slot or job on. */
  readonly apply: (config: Config) => void | Promise<void>;
}

interface Reload {
  dispose(): void;
}

/**
 * Reads the file of the setup again on SIGHUP until `dispose` is called, and logs which keys have changed. A file with a
 * mistake changes nothing. A file that has changed without the signal is reported once. On a terminal the signal keeps
 * its meaning, that the terminal was closed.
 */
export function reloadOnHangup({ environment, config }: Setup, { log, check, apply }: ReloadOptions): Reload {
  let current = config;
  let readAt = readChangeTime(environment.config.path);
  let reported = readAt;
  const reload = async () => {
    readAt = reported = readChangeTime(environment.config.path);
    try {
      const next = readConfig(environment);
      check?.(next);
      const changed = listConfigChanges(current, next);
      const { lanes, alerts } = current;
      const kept = NEEDS_RESTART.filter((key) => changed.some((path) => path.startsWith(`${key}.`)));
      current = { ...next, lanes, alerts };
      await apply(current);
      log.info({ changed }, changed.length ? 'configuration reloaded' : 'configuration reloaded: nothing has changed');
      if (kept.length) log.warn({ keys: kept }, 'these keys take effect when the process is started again');
    } catch (err) {
      if (!(err instanceof ConfigError)) throw err;
      log.error({ err }, 'the configuration was not reloaded: the process continues with the one that it has');
    }
  };
  let reloading = Promise.resolve();
  const onHangup = () => {
    reloading = reloading.then(reload).catch((err: unknown) => log.error({ err }, 'configuration not reloaded'));
  };
  const look = setInterval(() => {
    const changedAt = readChangeTime(environment.config.path);
    if (changedAt === readAt || changedAt === reported) return;
    reported = changedAt;
    log.warn(
      { file: environment.config.path },
      'the configuration file has changed: send SIGHUP to this process, or start it again, to use it',
    );
  }, LOOK_EVERY_MS);
  look.unref();
  if (!isTerminal()) process.on('SIGHUP', onHangup);
  return {
    dispose() {
      clearInterval(look);
      process.off('SIGHUP', onHangup);
    },
  };
}

/** Milliseconds; undefined: there is no such file. */
function readChangeTime(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
