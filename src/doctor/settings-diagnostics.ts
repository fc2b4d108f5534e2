/** Diagnoses the environment and the configuration file, and returns their valid parts for the other diagnostics. */
import type { Config } from '../config/config.ts';
import {
  type Environment,
  ENVIRONMENT_REMEDY,
  findPlainHttp,
  parseEnvironment,
  type Variables,
} from '../config/environment.ts';
import { CONFIG_REMEDY, readConfigText, parseConfig, parseValidParts } from '../config/read-config.ts';
import { type Diagnostic, error, toRemark, ok, type Remark, warning } from './diagnostic.ts';

export interface SettingsDiagnostics {
  /** Undefined: it has mistakes. */
  readonly environment?: Environment | undefined;
  /** Undefined: it has mistakes. */
  readonly config?: Config | undefined;
  /** The valid parts of a configuration with mistakes. */
  readonly rest?: Config | undefined;
  readonly checks: readonly Diagnostic[];
}

export function diagnoseSettings(variables: Variables): SettingsDiagnostics {
  const { environment, config: file, mistakes } = parseEnvironment(variables);
  const { config, rest, remarks } = readConfigFile(file);
  const found = environment
    ? [ok(describeEnvironment(environment)), ...warnOfPlainHttp(environment)]
    : mistakes.map((mistake) => error(mistake, ENVIRONMENT_REMEDY));
  const checks = [
    { name: 'environment', find: () => found },
    { name: 'file', find: () => remarks },
  ];
  return { environment, config, rest, checks };
}

interface ConfigFileResult {
  readonly config?: Config;
  readonly rest?: Config | undefined;
  readonly remarks: readonly Remark[];
}

function readConfigFile(file: Environment['config']): ConfigFileResult {
  let text: string | undefined;
  try {
    text = readConfigText(file);
  } catch (cause) {
    return { remarks: [toRemark(cause)] };
  }
  const { config, mistakes } = parseConfig(text ?? '');
  if (!config)
    return { rest: parseValidParts(text ?? ''), remarks: mistakes.map((mistake) => error(mistake, CONFIG_REMEDY)) };
  const names = Object.keys(config.pipelines);
  const idle = warning(
    'there is no pipeline, so nothing is fetched by schedule',
    'add one, or leave out the key pipelines',
  );
  const what = text === undefined ? `there is no ${file.path}: the defaults` : file.path;
  return { config, remarks: [names.length ? ok(`${what}, pipelines: ${names.join(', ')}`) : idle] };
}

function warnOfPlainHttp(environment: Environment): readonly Remark[] {
  const problem = findPlainHttp(environment);
  return problem === undefined ? [] : [warning(problem, 'write it with https://')];
}

/** The services in use, without secrets. */
const describeEnvironment = ({ credentials, baseUrl, databaseUrl, home, redisUrl }: Environment): string =>
  [
    credentials ? `API ${baseUrl}` : 'no credentials: the built-in simulator',
    databaseUrl ? 'PostgreSQL of DATABASE_URL' : `embedded PostgreSQL in ${home}`,
    redisUrl ? 'queue in Redis' : 'queue in PostgreSQL',
  ].join(', ');
