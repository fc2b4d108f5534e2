import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import * as zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { classifyAnswer } from '../../src/extract/outcome.ts';
import { expectReply, withServer } from './with-server.ts';

const TEXT = JSON.stringify({ code: 0, message: 'success', data: [{ title: 'café 音乐 😀', id: 'x'.repeat(300) }] });
const PLAIN = Buffer.from(TEXT);
const zstdCompress = (zlib as { readonly zstdCompressSync?: (bytes: Buffer) => Buffer }).zstdCompressSync;
/** A zstd frame begins like this. */
const ZSTD = Buffer.from('28b52ffd240a510000' + Buffer.from('{"code":0}').toString('hex') + '00000000', 'hex');

type Headers = Readonly<Record<string, string>>;

/** What the client makes of a body. */
async function answerTo(body: Buffer | string, headers: Headers = {}, status = 200) {
  let answer: Awaited<ReturnType<Parameters<Parameters<typeof withServer>[1]>[0]['call']>> | undefined;
  await withServer(
    (_, response) => response.writeHead(status, headers).end(body),
    async ({ call }) => {
      answer = await call();
    },
  );
  if (!answer) throw new Error('nothing was asked');
  return expectReply(answer);
}

const encoded = (encoding: string): Headers => ({
  'content-type': 'application/json',
  ...(encoding ? { 'content-encoding': encoding } : {}),
});

describe('a body is read', () => {
  test.each<[string, string, Buffer]>([
    ['gzip', 'gzip', gzipSync(PLAIN)],
    ['gzip without its header', '', gzipSync(PLAIN)],
    ['x-gzip', 'x-gzip', gzipSync(PLAIN)],
    ['GZIP in capitals and blanks', ' GZIP ', gzipSync(PLAIN)],
    ['gzip called identity', 'identity', gzipSync(PLAIN)],
    ['gzip called deflate', 'deflate', gzipSync(PLAIN)],
    ['gzip called br', 'br', gzipSync(PLAIN)],
    ['gzip of an unknown name', 'application/gzip', gzipSync(PLAIN)],
    ['gzip of two members', 'gzip', Buffer.concat([gzipSync(PLAIN.subarray(0, 50)), gzipSync(PLAIN.subarray(50))])],
    ['deflate with a zlib header', 'deflate', deflateSync(PLAIN)],
    ['deflate without one', 'deflate', deflateRawSync(PLAIN)],
    ['deflate without any header', '', deflateSync(PLAIN)],
    ['raw deflate without any header', '', deflateRawSync(PLAIN)],
    ['brotli', 'br', brotliCompressSync(PLAIN)],
    ['brotli without its header', '', brotliCompressSync(PLAIN)],
    ['gzip twice', 'gzip, gzip', gzipSync(gzipSync(PLAIN))],
    ['gzip twice, named once', 'gzip', gzipSync(gzipSync(PLAIN))],
    ['gzip once, named twice', 'gzip, gzip', gzipSync(PLAIN)],
    ['gzip twice without a header', '', gzipSync(gzipSync(PLAIN))],
    ['deflate within brotli', 'deflate, br', brotliCompressSync(deflateSync(PLAIN))],
    ['plain text called gzip', 'gzip', PLAIN],
    ['plain text called br', 'br', PLAIN],
    ['plain text called zstd', 'zstd', PLAIN],
    ['plain text of an unknown encoding', 'aws-chunked', PLAIN],
    ['plain text called identity', 'identity', PLAIN],
    ['a byte order mark', '', Buffer.from(`\uFEFF${TEXT}`)],
    ['a byte order mark within gzip', 'gzip', gzipSync(`\uFEFF${TEXT}`)],
    ['UTF-16 with its mark', '', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16 without one', '', Buffer.from(TEXT, 'utf16le')],
    ['UTF-16 of the other order', '', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16()],
    ['UTF-16 within gzip', 'gzip', gzipSync(Buffer.from(TEXT, 'utf16le'))],
    ...(zstdCompress ? [['zstd', 'zstd', zstdCompress(PLAIN)] as [string, string, Buffer]] : []),
  ])('%s', async (_, encoding, body) => {
    const answer = await answerTo(body, encoded(encoding));
    expect(answer.bytes.toString()).toBe(TEXT);
    expect(answer).not.toHaveProperty('unreadable');
    expect(classifyAnswer({ ...answer, fetchedAt: new Date(), durationMs: 1 }, 'offline').kind).toBe('ok');
  });

  test.each([
    ['latin1 that is declared', Buffer.from('{"a":"\xe9"}', 'latin1'), 'application/json; charset=iso-8859-1'],
    ['UTF-8 that is declared latin1', Buffer.from('{"a":"é"}'), 'application/json; charset="ISO-8859-1"'],
    ['UTF-8 of a charset that does not exist', Buffer.from('{"a":"é"}'), 'application/json; charset=utf8mb4'],
  ])('%s', async (_, body, contentType) => {
    expect((await answerTo(body, { 'content-type': contentType })).bytes.toString()).toBe('{"a":"é"}');
  });

  test('as the API writes it, with bare control characters and broken characters inside of strings', async () => {
    for (const body of [Buffer.from('{"a":"x\u0000y"}'), Buffer.from('{"a":"\xff"}', 'latin1')]) {
      const answer = await answerTo(body);
      expect(answer.bytes).toEqual(body);
      expect(answer).not.toHaveProperty('unreadable');
    }
  });
});

describe('a body that cannot be read is kept as it came', () => {
  test.each<[string, string, Buffer, RegExp]>([
    ['gzip that is cut', 'gzip', gzipSync(PLAIN).subarray(0, -8), /not whole gzip: unexpected end of file/],
    ['gzip that is damaged', 'gzip', damaged(gzipSync(PLAIN)), /not whole gzip/],
    ['gzip that is cut, without its header', '', gzipSync(PLAIN).subarray(0, 40), /not whole gzip/],
    ['brotli that is cut', 'br', brotliCompressSync(PLAIN).subarray(0, -4), /not whole br/],
    ['an unknown encoding', 'exi', Buffer.from([0, 0xff, 1, 2]), /"exi" is not known/],
    ['bytes of no known kind', '', Buffer.from([0, 0xff, 1, 2]), /neither text nor/],
    ...(zstdCompress ? [] : [['zstd', 'zstd', ZSTD, /22\.15/] as [string, string, Buffer, RegExp]]),
  ])('%s', async (_, encoding, body, why) => {
    const answer = await answerTo(body, encoded(encoding));
    expect(answer).toMatchObject({ bytes: body, unreadable: expect.stringMatching(why) });
    expect(answer.encoding).toBe(encoding || undefined);
    const outcome = classifyAnswer({ ...answer, fetchedAt: new Date(), durationMs: 1 }, 'offline');
    expect(outcome).toMatchObject({ kind: 'unreadable', charge: 'unknown', bytes: body });
  });

  test('and a small body that unpacks to gigabytes does not fill the memory', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024));
    const { unreadable } = await answerTo(bomb, encoded('gzip'));
    expect(unreadable).toMatch(/larger than/);
  });
});

test.each<[string, Buffer | string, Headers]>([
  ['a page', '<html>We will be back soon</html>', { 'content-type': 'text/html' }],
  ['a page within gzip', gzipSync('<html>'), { 'content-type': 'text/html', 'content-encoding': 'gzip' }],
  [
    'a page that is cut',
    gzipSync('<html>').subarray(0, 12),
    { 'content-type': 'text/html', 'content-encoding': 'gzip' },
  ],
  ['a page that claims to be JSON', '<!DOCTYPE html>', { 'content-type': 'application/json' }],
  ['a sentence that claims to be JSON', 'We will be back soon', { 'content-type': 'application/json' }],
  ['nothing', '', { 'content-type': 'application/json' }],
  ['nothing within gzip', gzipSync(''), { 'content-encoding': 'gzip' }],
])('%s under HTTP 200 is no answer of the API, and costs nothing', async (_, body, headers) => {
  const answer = await answerTo(body, headers);
  expect(classifyAnswer({ ...answer, fetchedAt: new Date(), durationMs: 1 }, 'offline')).toMatchObject({
    kind: 'unavailable',
    charge: 'released',
    message: expect.stringContaining('something in between'),
  });
});

function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.fill(0x55, 20, 40);
  return copy;
}
