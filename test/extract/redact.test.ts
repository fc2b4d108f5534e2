import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/extract/redact.ts';
import { AUTHORIZATION, expectReply, PASSWORD, USERNAME, withServer } from './with-server.ts';

const TOKEN = AUTHORIZATION.replace('Basic ', '');

describe('credentials that a server sends back', () => {
  test.each<[string, number, string]>([
    ['in a refusal', 401, JSON.stringify({ code: 401, message: `bad credentials ${USERNAME}/${PASSWORD}` })],
    ['in a refusal with HTTP 200', 200, JSON.stringify({ code: 401, message: `unknown user ${USERNAME}` })],
    ['as the header, in a page of a gateway', 502, `<html>authorization: ${AUTHORIZATION}</html>`],
    [
      'as the header, in records',
      200,
      JSON.stringify({ code: 0, data: [{ headers: { authorization: AUTHORIZATION } }] }),
    ],
    ['in records', 200, JSON.stringify({ code: 0, data: [{ user: USERNAME, password: PASSWORD }] })],
    ['in a URL', 200, JSON.stringify({ code: 0, data: [{ url: `https://h/?p=${encodeURIComponent(PASSWORD)}` }] })],
    ['in JSON that is cut', 200, `{"code":0,"data":[{"password":"${PASSWORD}"`],
  ])('are not in the answer: %s', (_, status, body) =>
    withServer(
      (__, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(body),
      async ({ call }) => {
        const text = expectReply(await call()).bytes.toString();
        for (const secret of [USERNAME, PASSWORD, TOKEN, encodeURIComponent(PASSWORD)])
          expect(text).not.toContain(secret);
        expect(text).toContain('***');
      },
    ),
  );

  test('with quotes and backslashes are found in JSON', () => {
    const password = 'pa"ss\\word';
    const redact = createRedactor({ username: 'somebody', password });
    const redacted = redact(Buffer.from(JSON.stringify({ code: 0, data: { password } })), 200);
    expect(JSON.parse(redacted.toString())).toEqual({ code: 0, data: { password: '***' } });
  });
});

describe('records', () => {
  const records = (data: unknown) => Buffer.from(JSON.stringify({ code: 0, message: 'success', data }));

  test.each<[string, string, string, unknown]>([
    ['a name that is a word of the API', 'user', 'secret-of-ours', [{ user: 'user', text: 'the user of user_id' }]],
    ['a name within another word', 'product-list', 'secret-of-ours', [{ a: 'my_product-list2' }]],
    ['a password of digits, which could be an id', 'somebody-else', '1729384756', [{ product_id: 1729384756 }]],
    ['no credentials', 'somebody-else', 'secret-of-ours', [{ product_name: 'Lamp' }]],
  ])('stay as they are: %s', (_, username, password, data) => {
    const bytes = records(data);
    expect(createRedactor({ username, password })(bytes, 200)).toEqual(bytes);
  });

  test('that are not UTF-8 stay so beside what is replaced', () => {
    const redact = createRedactor({ username: 'somebody-else', password: 'secret-of-ours' });
    const bytes = Buffer.concat([
      Buffer.from('{"code":0,"a":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('","b":"secret-of-ours"}'),
    ]);
    const expected = Buffer.concat([
      Buffer.from('{"code":0,"a":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('","b":"***"}'),
    ]);
    expect(redact(bytes, 200)).toEqual(expected);
  });
});
