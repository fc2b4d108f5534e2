import { chmod, chown, copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { diagnosePostgres } from '../../../src/doctor/postgres.ts';
import { checkDatabase } from '../../../src/load/connection/check-database.ts';
import { createPool, createPoolBeside } from '../../../src/load/connection/pool.ts';
import { type Authority, createAuthority } from '../../support/certificates.ts';
import { type PostgresCluster, startPostgresCluster } from '../../support/postgres-cluster.ts';

let folder: string;
let cluster: PostgresCluster;
let authority: Authority;
let stranger: Authority;

/** A server with TLS whose certificate names localhost, but not its address. */
beforeAll(async () => {
  cluster = await startPostgresCluster(inject('scratch'));
  folder = await mkdtemp(join(inject('scratch'), 'tls-'));
  const folders = ['ours', 'theirs'].map((name) => join(folder, name));
  for (const path of folders) await mkdir(path);
  [authority, stranger] = (await Promise.all(folders.map(createAuthority))) as [Authority, Authority];
  const server = await authority.leafFor('DNS:localhost');
  await Promise.all([putServerFile('server.key', server.key), putServerFile('server.crt', server.cert)]);
  await copyFile(authority.root, join(cluster.data, 'clients.crt'));
  await cluster.configure('ssl_ca_file', `'clients.crt'`);
  await cluster.configure('ssl', 'on');
});

afterAll(async () => {
  await cluster.remove();
  await rm(folder, { recursive: true, force: true });
});

/** As PostgreSQL demands it of a key. */
async function putServerFile(name: string, text: string): Promise<void> {
  const path = join(cluster.data, name);
  const { uid, gid } = await stat(cluster.data);
  await writeFile(path, text);
  await chmod(path, 0o600);
  if (process.getuid?.() === 0) await chown(path, uid, gid);
}

/** `tls`, `plain`, or the message that the operator gets. A pool beside it must be the same. */
async function connectWith(query: string, host = 'localhost'): Promise<string> {
  const url = cluster.url().replace('127.0.0.1', host) + query;
  try {
    const pool = createPool(url, { max: 1 });
    const beside = createPoolBeside(pool, { max: 1 });
    try {
      await checkDatabase(pool, url);
      const encrypted = await Promise.all(
        [pool, beside].map((one) =>
          one.query<{ ssl: boolean }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()'),
        ),
      );
      return [...new Set(encrypted.map(({ rows }) => (rows[0]?.ssl ? 'tls' : 'plain')))].join(' and ');
    } finally {
      await Promise.all([pool.end(), beside.end()]);
    }
  } catch (error) {
    const { name, message, remedy } = error as Error & { remedy?: string };
    return `${name}: ${message} -> ${remedy}`;
  }
}

describe('sslmode means what it means for libpq', () => {
  test.each<[string, string]>([
    ['', 'plain'],
    ['?sslmode=disable', 'plain'],
    ['?sslmode=require', 'tls'],
    ['?sslmode=no-verify', 'tls'],
    ['?sslmode=require&uselibpqcompat=true', 'tls'],
    ['?sslmode=require&sslnegotiation=direct', 'tls'],
    ['?ssl=false', 'plain'],
    ['?sslmode=require&application_name=mine&options=-c%20work_mem%3D5MB', 'tls'],
  ])('%s: %s', async (query, expected) => {
    expect(await connectWith(query)).toBe(expected);
  });

  test('with the certificate of the authority, the server is verified; its name only by verify-full', async () => {
    const ours = `&sslrootcert=${authority.root}`;
    expect(await connectWith(`?sslmode=verify-full${ours}`)).toBe('tls');
    expect(await connectWith(`?${ours}`)).toBe('tls');
    expect(await connectWith(`?sslmode=verify-ca${ours}`, '127.0.0.1')).toBe('tls');
    expect(await connectWith(`?sslmode=require${ours}`, '127.0.0.1')).toBe('tls');
    const wrongName = await connectWith(`?sslmode=verify-full${ours}`, '127.0.0.1');
    expect(wrongName).toMatch(/^ConfigError: .* has a certificate for another name: .*127\.0\.0\.1.*sslmode=verify-ca/);
  });

  test('a server of another authority is refused by every mode that verifies', async () => {
    for (const query of [
      '?sslmode=verify-full',
      '?ssl=true',
      `?sslmode=verify-full&sslrootcert=${stranger.root}`,
      `?sslmode=verify-ca&sslrootcert=${stranger.root}`,
      `?sslmode=require&sslrootcert=${stranger.root}`,
      `?sslmode=verify-full&sslrootcert=${stranger.root}&sslnegotiation=direct`,
      '?sslmode=verify-full&sslrootcert=system',
    ]) {
      const outcome = await connectWith(query);
      expect(outcome, query).toMatch(/^ConfigError: .* an authority that is not trusted: .* -> set sslrootcert=/);
      expect(outcome, query).not.toContain('unset DATABASE_URL');
    }
  });
});

test('config check --live tells whether the certificate is verified', async () => {
  const findings = async (query: string) => {
    const pool = createPool(`${cluster.url().replace('127.0.0.1', 'localhost')}${query}`, { max: 1 });
    const remarks = await diagnosePostgres(pool).finally(() => pool.end());
    return remarks.map(({ result, message }) => `${result}: ${message}`).slice(1);
  };
  expect(await findings('')).toEqual([]);
  expect(await findings(`?sslmode=verify-full&sslrootcert=${authority.root}`)).toEqual([
    'ok: TLSv1.3, with a certificate that was verified',
  ]);
  expect(await findings('?sslmode=require')).toEqual([
    'warning: TLSv1.3, but nothing verifies that the server is yours',
  ]);
});

describe('sslrootcert=system', () => {
  test('takes the authorities of the system', async () => {
    const before = process.env['SSL_CERT_FILE'];
    process.env['SSL_CERT_FILE'] = authority.root;
    try {
      expect(await connectWith('?sslmode=verify-full&sslrootcert=system')).toBe('tls');
      expect(await connectWith('?sslrootcert=system')).toBe('tls');
    } finally {
      if (before === undefined) delete process.env['SSL_CERT_FILE'];
      else process.env['SSL_CERT_FILE'] = before;
    }
  });

  test.each(['require', 'verify-ca'])('is refused with sslmode=%s, as by libpq', async (mode) => {
    expect(await connectWith(`?sslmode=${mode}&sslrootcert=system`)).toMatch(
      /^ConfigError: sslrootcert=system .* sslmode=(require|verify-ca) -> write sslmode=verify-full/,
    );
  });
});

describe('a setting that cannot be used is named', () => {
  test.each<[string, RegExp]>([
    ['?sslmode=prefer', /sslmode=prefer in DATABASE_URL is not supported -> write sslmode=require/],
    ['?sslmode=full', /sslmode=full in DATABASE_URL is not supported -> write one of disable, require/],
    ['?ssl=maybe', /ssl=maybe in DATABASE_URL is not supported/],
    ['?sslmode=verify-ca', /sslmode=verify-ca in DATABASE_URL needs the certificate .* -> add sslrootcert=/],
    ['?sslrootcert=/no/such.pem', /sslrootcert in DATABASE_URL: cannot read \/no\/such\.pem \(ENOENT\) -> .*system/],
    ['?sslrootcert=/etc/hostname', /sslrootcert in DATABASE_URL: \/etc\/hostname is not a certificate/],
    ['?sslmode=require&sslcert=/etc/hostname', /a client certificate without sslkey/],
    [
      '?sslmode=require&sslcert=/etc/hostname&sslkey=/etc/hostname',
      /sslcert and sslkey in DATABASE_URL cannot be used/,
    ],
  ])('%s', async (query, outcome) => {
    const text = await connectWith(query);
    expect(text).toMatch(/^ConfigError/);
    expect(text).toMatch(outcome);
  });

  test('a server without TLS, and one that demands it', async () => {
    await cluster.configure('ssl', 'off');
    expect(await connectWith('?sslmode=require')).toMatch(/^ConfigError: .* does not offer TLS: .* -> enable ssl/);
    await cluster.configure('ssl', 'on');
    await withRules('hostssl all all all trust', async () => {
      expect(await connectWith('?sslmode=require')).toBe('tls');
      expect(await connectWith('')).toMatch(/^ConfigError: .* requires TLS: .* -> add sslmode=verify-full/);
    });
  });
});

test('a client certificate is shown where the server wants one', () =>
  withRules('hostssl all all all trust clientcert=verify-ca', async () => {
    const { key, cert } = await authority.leafFor('DNS:client');
    const files = { key: join(folder, 'client.key'), cert: join(folder, 'client.crt') };
    await Promise.all([writeFile(files.key, key), writeFile(files.cert, cert)]);
    expect(await connectWith(`?sslmode=require&sslcert=${files.cert}&sslkey=${files.key}`)).toBe('tls');
    expect(await connectWith('?sslmode=require')).toMatch(/^ConfigError: .* requires a client certificate: .*sslcert=/);
  }));

/** Other rules of access, besides those of the superuser, which the test itself needs. */
async function withRules(rules: string, work: () => Promise<void>): Promise<void> {
  const file = join(cluster.data, 'pg_hba.conf');
  const write = async (text: string) => {
    await writeFile(file, `host all admin all trust\n${text}\n`);
    await cluster.configure('hba_file', `'${file}'`);
  };
  await write(rules);
  try {
    await work();
  } finally {
    await write('host all all all trust');
  }
}
