import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createSecureServer } from 'node:https';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { EchotikClient } from '../../src/extract/client.ts';
import { downloadImage } from '../../src/extract/download.ts';
import { parseEnvironment } from '../../src/config/environment.ts';
import { findProxy } from '../../src/extract/proxy.ts';
import { createAuthority } from '../support/certificates.ts';
import { runCli } from '../support/cli.ts';
import { hasTinyproxy, withConnectProxy, withTinyproxy } from '../support/connect-proxy.ts';
import { withDatabase } from '../support/database.ts';
import { expectFailure, expectReply, withServer } from './with-server.ts';

const API = 'https://open.echotik.live';

describe('the proxy of a URL', () => {
  test.each<[string, string, Readonly<Record<string, string>>, string | undefined]>([
    ['https by HTTPS_PROXY', API, { HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128 HTTPS_PROXY'],
    ['in lower case', API, { https_proxy: 'http://proxy:3128' }, 'http://proxy:3128 https_proxy'],
    [
      'in both, the lower case',
      API,
      { https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:1' },
      'http://a:1 https_proxy',
    ],
    ['where the lower case is empty', API, { https_proxy: ' ', HTTPS_PROXY: 'http://b:1' }, 'http://b:1 HTTPS_PROXY'],
    ['without a scheme', API, { HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128 HTTPS_PROXY'],
    ['of https', API, { HTTPS_PROXY: 'https://proxy' }, 'https://proxy HTTPS_PROXY'],
    ['http by HTTP_PROXY', 'http://api/x', { HTTP_PROXY: 'http://p:1' }, 'http://p:1 HTTP_PROXY'],
    ['not https by HTTP_PROXY', API, { HTTP_PROXY: 'http://p:1' }, undefined],
    ['not http by HTTPS_PROXY', 'http://api', { HTTPS_PROXY: 'http://p:1' }, undefined],
    ['none without a variable', API, {}, undefined],
  ])('%s', (_, url, variables, expected) => {
    const proxy = findProxy(url, variables);
    expect(proxy && `${proxy.url} ${proxy.variable}`).toBe(expected);
  });

  test.each<[string, string, boolean]>([
    ['open.echotik.live', API, true],
    ['ECHOTIK.live', API, true],
    ['.echotik.live', API, true],
    ['*.echotik.live', API, true],
    ['localhost, echotik.live', API, true],
    ['localhost echotik.live', API, true],
    ['echotik.live:443', API, true],
    ['echotik.live:8443', API, false],
    ['tik.live', API, false],
    ['open.echotik.live.org', API, false],
    ['*', API, true],
    ['a,*', API, true],
    ['127.0.0.1', 'https://127.0.0.1:8080', true],
    ['127.0.0.1:8080', 'https://127.0.0.1:8080', true],
    ['10.0.0.0/8', 'https://10.2.3.4', true],
    ['10.0.0.0/8', 'https://11.2.3.4', false],
    ['10.0.0.0/99', 'https://10.2.3.4', false],
    ['0.0.0.4', 'https://10.0.0.4', false],
    ['[::1]', 'https://[::1]:9', true],
    ['::1', 'https://[::1]:9', true],
    ['fd00::/8', 'https://[fd12::1]', true],
    ['', API, false],
  ])('with NO_PROXY=%s, %s is an exception: %s', (exceptions, url, isException) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      const variables = { HTTPS_PROXY: 'http://proxy:1', [name]: exceptions };
      expect(findProxy(url, variables) === undefined).toBe(isException);
    }
  });

  test.each(['socks5://proxy:1080', 'ftp://proxy', 'http://', '://', 'http://user:canary-1@'])(
    '%s is a mistake that is named without its secret',
    (value) => {
      const act = () => findProxy(API, { HTTPS_PROXY: value });
      expect(act).toThrow(/^HTTPS_PROXY is not the URL of an HTTP proxy$/);
      expect(act).not.toThrow(/canary/);
    },
  );

  test.each([
    ['http://user:p%40ss@proxy:1', 'user:p@ss'],
    ['http://user@proxy:1', 'user:'],
    ['http://user:100%@proxy:1', 'user:100%'],
    ['user:p%40ss@proxy:1', 'user:p@ss'],
  ])('%s keeps the credentials apart', (value, credentials) => {
    const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
    expect(findProxy(API, { HTTPS_PROXY: value })).toEqual({
      url: 'http://proxy:1',
      variable: 'HTTPS_PROXY',
      authorization,
    });
  });
});

const asking = async (baseUrl: string, proxyUrl: string) => {
  const proxy = findProxy(baseUrl, { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl });
  const client = new EchotikClient({
    baseUrl,
    username: 'u',
    password: 'canary-api',
    proxy,
    timeoutMs: 2_000,
    now: () => new Date(),
  });
  try {
    return await client.call({ path: '/api', query: {} });
  } finally {
    await client.close();
  }
};

describe('through a proxy', () => {
  test('an API of http is asked by a tunnel, with the credentials of the proxy for the proxy only', () =>
    withServer(
      ({ headers }, response) => response.end(JSON.stringify(headers)),
      async ({ port }) => {
        await withConnectProxy({}, async ({ url, seen }) => {
          const answer = expectReply(await asking(`http://127.0.0.1:${port}`, url.replace('//', '//me:canary-proxy@')));
          expect(answer.status).toBe(200);
          expect(seen).toHaveLength(1);
          expect(seen[0]).toMatch(new RegExp(`^connect 127.0.0.1:${port} http/1.1`));
          expect(seen[0]).toContain(
            `proxy-authorization: basic ${Buffer.from('me:canary-proxy').toString('base64')}`.toLowerCase(),
          );
          expect(seen[0]).not.toMatch(/\nauthorization/);
          expect(answer.bytes.toString()).not.toContain('proxy-authorization');
        });
      },
    ));

  test.each<[string, string, RegExp, RegExp]>([
    ['wants credentials', '407 Proxy Authentication Required', /wants a user and a password/, /HTTPS_PROXY/],
    ['forbids the host', '403 Forbidden', /refuses to connect \(HTTP 403\)/, /CONNECT|NO_PROXY/],
    ['cannot reach the host', '502 Bad Gateway', /refuses to connect \(HTTP 502\)/, /NO_PROXY/],
    ['hangs up', 'close', /no connection through the proxy/, /HTTPS_PROXY/],
    ['never answers', 'hang', /no connection through the proxy/, /HTTPS_PROXY/],
    ['answers nonsense', '999999 ???\r\n\0', /no connection through the proxy|refuses/, /HTTPS_PROXY/],
  ])('a proxy that %s sent nothing on, so nothing is booked', (_, answers, error, remedy) =>
    withConnectProxy({ answers }, async ({ url, seen }) => {
      const answer = expectFailure(await asking('https://api.invalid', url.replace('//', '//me:canary-proxy@')));
      expect(answer).toMatchObject({
        sent: false,
        error: expect.stringMatching(error),
        remedy: expect.stringMatching(remedy),
      });
      expect(seen[0]).toMatch(/^connect api.invalid:443 /);
      expect(JSON.stringify(answer)).not.toContain('canary');
    }),
  );

  test('a proxy that is not there sent nothing', async () => {
    const answer = expectFailure(await asking('https://api.invalid', 'http://me:canary-proxy@127.0.0.1:1'));
    expect(answer).toMatchObject({
      sent: false,
      error: expect.stringContaining('http://127.0.0.1:1'),
      remedy: expect.stringContaining('HTTPS_PROXY'),
    });
    expect(JSON.stringify(answer)).not.toContain('canary');
  });

  test('a certificate that is not known inside of the tunnel sent nothing, and the remedy names the variable', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'echotik-proxy-'));
    const authority = await createAuthority(folder);
    const server = createSecureServer(await authority.leafFor('DNS:api.invalid'), () => expect.unreachable());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await withConnectProxy({ to: (server.address() as AddressInfo).port }, async ({ url, seen }) => {
        const answer = expectFailure(await asking('https://api.invalid', url));
        expect(answer).toMatchObject({ sent: false, remedy: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
        expect(seen).toHaveLength(1);
      });
    } finally {
      server.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('files', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('are downloaded through the proxy too', () =>
    withServer(
      (_, response) => response.writeHead(200, { 'content-type': 'image/gif' }).end('GIF89a image'),
      async ({ port }) => {
        const folder = await mkdtemp(join(tmpdir(), 'echotik-download-'));
        const file = join(folder, 'file');
        const policy = { hosts: ['covers.invalid'] };
        await withConnectProxy({ to: port }, async ({ url, seen }) => {
          vi.stubEnv('http_proxy', url);
          await downloadImage('http://covers.invalid/a?b=c', file, policy);
          expect(await readFile(file, 'utf8')).toBe('GIF89a image');
          expect(seen[0]).toMatch(/^connect covers.invalid:80 /);
          vi.stubEnv('NO_PROXY', 'covers.invalid');
          await expect(downloadImage('http://covers.invalid/a', `${file}2`, policy)).rejects.toThrow(
            /cannot be fetched/,
          );
          expect([seen.length, existsSync(`${file}2`)]).toEqual([1, false]);
        });
        await rm(folder, { recursive: true, force: true });
      },
    ));
});

test('an address of a host has more time than 250 ms to answer', async () => {
  const connect = vi.spyOn(net, 'connect');
  await asking('http://127.0.0.1:1', '');
  expect(connect.mock.calls).toMatchObject([[{ autoSelectFamilyAttemptTimeout: 2_500 }]]);
  connect.mockRestore();
});

describe('config check --live', () => {
  const checked = (variables: Readonly<Record<string, string>>) =>
    withDatabase(async ({ url }) => {
      const credentials = { ECHOTIK_USERNAME: 'u', ECHOTIK_PASSWORD: 'canary-api' };
      const { stdout, stderr } = await runCli(['config', 'check', '--live'], {
        ...credentials,
        DATABASE_URL: url,
        ...variables,
      });
      expect(`${stdout}${stderr}`).not.toContain('canary');
      return stdout;
    });

  test('says through which proxy the API is asked, and asks it so', () =>
    withConnectProxy({ answers: '502 Bad Gateway' }, async ({ url, seen }) => {
      const HTTPS_PROXY = url.replace('//', '//me:canary-proxy@');
      const stdout = await checked({ ECHOTIK_BASE_URL: 'https://api.invalid', HTTPS_PROXY });
      expect(stdout).toContain(`https://api.invalid is called through ${url} (HTTPS_PROXY)`);
      expect(stdout).toContain('refuses to connect (HTTP 502)');
      expect(seen[0]).toMatch(/^connect api.invalid:443 /);
    }));
});

describe('the environment', () => {
  const credentials = { ECHOTIK_USERNAME: 'u', ECHOTIK_PASSWORD: 'p' };

  test('names a variable that is no proxy, without its secret', () => {
    const { mistakes } = parseEnvironment({ ...credentials, HTTPS_PROXY: 'socks5://me:canary@proxy' });
    expect(mistakes).toEqual([expect.stringMatching(/^HTTPS_PROXY is not the URL of an HTTP proxy: write it as/)]);
    expect(mistakes.join()).not.toContain('canary');
  });

  test('has the proxy of the base URL, and none for the simulator', () => {
    const variables = { HTTP_PROXY: 'http://p:1', HTTPS_PROXY: 'socks5://not-looked-at' };
    const { environment } = parseEnvironment({ ...credentials, ...variables, ECHOTIK_BASE_URL: 'http://api.invalid' });
    expect(environment?.proxy).toEqual({ url: 'http://p:1', variable: 'HTTP_PROXY' });
    expect(parseEnvironment(variables)).toMatchObject({
      mistakes: [],
      environment: expect.not.objectContaining({ proxy: expect.anything() }),
    });
  });
});

describe.skipIf(!hasTinyproxy())('tinyproxy with a password', () => {
  test('lets calls through, and refuses others without a byte of them sent', () =>
    withServer(
      (_, response) => response.end('{"code":0,"data":[1]}'),
      ({ port }) =>
        withTinyproxy('me', 'canary-proxy', async (proxy) => {
          const target = `http://127.0.0.1:${port}`;
          const good = await asking(target, `http://me:canary-proxy@127.0.0.1:${proxy.port}`);
          expect(expectReply(good).bytes.toString()).toBe('{"code":0,"data":[1]}');
          for (const credentials of ['', 'me:wrong@']) {
            const refused = expectFailure(await asking(target, `http://${credentials}127.0.0.1:${proxy.port}`));
            expect(refused).toMatchObject({ sent: false, remedy: expect.stringContaining('HTTP_PROXY') });
          }
          const nowhere = await asking('http://127.0.0.1:1', `http://me:canary-proxy@127.0.0.1:${proxy.port}`);
          expect(nowhere).toMatchObject({ sent: false });
        }),
    ));
});
