/** Chat services, by servers that answer as their vendors document, also with errors inside of a success. */
import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/alerts/message.ts';
import { parseAs } from '../support/parse-as.ts';
import type { SinkAnswer } from './http-sink.ts';
import { buildAlert, buildMessage, HOSTILE } from './messages.ts';
import { TOKEN, useChannels } from './use-channels.ts';

const channels = useChannels();

const long = (): Message =>
  buildMessage(Array.from({ length: 200 }, (_, n) => buildAlert({ subject: `${HOSTILE} ${n} 数据`.repeat(5) })));

interface ChatCase {
  readonly type: string;
  readonly options?: object;
  readonly secrets: () => Readonly<Record<string, string>>;
  readonly ok: object | string;
  /** What is sent as text. */
  readonly read: (body: string) => string;
  readonly maxBytes: number;
  readonly refusals: readonly (SinkAnswer & { readonly waitMs?: number; readonly says: string })[];
}

const chats: readonly ChatCase[] = [
  {
    type: 'slack',
    secrets: () => channels.urlSecret(),
    ok: 'ok',
    read: (body) =>
      parseAs<{ blocks: { text: { text: string } }[] }>(body)
        .blocks.map(({ text }) => text.text)
        .join('\n'),
    maxBytes: 200_000,
    refusals: [
      { status: 404, body: 'no_service', says: 'no_service' },
      { status: 429, headers: { 'retry-after': '30' }, body: 'rate_limited', says: '429', waitMs: 30_000 },
    ],
  },
  {
    type: 'teams',
    secrets: () => channels.urlSecret(),
    ok: '',
    read: (body) =>
      parseAs<{ attachments: { content: { body: { inlines: { text: string }[] }[] } }[] }>(body)
        .attachments[0]?.content.body.map(({ inlines }) => inlines[0]?.text)
        .join('\n') ?? '',
    maxBytes: 28_000,
    refusals: [{ status: 502, body: { error: { code: 'NoResponse' } }, says: 'NoResponse' }],
  },
  {
    type: 'dingtalk',
    secrets: () => channels.urlSecret(),
    ok: { errcode: 0, errmsg: 'ok' },
    read: (body) => parseAs<{ text: { content: string } }>(body).text.content,
    maxBytes: 20_000,
    refusals: [
      { body: { errcode: 310000, errmsg: 'sign not match' }, says: 'sign not match' },
      {
        body: { errcode: 130101, errmsg: 'send too fast, exceed 20 times per minute' },
        says: '130101',
        waitMs: 600_000,
      },
      { body: '<html>', says: 'errcode undefined' },
    ],
  },
  {
    type: 'wecom',
    secrets: () => channels.urlSecret(),
    ok: { errcode: 0, errmsg: 'ok' },
    read: (body) => parseAs<{ text: { content: string } }>(body).text.content,
    maxBytes: 2_400,
    refusals: [
      { body: { errcode: 93000, errmsg: 'invalid webhook url' }, says: 'invalid webhook url' },
      { body: { errcode: 45009, errmsg: 'api freq out of limit' }, says: '45009', waitMs: 60_000 },
    ],
  },
  {
    type: 'feishu',
    secrets: () => channels.urlSecret(),
    ok: { StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' },
    read: (body) => {
      const { title, content } = parseAs<{
        content: { post: { zh_cn: { title: string; content: { text: string }[][] } } };
      }>(body).content.post.zh_cn;
      return [title, ...content.map(([first]) => first?.text)].join('\n');
    },
    maxBytes: 20_000,
    refusals: [
      { body: { code: 19021, msg: 'sign match fail or timestamp is not within one hour' }, says: '19021' },
      { body: { code: 11232, msg: 'frequency limited' }, says: '11232', waitMs: 60_000 },
    ],
  },
  {
    type: 'telegram',
    options: { chat: '-100123' },
    secrets: () => ({ TOKEN: `123:${TOKEN}` }),
    ok: { ok: true, result: {} },
    read: (body) => parseAs<{ text: string }>(body).text,
    maxBytes: 20_000,
    refusals: [
      {
        status: 400,
        body: { ok: false, error_code: 400, description: 'Bad Request: chat not found' },
        says: 'chat not found',
      },
      {
        status: 429,
        body: { ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 17 } },
        says: 'Too Many Requests',
        waitMs: 17_000,
      },
      { body: { ok: false, description: 'no' }, says: 'no' },
    ],
  },
];

describe.each(chats)('$type', ({ type, options, secrets, ok, read, maxBytes, refusals }) => {
  const openChat = () =>
    channels.open({ type, ...options, ...(type === 'telegram' ? { url: channels.sink.url } : {}) }, secrets());

  test('sends what is wrong, since when, what to do, commands and the runbook', async () => {
    channels.sink.answer = () => ({ body: ok });
    await (await openChat()).send(buildMessage());
    const text = read(channels.sink.requests[0]?.body ?? '');
    expect(text).toContain('ranks: run 12 ended partial');
    expect(text).toContain('Since: 2026-11-20 11:55 UTC');
    expect(text).toContain('3 requests failed, 12 records are in quarantine');
    expect(text).toContain('npx echotik-warehouse runs 12');
    expect(text).toContain('https://example.com/runbook#alert-run-not-green');
  });

  test('fits a long message into its limit, at a whole character, and says so', async () => {
    channels.sink.answer = () => ({ body: ok });
    await (await openChat()).send(long());
    const body = channels.sink.requests[0]?.body ?? '';
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(maxBytes);
    expect(read(body)).toMatch(/\(truncated\)$/);
    expect(body).not.toContain('\uFFFD');
    expect(read(body).isWellFormed()).toBe(true);
  });

  test.each(refusals)('reports $says, and no secret', async ({ waitMs, says, ...answer }) => {
    channels.sink.answer = (request) => ({
      ...answer,
      // Services repeat what they were sent.
      ...(answer.status ? { body: `${JSON.stringify(answer.body)} ${request.path}` } : {}),
      ...(answer.status && typeof answer.body === 'object' && waitMs
        ? { body: { ...answer.body, path: request.path } }
        : {}),
    });
    const error = await (await openChat()).send(buildMessage()).catch((e: Error) => e);
    expect(error).toMatchObject({ name: 'DeliveryError', ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) });
    expect((error as Error).message).toContain(says);
    expect((error as Error).message).not.toContain(TOKEN);
  });
});
