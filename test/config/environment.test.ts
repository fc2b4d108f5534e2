import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findPlainHttp, readEnvironment } from '../../src/config/environment.ts';
import { ConfigError } from '../../src/errors.ts';

const SECRET = 'canary-5b1f';

function mistakesIn(variables: Readonly<Record<string, string>>): readonly string[] {
  try {
    readEnvironment(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('; ');
    throw error;
  }
  return [];
}

async function withFile<T>(text: string, work: (path: string) => T): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-environment-'));
  const path = join(folder, 'secret');
  await writeFile(path, text);
  try {
    return work(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('without any variable', () => {
  test('every variable has a default, and there are no credentials', () => {
    expect(readEnvironment({})).toEqual({
      home: resolve('.echotik'),
      search: expect.objectContaining({ folder: resolve('.') }),
      spool: { maxBytes: 256 * 1024 * 1024 },
      leaseMs: 90_000,
      baseUrl: 'https://open.echotik.live',
      config: { path: resolve('echotik.config.yaml'), named: false },
      health: { host: '127.0.0.1' },
      web: { host: '127.0.0.1' },
      log: { level: 'info' },
    });
  });

  test('an empty variable counts as absent', () => {
    const names = [
      'DATABASE_URL',
      'REDIS_URL',
      'ECHOTIK_HOME',
      'ECHOTIK_BASE_URL',
      'ECHOTIK_CONFIG',
      'ECHOTIK_HEALTH_PORT',
    ];
    const secrets = ['ECHOTIK_USERNAME', 'ECHOTIK_PASSWORD', 'ECHOTIK_PASSWORD_FILE', 'DATABASE_URL_FILE'];
    const empty = Object.fromEntries([...names, ...secrets].flatMap((name) => [[name, ' ']]));
    expect(readEnvironment(empty)).toEqual(readEnvironment({}));
  });
});

test('every variable is read into its setting', () => {
  const environment = readEnvironment({
    DATABASE_URL: 'postgres://h/d',
    ECHOTIK_READER_URL: 'postgres://r@h/d',
    REDIS_URL: 'redis://h',
    ECHOTIK_HOME: '/var/lib/echotik',
    ECHOTIK_SPOOL_MB: '16',
    ECHOTIK_LEASE_SECONDS: '30',
    ECHOTIK_BASE_URL: 'http://127.0.0.1:8080/prefix',
    ECHOTIK_USERNAME: ' user ',
    ECHOTIK_PASSWORD: SECRET,
    ECHOTIK_CONFIG: '/etc/echotik.yaml',
    ECHOTIK_HEALTH_PORT: ' 9464 ',
    ECHOTIK_HEALTH_HOST: '0.0.0.0',
    ECHOTIK_WEB_PORT: ' 8421 ',
    ECHOTIK_WEB_HOST: '0.0.0.0',
    ECHOTIK_WEB_URL: 'https://ops.example.com/echotik/',
    ECHOTIK_WEB_PASSWORD: 'correct horse battery',
    ECHOTIK_WEB_ALLOW_SPEND: '500',
    ECHOTIK_LOG_LEVEL: 'WARN',
    ECHOTIK_LOG_FORMAT: 'pretty',
  });
  expect(environment).toEqual({
    databaseUrl: 'postgres://h/d',
    readerUrl: 'postgres://r@h/d',
    redisUrl: 'redis://h',
    home: '/var/lib/echotik',
    spool: { maxBytes: 16 * 1024 * 1024 },
    leaseMs: 30_000,
    baseUrl: 'http://127.0.0.1:8080/prefix',
    credentials: { username: 'user', password: SECRET },
    config: { path: '/etc/echotik.yaml', named: true },
    health: { host: '0.0.0.0', port: 9464 },
    web: {
      host: '0.0.0.0',
      port: 8421,
      publicUrl: 'https://ops.example.com/echotik',
      password: 'correct horse battery',
      allowSpend: 500,
    },
    log: { level: 'warn', format: 'pretty' },
  });
});

test.each(['4', '3601', '1.5', 'soon', '-1'])('a lease of %s seconds is a mistake', (seconds) => {
  expect(mistakesIn({ ECHOTIK_LEASE_SECONDS: seconds })).toEqual([
    'ECHOTIK_LEASE_SECONDS is not a whole number from 5 to 3600',
  ]);
});

test.each(['65536', '-1', '1.5', 'http', '0x10', '1e3'])('%s is no port for health', (port) => {
  expect(mistakesIn({ ECHOTIK_HEALTH_PORT: port })).toEqual([
    'ECHOTIK_HEALTH_PORT is not a whole number from 0 to 65535',
  ]);
});

describe('a secret in a file', () => {
  test.each([
    ['DATABASE_URL', 'databaseUrl'],
    ['REDIS_URL', 'redisUrl'],
  ])('is read for %s, without the line break at its end', (name, key) =>
    withFile(`${SECRET}\n`, (path) =>
      expect(readEnvironment({ [`${name}_FILE`]: path })).toMatchObject({ [key]: SECRET }),
    ),
  );

  test('credentials are read from files, or one of them from a variable', () =>
    withFile(SECRET, (path) =>
      expect(readEnvironment({ ECHOTIK_USERNAME: 'user', ECHOTIK_PASSWORD_FILE: path })).toMatchObject({
        credentials: { username: 'user', password: SECRET },
      }),
    ));

  test('an empty secret file is a mistake', () =>
    withFile('\n', (path) =>
      expect(mistakesIn({ ECHOTIK_USERNAME_FILE: path, ECHOTIK_PASSWORD_FILE: path })).toEqual([
        `ECHOTIK_USERNAME_FILE: ${path} is empty`,
        `ECHOTIK_PASSWORD_FILE: ${path} is empty`,
      ]),
    ));

  test('a secret file that cannot be read is a mistake', () => {
    expect(mistakesIn({ DATABASE_URL_FILE: '/no/such/file' })).toEqual([
      'DATABASE_URL_FILE: cannot read /no/such/file (ENOENT)',
    ]);
    expect(mistakesIn({ REDIS_URL_FILE: tmpdir() })).toEqual([`REDIS_URL_FILE: cannot read ${tmpdir()} (EISDIR)`]);
  });
});

describe('mistakes', () => {
  test('all mistakes are reported together, without secrets', () =>
    withFile(SECRET, (path) => {
      const mistakes = mistakesIn({
        DATABASE_URL: `postgres://u:${SECRET}@h/d`,
        DATABASE_URL_FILE: path,
        REDIS_URL_FILE: '/no/such/file',
        ECHOTIK_PASSWORD: SECRET,
        ECHOTIK_BASE_URL: `https://u:${SECRET}@open.echotik.live`,
      });
      expect(mistakes).toEqual([
        'both DATABASE_URL and DATABASE_URL_FILE are set: keep one',
        'REDIS_URL_FILE: cannot read /no/such/file (ENOENT)',
        'ECHOTIK_PASSWORD is set but ECHOTIK_USERNAME is not',
        'ECHOTIK_BASE_URL is not an http(s) URL without user, query and fragment',
      ]);
      expect(mistakes.join()).not.toContain(SECRET);
    }));

  test('an unknown log level or format is refused', () => {
    expect(mistakesIn({ ECHOTIK_LOG_LEVEL: 'loud', ECHOTIK_LOG_FORMAT: 'xml' })).toEqual([
      'ECHOTIK_LOG_LEVEL is not one of trace, debug, info, warn, error, fatal, silent',
      'ECHOTIK_LOG_FORMAT is not one of json, pretty',
    ]);
  });

  test('a username without a password, or the reverse, is refused', () => {
    expect(mistakesIn({ ECHOTIK_USERNAME: 'user' })).toEqual(['ECHOTIK_USERNAME is set but ECHOTIK_PASSWORD is not']);
  });

  test('a base URL without credentials is refused', () => {
    expect(mistakesIn({ ECHOTIK_BASE_URL: 'https://open.echotik.live' })).toEqual([
      'ECHOTIK_BASE_URL is set but there are no ECHOTIK_USERNAME and ECHOTIK_PASSWORD to call it with',
    ]);
  });

  test.each(['open.echotik.live', 'ftp://h', 'https://', 'http://h?a=1', 'http://h#a', 'http://u@h', 'x y'])(
    'the base URL %j is refused',
    (ECHOTIK_BASE_URL) => {
      expect(mistakesIn({ ECHOTIK_BASE_URL, ECHOTIK_USERNAME: 'u', ECHOTIK_PASSWORD: 'p' })).toHaveLength(1);
    },
  );
});

describe('the spool', () => {
  test('the spool can be disabled', () => {
    expect(readEnvironment({ ECHOTIK_SPOOL: 'off' })).not.toHaveProperty('spool');
    expect(readEnvironment({ ECHOTIK_SPOOL: 'on', ECHOTIK_SPOOL_MB: ' ' })).toHaveProperty('spool');
  });

  test.each([
    { ECHOTIK_SPOOL: 'no' },
    { ECHOTIK_SPOOL_MB: '0' },
    { ECHOTIK_SPOOL_MB: '1.5' },
    { ECHOTIK_SPOOL_MB: '-1' },
    { ECHOTIK_SPOOL_MB: '256MB' },
    { ECHOTIK_SPOOL: 'off', ECHOTIK_SPOOL_MB: 'many' },
  ])('refuses %j', (variables) => {
    expect(mistakesIn(variables as Readonly<Record<string, string>>)).toHaveLength(1);
  });
});

test('the base URL may be written with the version, as the vendor does', () => {
  const credentials = { ECHOTIK_USERNAME: 'u', ECHOTIK_PASSWORD: 'p' };
  for (const end of ['', '/', '/api/v3', '/api/v3/']) {
    expect(readEnvironment({ ...credentials, ECHOTIK_BASE_URL: `https://api.example${end}` }).baseUrl).toBe(
      'https://api.example',
    );
  }
});

test.each([
  ['http://gateway.example/echotik', true],
  ['http://10.0.0.1:8080', true],
  ['http://127.0.0.1.example', true],
  ['http://localhost.example', true],
  ['https://gateway.example', false],
  ['http://localhost:8080', false],
  ['http://api.localhost', false],
  ['http://127.0.0.1:8080', false],
  ['http://127.1', false],
  ['http://[::1]:8080', false],
])('the base URL %s sends the password readable through a network: %s', (url, isPlain) => {
  const environment = readEnvironment({ ECHOTIK_BASE_URL: url, ECHOTIK_USERNAME: 'user', ECHOTIK_PASSWORD: SECRET });
  const problem = findPlainHttp(environment);
  expect(problem !== undefined).toBe(isPlain);
  expect(problem ?? '').not.toContain(SECRET);
});
