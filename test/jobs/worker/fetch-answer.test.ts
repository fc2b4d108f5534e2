import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { onePage } from '../../../src/extract/pages.ts';
import { buildAnswer, sendRequest } from '../../../src/jobs/worker/fetch-answer.ts';
import type { Params, Stream } from '../../../src/streams/stream.ts';
import { withServer } from '../../extract/with-server.ts';

interface Heard {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}

const example: Stream = {
  name: 'example',
  path: '/api/v3/example',
  lane: 'offline',
  credits: 1,
  params: z.object({}),
  inputs: [],
  pages: onePage,
  at: 'data',
  record: z.object({}),
  tables: [],
  rows: () => [],
};

/** What the API hears when a request of this stream is asked. */
async function heard(stream: Partial<Stream>, params: Params, page: Readonly<Record<string, string>> = {}) {
  const calls: Heard[] = [];
  const answer = await withServer(
    (request, response) => {
      void text(request).then((body) => {
        calls.push({ method: request.method, url: request.url, body });
        response.end('{"code":0}');
      });
    },
    ({ client }) => sendRequest(client, { ...example, ...stream }, { params, page }, () => new Date()),
  );
  return { calls, answer };
}

describe('a request becomes a call', () => {
  test('params and page are sent in the query, as text', async () => {
    const { calls } = await heard({}, { region: 'US', period: 7, commercial: true }, { page: '2', limit: '20' });
    const url = '/api/v3/example?region=US&period=7&commercial=true&page=2&limit=20';
    expect(calls).toEqual([{ method: 'GET', url, body: '' }]);
  });

  test('undefined params and internal parts of a page are not sent', async () => {
    const { calls } = await heard({}, { region: 'US', sk: undefined, empty: '' }, { offset: '10', '#': '2' });
    expect(calls).toEqual([{ method: 'GET', url: '/api/v3/example?region=US&empty=&offset=10', body: '' }]);
  });

  test('params that only the rows need are not sent', async () => {
    const { calls } = await heard({ unsent: ['user_id'] }, { unique_id: 'ann', user_id: '7' });
    expect(calls).toEqual([{ method: 'GET', url: '/api/v3/example?unique_id=ann', body: '' }]);
  });

  test('names, words and ids are sent unchanged', async () => {
    const words = 'a&b=c d/é?#,"';
    const { calls } = await heard({}, { words, id: '7550239988741868822' });
    const query = new URL(calls[0]?.url ?? '', 'http://localhost').searchParams;
    expect(Object.fromEntries(query)).toEqual({ words, id: '7550239988741868822' });
  });

  test('params of the body are posted as JSON with their types, and the others in the query', async () => {
    const params = { region: 'US', sk: undefined, image_base64: 'aGk+/w==', size: 10, product_name: undefined };
    const { calls } = await heard({ body: ['image_base64', 'size', 'product_name'] }, params);
    expect(calls).toEqual([
      { method: 'POST', url: '/api/v3/example?region=US', body: '{"image_base64":"aGk+/w==","size":10}' },
    ]);
  });
});

describe('a list that is shipped with the program', () => {
  test('a shipped list is answered without a call, in the form of an answer of the API', async () => {
    const { calls, answer } = await heard({ path: null, shipped: () => [{ name: 'Beauty' }] }, {});
    expect(calls).toEqual([]);
    expect(answer).toMatchObject({ status: 200, durationMs: 0 });
    const { bytes } = answer as { readonly bytes: Buffer };
    expect(JSON.parse(bytes.toString())).toMatchObject({ code: 0, data: [{ name: 'Beauty' }] });
  });

  test('shipped records are at the path where the stream expects them', () => {
    const { bytes } = buildAnswer([1, 2], 'data.list.items', new Date()) as { readonly bytes: Buffer };
    expect(JSON.parse(bytes.toString())).toMatchObject({ code: 0, data: { list: { items: [1, 2] } } });
  });
});
