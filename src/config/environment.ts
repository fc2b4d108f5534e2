/** The environment, read once. Every variable that holds a secret may be given as NAME_FILE: the path of a file that holds it. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import { type Proxy, proxyFor } from '../extract/proxy.ts';
import { CONFIG_NAME, findProjectFolder, HOME_NAME, ownUsers, type ProjectFolder } from './project-folder.ts';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Environment {
  /** Absent: the embedded PostgreSQL. */
  readonly databaseUrl?: string;
  /** Absent: the queue inside PostgreSQL. */
  readonly redisUrl?: string;
  /** Where the embedded PostgreSQL and the spool keep their files; absolute. */
  readonly home: string;
  /** How `home` was found; absent: ECHOTIK_HOME names it. */
  readonly search?: ProjectFolder;
  /** How long a worker's requests stay its own without a heartbeat, in milliseconds. */
  readonly leaseMs: number;
  /** Bound of the spool below `home`, in bytes. Absent: no spool. */
  readonly spool?: { readonly mostBytes: number };
  readonly baseUrl: string;
  /** Through which `baseUrl` is asked. Absent: directly. */
  readonly proxy?: Proxy;
  /** Absent: the simulator. */
  readonly credentials?: Credentials;
  /** Path of the configuration file, and whether it was asked for by name. */
  readonly config: { readonly path: string; readonly named: boolean };
  /** What the long-running commands log, and how. Without a format: text on a terminal, JSON elsewhere. */
  readonly log: { readonly level: LogLevel; readonly format?: LogFormat };
}

/** A failover of a managed PostgreSQL takes up to a minute; workers that share a home do not wait for a lease at all. */
const DEFAULT_LEASE_SECONDS = 90;
/** Below, a slow network looks like a death; above, a dead machine holds up a daily run for too long. */
const LEASE_SECONDS = { least: 5, most: 3_600 };
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const logFormats = ['json', 'pretty'] as const;
type LogLevel = (typeof logLevels)[number];
type LogFormat = (typeof logFormats)[number];

const DEFAULT_BASE_URL = 'https://open.echotik.live';
/** What a worker with 50 calls in flight brings in five minutes at 14 KB a response: longer than most failovers take. */
const DEFAULT_SPOOL_MB = 256;
const MB = 1024 * 1024;
/** The vendor writes its base with the version; the paths of streams have it too. */
const VERSION_PATH = /\/(api\/v3)?\/*$/;

export const ENVIRONMENT_REMEDY = 'correct the environment (.env.example lists all variables)';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Throws ConfigError with every mistake at once. */
export function readEnvironment(variables: Variables = process.env): Environment {
  const { environment, mistakes } = parseEnvironment(variables);
  if (environment) return environment;
  throw new ConfigError(mistakes.join('; '), { remedy: ENVIRONMENT_REMEDY });
}

/** The environment, or all that is wrong with it. Where the configuration file is, is known in any case. */
export function parseEnvironment(
  variables: Variables = process.env,
  from: string = process.cwd(),
): {
  readonly environment?: Environment;
  readonly config: Environment['config'];
  readonly mistakes: readonly string[];
} {
  const mistakes: string[] = [];
  const read = (name: string): string | undefined => {
    const path = given(variables, `${name}_FILE`);
    const value = given(variables, name);
    if (path === undefined) return value;
    if (value !== undefined) mistakes.push(`both ${name} and ${name}_FILE are set: keep one`);
    try {
      const text = readFileSync(path, 'utf8').trim();
      // Not the same as absent: two empty files of credentials would silently mean the simulator.
      if (text === '') mistakes.push(`${name}_FILE: ${path} is empty`);
      return text;
    } catch (error) {
      mistakes.push(`${name}_FILE: cannot read ${path} (${(error as { code?: string }).code ?? 'unreadable'})`);
      return undefined;
    }
  };
  const databaseUrl = read('DATABASE_URL');
  const redisUrl = read('REDIS_URL');
  const username = read('ECHOTIK_USERNAME');
  const password = read('ECHOTIK_PASSWORD');
  const baseUrl = given(variables, 'ECHOTIK_BASE_URL');
  if ((username === undefined) !== (password === undefined)) {
    const [set, missing] = username === undefined ? ['PASSWORD', 'USERNAME'] : ['USERNAME', 'PASSWORD'];
    mistakes.push(`ECHOTIK_${set} is set but ECHOTIK_${missing} is not`);
  } else if (baseUrl !== undefined && username === undefined) {
    mistakes.push('ECHOTIK_BASE_URL is set but there are no ECHOTIK_USERNAME and ECHOTIK_PASSWORD to call it with');
  }
  if (baseUrl !== undefined && !isBaseUrl(baseUrl)) {
    mistakes.push('ECHOTIK_BASE_URL is not an http(s) URL without user, query and fragment');
  }
  const leaseSeconds = Number(given(variables, 'ECHOTIK_LEASE_SECONDS') ?? DEFAULT_LEASE_SECONDS);
  if (!Number.isInteger(leaseSeconds) || leaseSeconds < LEASE_SECONDS.least || leaseSeconds > LEASE_SECONDS.most) {
    mistakes.push(`ECHOTIK_LEASE_SECONDS is not a whole number from ${LEASE_SECONDS.least} to ${LEASE_SECONDS.most}`);
  }
  const spool = readSpoolSettings(variables, mistakes);
  const oneOf = <T extends string>(name: string, known: readonly T[]): T | undefined => {
    const text = given(variables, name)?.toLowerCase();
    const found = known.find((each) => each === text);
    if (text !== undefined && !found) mistakes.push(`${name} is not one of ${known.join(', ')}`);
    return found;
  };
  const level = oneOf('ECHOTIK_LOG_LEVEL', logLevels) ?? 'info';
  const format = oneOf('ECHOTIK_LOG_FORMAT', logFormats);
  const file = given(variables, 'ECHOTIK_CONFIG');
  const apiUrl = (baseUrl ?? DEFAULT_BASE_URL).replace(VERSION_PATH, '');
  const proxy = username !== undefined && isBaseUrl(apiUrl) ? readProxy(apiUrl, variables, mistakes) : undefined;
  const project = findProjectFolder(from, {
    ceiling: given(variables, 'HOME'),
    users: ownUsers(variables['SUDO_UID']),
  });
  const config = { path: file ? resolve(from, file) : join(project.folder, CONFIG_NAME), named: file !== undefined };
  const home = given(variables, 'ECHOTIK_HOME');
  if (mistakes.length) return { config, mistakes };
  const environment = {
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(home === undefined
      ? { home: join(project.folder, HOME_NAME), search: project }
      : { home: resolve(from, home) }),
    leaseMs: leaseSeconds * 1000,
    ...(spool ? { spool } : {}),
    baseUrl: apiUrl,
    ...(proxy ? { proxy } : {}),
    ...(username !== undefined && password !== undefined ? { credentials: { username, password } } : {}),
    config,
    log: { level, ...(format ? { format } : {}) },
  };
  return { environment, config, mistakes };
}

/** Undefined where the spool is disabled. */
function readSpoolSettings(variables: Variables, mistakes: string[]): Environment['spool'] {
  const choice = given(variables, 'ECHOTIK_SPOOL') ?? 'on';
  if (choice !== 'on' && choice !== 'off') mistakes.push('ECHOTIK_SPOOL is neither on nor off');
  const megabytes = given(variables, 'ECHOTIK_SPOOL_MB') ?? String(DEFAULT_SPOOL_MB);
  if (!/^[1-9]\d{0,6}$/.test(megabytes)) {
    mistakes.push('ECHOTIK_SPOOL_MB is not a whole number from 1 to 9999999: ECHOTIK_SPOOL=off disables the spool');
  }
  return choice === 'off' ? undefined : { mostBytes: Number(megabytes) * MB };
}

function readProxy(url: string, variables: Variables, mistakes: string[]): Proxy | undefined {
  try {
    return proxyFor(url, variables);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    mistakes.push(`${error.message}: ${error.remedy}`);
    return undefined;
  }
}

/** An empty variable is an absent one: that is how compose files and shells unset things. */
const given = (variables: Variables, name: string) => variables[name]?.trim() || undefined;

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && !username && !password && !search && !hash;
}
