/**
 * Reads the environment variables. Each variable with a secret may be given as NAME_FILE, the path of a file that
 * contains it.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError } from '../errors.ts';
import { type HealthSettings, readHealthSettings } from '../health/health-address.ts';
import { type Proxy, findProxy } from '../extract/proxy.ts';
import { readWebSettings, type WebSettings } from './web-settings.ts';
import { CONFIG_NAME, findProjectFolder, HOME_NAME, findTrustedUsers, type ProjectFolder } from './project-folder.ts';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Environment {
  /** Absent: the embedded PostgreSQL. */
  readonly databaseUrl?: string;
  /**
   * Path of the `.env` that set `databaseUrl` and may be that of another application too: our configuration is not
   * beside it.
   */
  readonly sharedEnvFile?: string;
  /** The same database, or a replica of it, as a role that can only read; absent: `sql` uses `databaseUrl`. */
  readonly readerUrl?: string;
  /** Absent: the queue inside PostgreSQL. */
  readonly redisUrl?: string;
  /** Where the embedded PostgreSQL and the spool keep their files; absolute. */
  readonly home: string;
  /** How `home` was found; absent: ECHOTIK_HOME gave it. */
  readonly search?: ProjectFolder;
  /** How long a worker keeps its requests without a heartbeat, in milliseconds. */
  readonly leaseMs: number;
  /** Maximum size of the spool below `home`, in bytes; absent: no spool. */
  readonly spool?: { readonly maxBytes: number };
  readonly baseUrl: string;
  /** The proxy for calls to `baseUrl`; absent: none. */
  readonly proxy?: Proxy;
  /** Absent: the simulator. */
  readonly credentials?: Credentials;
  /** Absolute path of the configuration file, and whether ECHOTIK_CONFIG gave it. */
  readonly config: { readonly path: string; readonly named: boolean };
  /** Where long-running commands serve their health. */
  readonly health: HealthSettings;
  /** How the web UI is served. */
  readonly web: WebSettings;
  /** Log level and format of the long-running commands; without a format: text on a terminal, JSON elsewhere. */
  readonly log: { readonly level: LogLevel; readonly format?: LogFormat };
}

/**
 * A failover of a managed PostgreSQL takes up to a minute; workers that share a home do not wait for a lease at all.
 */
const DEFAULT_LEASE_SECONDS = 90;
/** With less, a slow network looks like a crash; with more, a crashed machine delays a daily run for too long. */
const LEASE_SECONDS = { min: 5, max: 3_600 };
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const logFormats = ['json', 'pretty'] as const;
type LogLevel = (typeof logLevels)[number];
type LogFormat = (typeof logFormats)[number];

const DEFAULT_BASE_URL = 'https://open.echotik.live';
/** Responses of a worker with 50 calls in flight in five minutes, at 14 KB each. Most failovers take less time. */
const DEFAULT_SPOOL_MB = 256;
const MB = 1024 * 1024;
/** The vendor documents its base URL with the version, which the paths of streams contain too. */
const VERSION_PATH = /\/(api\/v3)?\/*$/;

export const ENVIRONMENT_REMEDY = 'correct the environment (.env.example lists all variables)';

export type Variables = Readonly<Record<string, string | undefined>>;

const sharedEnvFiles = new WeakMap<Variables, string>();

/** To be called when a `.env` that may be of another application too set DATABASE_URL in `variables`. */
export const recordSharedEnvFile = (variables: Variables, path: string): void =>
  void sharedEnvFiles.set(variables, path);

/** Throws ConfigError with every mistake at once. */
export function readEnvironment(variables: Variables = process.env): Environment {
  const { environment, mistakes } = parseEnvironment(variables);
  if (environment) return environment;
  throw new ConfigError(mistakes.join('; '), { remedy: ENVIRONMENT_REMEDY });
}

/**
 * The environment, or all mistakes in it. The path of the configuration file is known in both cases. `from`: the
 * working directory.
 */
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
    const path = readVariable(variables, `${name}_FILE`);
    const value = readVariable(variables, name);
    if (path === undefined) return value;
    if (value !== undefined) mistakes.push(`both ${name} and ${name}_FILE are set: keep one`);
    try {
      const text = readFileSync(path, 'utf8').trim();
      // An empty file is not the same as no file: two empty files of credentials would silently select the simulator.
      if (text === '') mistakes.push(`${name}_FILE: ${path} is empty`);
      return text;
    } catch (error) {
      mistakes.push(`${name}_FILE: cannot read ${path} (${(error as { code?: string }).code ?? 'unreadable'})`);
      return undefined;
    }
  };
  const databaseUrl = read('DATABASE_URL');
  const readerUrl = read('ECHOTIK_READER_URL');
  const redisUrl = read('REDIS_URL');
  const username = read('ECHOTIK_USERNAME');
  const password = read('ECHOTIK_PASSWORD');
  const baseUrl = readVariable(variables, 'ECHOTIK_BASE_URL');
  if ((username === undefined) !== (password === undefined)) {
    const [set, missing] = username === undefined ? ['PASSWORD', 'USERNAME'] : ['USERNAME', 'PASSWORD'];
    mistakes.push(`ECHOTIK_${set} is set but ECHOTIK_${missing} is not`);
  } else if (baseUrl !== undefined && username === undefined) {
    mistakes.push('ECHOTIK_BASE_URL is set but there are no ECHOTIK_USERNAME and ECHOTIK_PASSWORD to call it with');
  }
  if (readerUrl !== undefined && !(/^postgres(ql)?:\/\//.test(readerUrl) && URL.canParse(readerUrl))) {
    mistakes.push(
      'ECHOTIK_READER_URL is not a PostgreSQL URL: write it as postgres://user:password@host:5432/database',
    );
  }
  if (baseUrl !== undefined && !isBaseUrl(baseUrl)) {
    mistakes.push('ECHOTIK_BASE_URL is not an http(s) URL without user, query and fragment');
  }
  const leaseSeconds = Number(readVariable(variables, 'ECHOTIK_LEASE_SECONDS') ?? DEFAULT_LEASE_SECONDS);
  if (!Number.isInteger(leaseSeconds) || leaseSeconds < LEASE_SECONDS.min || leaseSeconds > LEASE_SECONDS.max) {
    mistakes.push(`ECHOTIK_LEASE_SECONDS is not a whole number from ${LEASE_SECONDS.min} to ${LEASE_SECONDS.max}`);
  }
  const spool = readSpoolSettings(variables, mistakes);
  const health = readHealthSettings(variables, mistakes);
  const web = readWebSettings((name) => readVariable(variables, name), read, mistakes);
  const oneOf = <T extends string>(name: string, known: readonly T[]): T | undefined => {
    const text = readVariable(variables, name)?.toLowerCase();
    const found = known.find((each) => each === text);
    if (text !== undefined && !found) mistakes.push(`${name} is not one of ${known.join(', ')}`);
    return found;
  };
  const level = oneOf('ECHOTIK_LOG_LEVEL', logLevels) ?? 'info';
  const format = oneOf('ECHOTIK_LOG_FORMAT', logFormats);
  const file = readVariable(variables, 'ECHOTIK_CONFIG');
  const apiUrl = (baseUrl ?? DEFAULT_BASE_URL).replace(VERSION_PATH, '');
  const proxy = username !== undefined && isBaseUrl(apiUrl) ? readProxy(apiUrl, variables, mistakes) : undefined;
  const project = findProjectFolder(from, {
    ceiling: readVariable(variables, 'HOME'),
    users: findTrustedUsers(variables['SUDO_UID']),
  });
  const config = { path: file ? resolve(from, file) : join(project.folder, CONFIG_NAME), named: file !== undefined };
  const home = readVariable(variables, 'ECHOTIK_HOME');
  // If both are named, nothing of the working directory is used.
  if (!file || home === undefined) mistakes.push(...project.refusedPaths);
  if (mistakes.length) return { config, mistakes };
  const sharedEnvFile = sharedEnvFiles.get(variables);
  const environment = {
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(sharedEnvFile === undefined ? {} : { sharedEnvFile }),
    ...(readerUrl === undefined ? {} : { readerUrl }),
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
    health,
    web,
    log: { level, ...(format ? { format } : {}) },
  };
  return { environment, config, mistakes };
}

/** Undefined where the spool is disabled. */
function readSpoolSettings(variables: Variables, mistakes: string[]): Environment['spool'] {
  const choice = readVariable(variables, 'ECHOTIK_SPOOL') ?? 'on';
  if (choice !== 'on' && choice !== 'off') mistakes.push('ECHOTIK_SPOOL is neither on nor off');
  const megabytes = readVariable(variables, 'ECHOTIK_SPOOL_MB') ?? String(DEFAULT_SPOOL_MB);
  if (!/^[1-9]\d{0,6}$/.test(megabytes)) {
    mistakes.push('ECHOTIK_SPOOL_MB is not a whole number from 1 to 9999999: ECHOTIK_SPOOL=off disables the spool');
  }
  return choice === 'off' ? undefined : { maxBytes: Number(megabytes) * MB };
}

function readProxy(url: string, variables: Variables, mistakes: string[]): Proxy | undefined {
  try {
    return findProxy(url, variables);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    mistakes.push(`${error.message}: ${error.remedy}`);
    return undefined;
  }
}

/** An empty variable counts as absent, because compose files and shells unset variables that way. */
const readVariable = (variables: Variables, name: string) => variables[name]?.trim() || undefined;

/** What is wrong with how the API is called; undefined: nothing. */
export function findPlainHttp({ credentials, baseUrl }: Environment): string | undefined {
  const { protocol, hostname } = new URL(baseUrl);
  const isLocal = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (!credentials || protocol !== 'http:' || isLocal) return undefined;
  return `ECHOTIK_BASE_URL is plain http: the password goes to ${hostname} without encryption with every call`;
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && !username && !password && !search && !hash;
}
