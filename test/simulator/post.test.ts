import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { type ApiRequest, readBody, readRequest } from '../../simulator/request.ts';

/** What the simulator reads out of a POST with this body. */
async function posted(body: string): Promise<ApiRequest> {
  let read: Promise<ApiRequest> | undefined;
  const server = createServer((message, response) => {
    read = readBody(message).then((bytes) => readRequest(message, bytes));
    void read.finally(() => response.end());
  }).listen(0);
  await once(server, 'listening');
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/search?region=US`, { method: 'POST', body });
  server.close();
  if (!read) throw new Error('no request arrived');
  return read;
}

test('the fields of a POST join its query, long ones only as a hash in identity and journal', async () => {
  const image = 'x'.repeat(100_000);
  const request = await posted(JSON.stringify({ size: 5, image_base64: image }));
  expect(request).toMatchObject({
    method: 'POST',
    unreadable: null,
    query: { region: 'US', size: '5', image_base64: image },
  });
  expect(request.identity).toMatch(/^\/search\?image_base64=sha256:[0-9a-f]{16}&region=US&size=5$/);
  expect(request.brief['image_base64']).toMatch(/^sha256:/);
  expect((await posted(JSON.stringify({ size: 5, image_base64: `${image}y` }))).identity).not.toBe(request.identity);
});

test('a body that is no JSON object or too large is told apart', async () => {
  expect((await posted('[1]')).unreadable).toBe('not JSON');
  expect((await posted('{')).unreadable).toBe('not JSON');
  expect((await posted('x'.repeat(9 * 1024 * 1024))).unreadable).toBe('too large');
});
