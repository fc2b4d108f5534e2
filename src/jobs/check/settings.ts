/** Environment and configuration file: all their mistakes at once, and what is left of them for the other checks. */
import type { Config } from '../../config/config.ts';
import { type Environment, ENVIRONMENT_REMEDY, parseEnvironment, type Variables } from '../../config/environment.ts';
import { CONFIG_REMEDY, configText, parseConfig, partsOf } from '../../config/read-config.ts';
import { type Check, error, failure, ok, type Remark, warning } from './check.ts';

export interface Settings {
  /** Absent: it has mistakes. */
  readonly environment?: Environment | undefined;
  /** Absent: it has mistakes. */
  readonly config?: Config | undefined;
  /** In place of a configuration with mistakes: the parts without one. */
  readonly rest?: Config | undefined;
  readonly checks: readonly Check[];
}

export function readSettings(variables: Variables): Settings {
  const { environment, config: file, mistakes } = parseEnvironment(variables);
  const { config, rest, remarks } = readFile(file);
  const found = environment
    ? [ok(inWords(environment))]
    : mistakes.map((mistake) => error(mistake, ENVIRONMENT_REMEDY));
  const checks = [
    { name: 'environment', find: () => found },
    { name: 'file', find: () => remarks },
  ];
  return { environment, config, rest, checks };
}

interface ReadFile {
  readonly config?: Config;
  readonly rest?: Config | undefined;
  readonly remarks: readonly Remark[];
}

function readFile(file: Environment['config']): ReadFile {
  let text: string | undefined;
  try {
    text = configText(file);
  } catch (cause) {
    return { remarks: [failure(cause)] };
  }
  const { config, mistakes } = parseConfig(text ?? '');
  if (!config) return { rest: partsOf(text ?? ''), remarks: mistakes.map((mistake) => error(mistake, CONFIG_REMEDY)) };
  const names = Object.keys(config.pipelines);
  const idle = warning('there is no pipeline: nothing is fetched by itself', 'add one, or leave out the key pipelines');
  const what = text === undefined ? `there is no ${file.path}: the defaults` : file.path;
  return { config, remarks: [names.length ? ok(`${what}, pipelines: ${names.join(', ')}`) : idle] };
}

/** Where things are; nothing of it is a secret. */
const inWords = ({ credentials, baseUrl, databaseUrl, home, redisUrl }: Environment): string =>
  [
    credentials ? `API ${baseUrl}` : 'no credentials: the built-in simulator',
    databaseUrl ? 'PostgreSQL of DATABASE_URL' : `embedded PostgreSQL in ${home}`,
    redisUrl ? 'queue in Redis' : 'queue in PostgreSQL',
  ].join(', ');
