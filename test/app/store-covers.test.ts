import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nameCoverFile, storeCovers } from '../../src/app/store-covers.ts';
import { downloadImage, type LinkPolicy } from '../../src/extract/download.ts';
import { isPublicAddress } from '../../src/extract/public-address.ts';
import { withDatabase } from '../support/database.ts';

const SOURCE = 'https://images.example/a/cover.webp?x=1';
const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from('picture')]);
/** The server of a test is on this machine. */
const LOCAL: LinkPolicy = { hosts: ['127.0.0.1', 'covers.example'], isAllowedAddress: () => true };

interface Lent {
  readonly port: number;
  readonly folder: string;
  readonly asked: readonly string[];
}

async function withImages<T>(answer: RequestListener, work: (lent: Lent) => Promise<T>): Promise<T> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = await mkdtemp(join(tmpdir(), 'echotik-covers-'));
  try {
    return await work({ port: (server.address() as AddressInfo).port, folder, asked });
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
}

const sendPng: RequestListener = (_, response) =>
  void response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);

test('covers with valid links are stored once, and failures are reported and leave no file', () =>
  withDatabase(({ pool }) =>
    withImages(
      (request, response) =>
        request.url === '/good' ? sendPng(request, response) : void response.writeHead(403).end(),
      async ({ port, folder: home, asked }) => {
        await pool.query(
          `insert into echotik.covers (source_url, temporary_url, expires_at, _request_id, _observed_at) values
           ($1, $2 || '/good', now() + interval '1 day', 1, now()), ('dead', $2 || '/good', now() - interval '1 s', 1, now()),
           ('../../etc/x', $2 || '/gone', now() + interval '1 day', 1, now()), ('file', 'file:///etc/passwd', now() + interval '1 day', 1, now())`,
          [SOURCE, `http://127.0.0.1:${port}`],
        );
        const failures: string[] = [];
        const onFailure = (source: string, error: Error) => void failures.push(`${source}: ${error.message}`);
        expect(await storeCovers(pool, home, onFailure, LOCAL)).toEqual({ stored: 1, kept: 0, failed: 1 });
        expect(failures).toEqual(['../../etc/x: the file cannot be fetched: HTTP 403']);
        expect(await readdir(join(home, 'covers'))).toEqual([nameCoverFile(SOURCE)]);
        expect(await readFile(join(home, 'covers', nameCoverFile(SOURCE)))).toEqual(PNG);
        expect(await storeCovers(pool, home, onFailure, LOCAL)).toEqual({ stored: 0, kept: 1, failed: 1 });
        expect(asked).toHaveLength(3);
        // Without a policy of the test, no link leads to this machine.
        await rm(join(home, 'covers'), { recursive: true });
        expect(await storeCovers(pool, home, onFailure)).toEqual({ stored: 0, kept: 0, failed: 2 });
        expect(asked).toHaveLength(3);
      },
    ),
  ));

test.each([
  ['.webp', 'https://h/a.webp?x=1'],
  ['.JPG', 'https://h/a.JPG'],
  ['', 'https://h/a.html'],
  ['', 'https://h/a.svg'],
  ['', 'https://h/a.js'],
  ['', 'no url.png'],
])('a file has the ending %j where its own URL is %s', (ending, url) => {
  expect(nameCoverFile(url)).toMatch(new RegExp(`^[0-9a-f]{64}${ending.replace('.', '\\.')}$`));
});

describe('a link', () => {
  const refuse = (url: string, policy: LinkPolicy) =>
    withImages(sendPng, async ({ port, folder, asked }) => {
      const failure = await downloadImage(url.replace('PORT', String(port)), join(folder, 'x'), policy).catch(
        (error: Error) => error.message,
      );
      expect(await readdir(folder)).toEqual([]);
      expect(asked).toEqual([]);
      return failure;
    });

  test.each([
    'http://other.example/x',
    'http://covers.example.evil.org/x',
    'http://notcovers.example/x',
    'http://covers.example@127.0.0.1:PORT/x',
  ])('to another host is not followed: %s', async (url) => {
    expect(await refuse(url, { hosts: ['covers.example'] })).toMatch(
      /is not one of the hosts of covers \(covers\.example\)$/,
    );
  });

  test.each([
    'http://127.0.0.1:PORT/x',
    'http://2130706433:PORT/x',
    'http://0x7f.1:PORT/x',
    'http://[::1]:PORT/x',
    'http://[::ffff:127.0.0.1]:PORT/x',
    'http://0.0.0.0:PORT/x',
  ])('to an address of this machine is not followed, whatever hosts are allowed: %s', async (url) => {
    const hosts = ['127.0.0.1', '::1', '::ffff:7f00:1', '0.0.0.0'];
    expect(await refuse(url, { hosts })).toMatch(/is not a public address$/);
  });

  test.each([
    ['a name of this machine', 'localhost', undefined],
    ['a name with a private address', 'covers.example', ['10.1.2.3']],
    ['a name with a public and a private address', 'covers.example', ['93.184.215.14', '127.0.0.1']],
    ['a name with a private address of IPv6', 'covers.example', ['fd00::1']],
    ['a name of the metadata of a cloud', 'covers.example', ['169.254.169.254']],
  ])('to %s is not followed', async (_, host, addresses) => {
    const resolve: LookupFunction | undefined =
      addresses &&
      ((__, ___, callback) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        ));
    const policy = { hosts: [host], ...(resolve ? { resolve } : {}) };
    expect(await refuse(`http://${host}:PORT/x`, policy)).toMatch(/has the address \S+, which is not public$/);
  });

  test('is looked up once: the connection goes to the address that was checked', () =>
    withImages(sendPng, async ({ port, folder }) => {
      const answers = ['127.0.0.1', '10.1.2.3'];
      const resolve: LookupFunction = (_, __, callback) =>
        callback(null, [{ address: answers.shift() ?? '10.1.2.3', family: 4 }]);
      const policy = { ...LOCAL, isAllowedAddress: (address: string) => address === '127.0.0.1', resolve };
      await downloadImage(`http://covers.example:${port}/x`, join(folder, 'x'), policy);
      expect(await readFile(join(folder, 'x'))).toEqual(PNG);
    }));

  test('is not followed to where it redirects', () =>
    withImages(
      (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1/secret' }).end(),
      async ({ port, folder, asked }) => {
        const download = downloadImage(`http://127.0.0.1:${port}/x`, join(folder, 'x'), LOCAL);
        await expect(download).rejects.toThrow('HTTP 302');
        expect(asked).toEqual(['/x']);
      },
    ));

  test.each<[string, string, Buffer, string]>([
    ['HTML', 'text/html', Buffer.from('<html><script>'), 'it is of type text/html, not an image'],
    ['no type', '', PNG, 'it is of type unknown, not an image'],
    ['an SVG', 'image/svg+xml', Buffer.from('<svg onload="x">'), 'it is of type image/svg+xml, not an image'],
    ['HTML that says it is an image', 'image/png', Buffer.from('<html><script>'), 'its content is not an image'],
    ['HTML of no known type', 'application/octet-stream', Buffer.from('<html>'), 'its content is not an image'],
    ['nothing', 'image/png', Buffer.alloc(0), 'its content is not an image'],
    ['too much', 'image/png', Buffer.concat([PNG, Buffer.alloc(21 * 1024 * 1024)]), 'it is larger than 20 MB'],
  ])('to %s leaves no file', (_, type, body, message) =>
    withImages(
      (__, response) => void response.writeHead(200, type ? { 'content-type': type } : {}).end(body),
      async ({ port, folder }) => {
        const download = downloadImage(`http://127.0.0.1:${port}/x`, join(folder, 'x'), LOCAL);
        await expect(download).rejects.toThrow(`the file cannot be fetched: ${message}`);
        expect(await readdir(folder)).toEqual([]);
      },
    ),
  );

  test.each<[string, string]>([
    ['JPEG', '\xff\xd8\xff\xe0 0123456789'],
    ['GIF', 'GIF89a 0123456789'],
    ['WebP', 'RIFF\0\0\0\0WEBPVP8 '],
    ['AVIF', '\0\0\0\x1cftypavif'],
    ['HEIC', '\0\0\0\x1cftypheic'],
  ])('to %s is stored', (_, content) =>
    withImages(
      (__, response) =>
        void response.writeHead(200, { 'content-type': 'image/any' }).end(Buffer.from(content, 'latin1')),
      async ({ port, folder }) => {
        await downloadImage(`http://127.0.0.1:${port}/x`, join(folder, 'x'), LOCAL);
        expect(await readFile(join(folder, 'x'), 'latin1')).toBe(content);
      },
    ),
  );
});

test.each([
  ['8.8.8.8', true],
  ['93.184.215.14', true],
  ['2606:4700::1111', true],
  ['172.15.0.1', true],
  ['172.16.0.1', false],
  ['192.168.1.1', false],
  ['100.64.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['fe80::1', false],
  ['fc00::1', false],
  ['ff02::1', false],
  ['2001:db8::1', false],
  ['2002:7f00:1::', false],
  ['64:ff9b::7f00:1', false],
  ['localhost', false],
])('the address %s is public: %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});
