import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, inject, test } from 'vitest';
import { ConfigError } from '../src/errors.ts';
import { createPool } from '../src/load/connection/pool.ts';
import { omitRequiredMethod, requireScram } from '../src/scram-client.ts';

const PASSWORD = 'the-secret-of-the-embedded-server';

/** A message of the server: type, length, content. */
const message = (type: string, content: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(type), length, content]);
};
const integer = (value: number) => {
  const content = Buffer.alloc(4);
  content.writeInt32BE(value);
  return content;
};
const authentication = (code: number, content = Buffer.alloc(0)) =>
  message('R', Buffer.concat([integer(code), content]));
const OK = authentication(0);
const READY = message('Z', Buffer.from('I'));
const SASL = authentication(10, Buffer.from('SCRAM-SHA-256\0\0'));
/** Goes on with the nonce of the client, as a server that stores a verifier does. */
const saslContinue = (received: Buffer) => {
  const nonce = /r=([^,\0]+)/.exec(received.toString('latin1'))?.[1] ?? '';
  return authentication(11, Buffer.from(`r=${nonce}more,s=${Buffer.from('salt').toString('base64')},i=4096`));
};
const saslFinal = authentication(12, Buffer.from(`v=${Buffer.alloc(32).toString('base64')}`));

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** A program on a port that answers each message of its client with the next answer. Returns what it received. */
async function listen(answers: readonly ((received: Buffer) => Buffer)[]) {
  const received: Buffer[] = [];
  server = createServer((socket: Socket) => {
    let count = 0;
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      received.push(data);
      const answer = answers[count++];
      if (answer) socket.write(answer(data));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { received, url: requireScram(`postgres://echotik:${PASSWORD}@127.0.0.1:${port}/echotik`) };
}

test.each([
  ['asks for the password in clear text', [() => authentication(3)]],
  ['asks for an MD5 hash of the password', [() => authentication(5, Buffer.from('salt'))]],
  ['does not prove that it knows the password', [() => Buffer.concat([OK, READY])]],
  ['does not prove that it knows the password', [() => SASL, () => Buffer.concat([OK, READY])]],
])('a server that %s is refused and gets no password', async (what, answers) => {
  const { url, received } = await listen(answers);
  const pool = createPool(url, { max: 1 });
  const asking = pool.query('select 1');
  await expect(asking).rejects.toThrow(ConfigError);
  await expect(asking).rejects.toThrow(what);
  await pool.end();
  expect(Buffer.concat(received).toString('latin1')).not.toContain(PASSWORD);
  expect(Buffer.concat(received).toString('latin1')).not.toContain('md5');
});

test('a server that proves a wrong password is refused', async () => {
  const { url } = await listen([() => SASL, saslContinue, () => Buffer.concat([saslFinal, OK, READY])]);
  const pool = createPool(url, { max: 1 });
  await expect(pool.query('select 1')).rejects.toThrow(/signature/);
  await pool.end();
});

test('a server with SCRAM is accepted', async () => {
  const url = requireScram(inject('templateUrl'));
  const pool = createPool(url, { max: 1 });
  expect((await pool.query<{ one: number }>('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
});

test('other URLs are connected as before', async () => {
  const { url, received } = await listen([() => authentication(3)]);
  const pool = createPool(omitRequiredMethod(new URL(url)), { max: 1, connectTimeoutMs: 500 });
  await expect(pool.query('select 1')).rejects.toThrow(/timeout/);
  await pool.end();
  expect(Buffer.concat(received).toString('latin1')).toContain(PASSWORD);
});
