/** Each channel against a server that answers as its vendor documents, also with errors inside of a success. */
import { createHmac } from 'node:crypto';
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { closeChannels, openChannels, type OpenChannel } from '../../src/alerts/channels/open-channels.ts';
import type { Message } from '../../src/alerts/message.ts';
import { configSchema } from '../../src/config/config.ts';
import { ConfigError } from '../../src/errors.ts';
import { parseAs } from '../support/parse-as.ts';
import { type HttpSink, openHttpSink, type SinkAnswer } from './http-sink.ts';
import { buildAlert, buildMessage, HOSTILE, ID, WAREHOUSE } from './messages.ts';
import { AT } from './states.ts';

let sink: HttpSink;
let folder: string;
let opened: readonly OpenChannel[] = [];
beforeEach(async () => {
  sink = await openHttpSink();
  folder = await mkdtemp(join(tmpdir(), 'alert-channels-'));
});
afterEach(async () => {
  await closeChannels(opened);
  opened = [];
  await sink.close();
  await rm(folder, { recursive: true });
});

const TOKEN = 'secret-token-8f3a';

/** Opens one channel named `c`; its secrets are variables. */
async function openOne(options: object, secrets: Readonly<Record<string, string>> = {}) {
  const config = configSchema.parse({ alerts: { channels: { c: options } } });
  const variables = Object.fromEntries(
    Object.entries(secrets).map(([key, value]) => [`ECHOTIK_ALERT_C_${key}`, value]),
  );
  opened = await openChannels(config.alerts, { config: { path: join(folder, 'echotik.config.yaml') }, variables });
  return (opened[0] as OpenChannel).channel;
}

const readBody = <T>(index = 0) => parseAs<T>(sink.requests[index]?.body ?? '');
const long = (): Message =>
  buildMessage(Array.from({ length: 200 }, (_, n) => buildAlert({ subject: `${HOSTILE} ${n} 数据`.repeat(5) })));
const urlSecret = () => ({ URL: `${sink.url}/hook/${TOKEN}?access_token=${TOKEN}` });

describe('webhook', () => {
  const secrets = ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'C2FVsBQIhrscChlQIMV+b5sSYspob7oD'];

  test('is verified by the library of Standard Webhooks, with the new and with the old secret', async () => {
    await writeFile(join(folder, 'secrets'), secrets.map((secret) => `whsec_${secret}`).join('\n'));
    const channel = await openOne({ type: 'webhook', url: `${sink.url}/in?x=1`, secretFile: 'secrets' });
    await channel.send(buildMessage());
    const { headers, body, path } = sink.requests[0] as HttpSink['requests'][number];
    expect(path).toBe('/in?x=1');
    expect(headers['webhook-id']).toBe(ID);
    for (const secret of secrets) {
      const verified = new Webhook(secret).verify(body, headers as Record<string, string>);
      expect(verified).toMatchObject({
        type: 'alert.firing',
        timestamp: AT.toISOString(),
        data: {
          warehouse: WAREHOUSE,
          severity: 'warning',
          alerts: [{ alert: 'run-not-green', state: 'firing', subject: 'ranks', facts: { run: 12 } }],
        },
      });
    }
    const other = new Webhook('AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    expect(() => other.verify(body, headers as Record<string, string>)).toThrow();
  });

  test('refuses a secret that is none, and does not print it', async () => {
    const error = await openOne({ type: 'webhook', url: sink.url }, { SECRET: 'hunter2' }).catch((e: Error) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).not.toContain('hunter2');
  });
});

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
    secrets: urlSecret,
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
    secrets: urlSecret,
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
    secrets: urlSecret,
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
    secrets: urlSecret,
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
    secrets: urlSecret,
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
  const openChat = () => openOne({ type, ...options, ...(type === 'telegram' ? { url: sink.url } : {}) }, secrets());

  test('sends what is wrong, since when, what to do, commands and the runbook', async () => {
    sink.answer = () => ({ body: ok });
    await (await openChat()).send(buildMessage());
    const text = read(sink.requests[0]?.body ?? '');
    expect(text).toContain('ranks: run 12 ended partial');
    expect(text).toContain('Since: 2026-11-20 11:55 UTC');
    expect(text).toContain('3 requests failed, 12 records are in quarantine');
    expect(text).toContain('npx echotik-warehouse runs 12');
    expect(text).toContain('https://example.com/runbook#alert-run-not-green');
  });

  test('fits a long message into its limit, at a whole character, and says so', async () => {
    sink.answer = () => ({ body: ok });
    await (await openChat()).send(long());
    const body = sink.requests[0]?.body ?? '';
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(maxBytes);
    expect(read(body)).toMatch(/\(truncated\)$/);
    expect(body).not.toContain('\uFFFD');
    expect(read(body).isWellFormed()).toBe(true);
  });

  test.each(refusals)('reports $says, and no secret', async ({ waitMs, says, ...answer }) => {
    sink.answer = (request) => ({
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

describe('names with markup', () => {
  const hostile = () => buildMessage([buildAlert({ subject: HOSTILE, pipeline: HOSTILE }), buildAlert()]);

  test('are plain text in Slack, and mention nobody', async () => {
    await (await openOne({ type: 'slack' }, urlSecret())).send(hostile());
    const { text, blocks } = readBody<{ text: string; blocks: { text: { type: string } }[] }>();
    expect(blocks.map((block) => block.text.type)).toEqual(['plain_text', 'plain_text', 'plain_text']);
    expect(text).not.toMatch(/[<>]/);
  });

  test('are escaped in the HTML of Telegram', async () => {
    sink.answer = () => ({ body: { ok: true } });
    const channel = await openOne({ type: 'telegram', chat: '1', url: sink.url }, { TOKEN: `1:${TOKEN}` });
    await channel.send(hostile());
    const { text } = readBody<{ text: string }>();
    expect(text.replaceAll(/<\/?(?:b|code)>/g, '')).not.toMatch(/[<>]/);
    expect(text).toContain('&lt;b&gt;*x*');
    expect(text).toContain('&amp;amp;');
  });

  test('are text runs in Teams, and text elements in Feishu', async () => {
    await (await openOne({ type: 'teams' }, urlSecret())).send(hostile());
    expect(sink.requests[0]?.body).not.toContain('"TextBlock"');
    await closeChannels(opened);
    sink.answer = () => ({ body: { code: 0 } });
    await (await openOne({ type: 'feishu' }, urlSecret())).send(hostile());
    const { content } = readBody<{ content: { post: { zh_cn: { content: { tag: string }[][] } } } }>(1).content.post
      .zh_cn;
    expect(new Set(content.flat().map(({ tag }) => tag))).toEqual(new Set(['text']));
  });
});

test('DingTalk and Feishu sign as their documentation says', async () => {
  sink.answer = () => ({ body: { errcode: 0, code: 0 } });
  await (await openOne({ type: 'dingtalk' }, { ...urlSecret(), SECRET: 'SEC123' })).send(buildMessage());
  const query = new URL(sink.requests[0]?.path ?? '', sink.url).searchParams;
  const timestamp = query.get('timestamp') ?? '';
  expect(query.get('access_token')).toBe(TOKEN);
  expect(query.get('sign')).toBe(createHmac('sha256', 'SEC123').update(`${timestamp}\nSEC123`).digest('base64'));
  await closeChannels(opened);
  await (await openOne({ type: 'feishu' }, { ...urlSecret(), SECRET: 'SEC123' })).send(buildMessage());
  const body = readBody<{ timestamp: string; sign: string }>(1);
  expect(body.timestamp).toMatch(/^\d{10}$/);
  expect(body.sign).toBe(createHmac('sha256', `${body.timestamp}\nSEC123`).digest('base64'));
});

test('PagerDuty gets an event for each alert, and finds it again by the same key', async () => {
  sink.answer = () => ({ status: 202, body: { status: 'success' } });
  const channel = await openOne({ type: 'pagerduty', url: sink.url }, { ROUTING_KEY: TOKEN });
  await channel.send(buildMessage([buildAlert(), buildAlert({ subject: HOSTILE.repeat(20) })]));
  await channel.send(buildMessage([buildAlert({ resolvedAt: AT.toISOString() })], 'resolved'));
  const events = sink.requests.map((_, index) => readBody<{ event_action: string; dedup_key: string }>(index));
  expect(sink.requests.map(({ path }) => path)).toEqual(Array(3).fill('/v2/enqueue'));
  expect(events.map(({ event_action }) => event_action)).toEqual(['trigger', 'trigger', 'resolve']);
  expect(events[2]?.dedup_key).toBe(events[0]?.dedup_key);
  expect(events[1]?.dedup_key.length).toBeLessThanOrEqual(255);
  expect(events[0]).toMatchObject({ routing_key: TOKEN, payload: { severity: 'warning', component: 'ranks' } });
});

test('a secret that is missing, empty or given twice is refused with what to do', async () => {
  await expect(openOne({ type: 'slack' })).rejects.toMatchObject({
    message: 'the alert channel c has no secret URL',
    remedy: 'give urlFile in the configuration, or set ECHOTIK_ALERT_C_URL',
  });
  await writeFile(join(folder, 'empty'), '\n');
  await expect(openOne({ type: 'slack', urlFile: 'empty' })).rejects.toThrow(/empty is empty/);
  await expect(openOne({ type: 'slack', urlFile: 'none' })).rejects.toThrow(/cannot read .*none \(ENOENT\)/);
  await expect(openOne({ type: 'slack', urlFile: 'empty' }, urlSecret())).rejects.toThrow(
    /given by the configuration and/,
  );
  await expect(openOne({ type: 'slack' }, { URL: 'not an address' })).rejects.toThrow(/is not an http\(s\) URL/);
});

test('a server that does not answer is an error without its address', async () => {
  const channel = await openOne({ type: 'slack' }, urlSecret());
  await sink.close();
  const error = await channel.send(buildMessage()).catch((e: Error) => e);
  expect((error as Error).message).toMatch(/ECONNREFUSED/);
  expect((error as Error).message).not.toContain(TOKEN);
});

test('messages are in Chinese where the configuration says so', async () => {
  await (await openOne({ type: 'slack' }, urlSecret())).send(buildMessage([buildAlert()], 'firing', 'zh'));
  expect(sink.requests[0]?.body).toContain('ranks：运行 12 部分完成');
  expect(sink.requests[0]?.body).toContain('处理方法');
});
