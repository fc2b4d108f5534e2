/** The server is read with curl, the client that operators have. */
import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type Routes, startHttpServer } from '../../src/health/http-server.ts';

const run = promisify(execFile);

const routes: Routes = {
  '/livez': () => ({ contentType: 'application/json', body: '{"ok":true}' }),
  '/readyz': async () => ({ status: 503, contentType: 'application/json', body: '{"ok":false}' }),
  '/broken': async () => {
    throw new Error('password of the database');
  },
};

async function withServer(work: (url: string, errors: readonly Error[]) => Promise<void>): Promise<void> {
  const errors: Error[] = [];
  const onError = (error: Error) => void errors.push(error);
  const server = await startHttpServer({ host: '127.0.0.1', port: 0, routes, onError });
  try {
    await work(`http://127.0.0.1:${server.port}`, errors);
  } finally {
    await server.close();
  }
}

/** Status line, headers and body, as curl prints them. */
const curl = async (...args: string[]) => (await run('curl', ['--silent', '--include', ...args])).stdout;

test('answers GET with the status, type and body of its route, whatever the query', () =>
  withServer(async (url) => {
    const live = await curl(`${url}/livez?verbose`);
    expect(live).toMatch(/^HTTP\/1\.1 200 /);
    expect(live).toMatch(/^Content-Type: application\/json\r$/m);
    expect(live).toMatch(/^Cache-Control: no-store\r$/m);
    expect(live).toMatch(/\r\n\r\n{"ok":true}$/);
    expect(await curl(`${url}/readyz`)).toMatch(/^HTTP\/1\.1 503 [^]*{"ok":false}$/);
  }));

test('answers HEAD with the same headers and no body', () =>
  withServer(async (url) => {
    const head = await curl('--head', `${url}/livez`);
    expect(head).toMatch(/^HTTP\/1\.1 200 [^]*^Content-Length: 11\r$/m);
    expect(head).toMatch(/\r\n\r\n$/);
  }));

test.each([
  ['/', 404],
  ['/livez/', 404],
  ['/LIVEZ', 404],
  ['/constructor', 404],
  ['/__proto__', 404],
  ['/%6civez', 404],
])('%s is not found', (path, status) =>
  withServer(async (url) => {
    expect(await curl('--path-as-is', `${url}${path}`)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  }),
);

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'])('%s is not allowed', (method) =>
  withServer(async (url) => {
    const answer = await curl('--request', method, '--data', 'x', `${url}/livez`);
    expect(answer).toMatch(/^HTTP\/1\.1 405 [^]*^Allow: GET, HEAD\r$/m);
  }),
);

test('a handler that fails costs one request, and its message goes to the operator, not to the client', () =>
  withServer(async (url, errors) => {
    const answer = await curl(`${url}/broken`);
    expect(answer).toMatch(/^HTTP\/1\.1 500 /);
    expect(answer).not.toContain('password');
    expect(errors.map(({ message }) => message)).toEqual(['password of the database']);
    expect(await curl(`${url}/livez`)).toMatch(/^HTTP\/1\.1 200 /);
  }));

test('refuses headers that no probe has', () =>
  withServer(async (url) => {
    expect(await curl('--header', `X-Long: ${'x'.repeat(20_000)}`, `${url}/livez`)).toMatch(/^HTTP\/1\.1 431 /);
  }));

test('closes although a client keeps its connection', async () => {
  const server = await startHttpServer({ host: '127.0.0.1', port: 0, routes, onError: () => undefined });
  const client = connect(server.port, '127.0.0.1');
  const isClosed = new Promise((resolve) => client.once('close', resolve));
  client.on('error', () => undefined);
  client.write('GET /livez HTTP/1.1\r\n');
  await new Promise((resolve) => client.once('connect', resolve));
  await server.close();
  await isClosed;
  expect(client.destroyed).toBe(true);
});

test('a port in use is refused with what to do', async () => {
  const options = { host: '127.0.0.1', routes, onError: () => undefined };
  const server = await startHttpServer({ ...options, port: 0 });
  await expect(startHttpServer({ ...options, port: server.port })).rejects.toMatchObject({
    name: 'ConfigError',
    message: `port ${server.port} of 127.0.0.1 is in use, so the health of this process cannot be served there`,
    remedy: expect.stringContaining('--health-port'),
  });
  await server.close();
});

test('an address of another machine is refused', async () => {
  await expect(startHttpServer({ host: '192.0.2.1', port: 0, routes, onError: () => undefined })).rejects.toMatchObject(
    { name: 'ConfigError', message: expect.stringContaining('192.0.2.1') },
  );
});
