/** Signatures, escaping, secrets and languages of the channels. */
import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { parseAs } from '../support/parse-as.ts';
import type { HttpSink } from './http-sink.ts';
import { buildAlert, buildMessage, HOSTILE, ID, WAREHOUSE } from './messages.ts';
import { AT } from './states.ts';
import { TOKEN, useChannels } from './use-channels.ts';

const channels = useChannels();

describe('webhook', () => {
  const secrets = ['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'C2FVsBQIhrscChlQIMV+b5sSYspob7oD'];

  test('is verified by the library of Standard Webhooks, with the new and with the old secret', async () => {
    await writeFile(join(channels.folder, 'secrets'), secrets.map((secret) => `whsec_${secret}`).join('\n'));
    const channel = await channels.open({ type: 'webhook', url: `${channels.sink.url}/in?x=1`, secretFile: 'secrets' });
    await channel.send(buildMessage());
    const { headers, body, path } = channels.sink.requests[0] as HttpSink['requests'][number];
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
    expect(() => other.verify(body, headers as Record<string, string>)).toThrow(/signature/i);
  });

  test('refuses a secret that is not valid, and does not print it', async () => {
    const error = await channels
      .open({ type: 'webhook', url: channels.sink.url }, { SECRET: 'hunter2' })
      .catch((e: Error) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).not.toContain('hunter2');
  });
});

describe('names with markup', () => {
  const hostile = () => buildMessage([buildAlert({ subject: HOSTILE, pipeline: HOSTILE }), buildAlert()]);

  test('are plain text in Slack, and mention nobody', async () => {
    await (await channels.open({ type: 'slack' }, channels.urlSecret())).send(hostile());
    const { text, blocks } = parseAs<{ text: string; blocks: { text: { type: string } }[] }>(channels.readBody());
    expect(blocks.map((block) => block.text.type)).toEqual(['plain_text', 'plain_text', 'plain_text']);
    expect(text).not.toMatch(/[<>]/);
  });

  test('are escaped in the HTML of Telegram', async () => {
    channels.sink.answer = () => ({ body: { ok: true } });
    const channel = await channels.open(
      { type: 'telegram', chat: '1', url: channels.sink.url },
      { TOKEN: `1:${TOKEN}` },
    );
    await channel.send(hostile());
    const { text } = parseAs<{ text: string }>(channels.readBody());
    expect(text.replaceAll(/<\/?(?:b|code)>/g, '')).not.toMatch(/[<>]/);
    expect(text).toContain('&lt;b&gt;*x*');
    expect(text).toContain('&amp;amp;');
  });

  test('are text runs in Teams, and text elements in Feishu', async () => {
    await (await channels.open({ type: 'teams' }, channels.urlSecret())).send(hostile());
    expect(channels.sink.requests[0]?.body).not.toContain('"TextBlock"');
    channels.sink.answer = () => ({ body: { code: 0 } });
    await (await channels.open({ type: 'feishu' }, channels.urlSecret())).send(hostile());
    const { content } = parseAs<{ content: { post: { zh_cn: { content: { tag: string }[][] } } } }>(
      channels.readBody(1),
    ).content.post.zh_cn;
    expect(new Set(content.flat().map(({ tag }) => tag))).toEqual(new Set(['text']));
  });
});

test('DingTalk and Feishu sign as their documentation says', async () => {
  channels.sink.answer = () => ({ body: { errcode: 0, code: 0 } });
  await (await channels.open({ type: 'dingtalk' }, { ...channels.urlSecret(), SECRET: 'SEC123' })).send(buildMessage());
  const query = new URL(channels.sink.requests[0]?.path ?? '', channels.sink.url).searchParams;
  const timestamp = query.get('timestamp') ?? '';
  expect(query.get('access_token')).toBe(TOKEN);
  expect(query.get('sign')).toBe(createHmac('sha256', 'SEC123').update(`${timestamp}\nSEC123`).digest('base64'));
  await (await channels.open({ type: 'feishu' }, { ...channels.urlSecret(), SECRET: 'SEC123' })).send(buildMessage());
  const body = parseAs<{ timestamp: string; sign: string }>(channels.readBody(1));
  expect(body.timestamp).toMatch(/^\d{10}$/);
  expect(body.sign).toBe(createHmac('sha256', `${body.timestamp}\nSEC123`).digest('base64'));
});

test('PagerDuty gets an event for each alert, and finds it again by the same key', async () => {
  channels.sink.answer = () => ({ status: 202, body: { status: 'success' } });
  const channel = await channels.open({ type: 'pagerduty', url: channels.sink.url }, { ROUTING_KEY: TOKEN });
  await channel.send(buildMessage([buildAlert(), buildAlert({ subject: HOSTILE.repeat(20) })]));
  await channel.send(buildMessage([buildAlert({ resolvedAt: AT.toISOString() })], 'resolved'));
  const events = channels.sink.requests.map((_, index) =>
    parseAs<{ event_action: string; dedup_key: string }>(channels.readBody(index)),
  );
  expect(channels.sink.requests.map(({ path }) => path)).toEqual(Array(3).fill('/v2/enqueue'));
  expect(events.map(({ event_action }) => event_action)).toEqual(['trigger', 'trigger', 'resolve']);
  expect(events[2]?.dedup_key).toBe(events[0]?.dedup_key);
  expect(events[1]?.dedup_key.length).toBeLessThanOrEqual(255);
  expect(events[0]).toMatchObject({ routing_key: TOKEN, payload: { severity: 'warning', component: 'ranks' } });
});

test('a secret that is missing, empty or given twice is refused with what to do', async () => {
  await expect(channels.open({ type: 'slack' })).rejects.toMatchObject({
    message: 'the alert channel c has no secret URL',
    remedy: 'give urlFile in the configuration, or set ECHOTIK_ALERT_C_URL',
  });
  await writeFile(join(channels.folder, 'empty'), '\n');
  await expect(channels.open({ type: 'slack', urlFile: 'empty' })).rejects.toThrow(/empty is empty/);
  await expect(channels.open({ type: 'slack', urlFile: 'none' })).rejects.toThrow(/cannot read .*none \(ENOENT\)/);
  await expect(channels.open({ type: 'slack', urlFile: 'empty' }, channels.urlSecret())).rejects.toThrow(
    /given by the configuration and/,
  );
  await expect(channels.open({ type: 'slack' }, { URL: 'not an address' })).rejects.toThrow(/is not an http\(s\) URL/);
});

test('a server that does not answer is an error without its address', async () => {
  const channel = await channels.open({ type: 'slack' }, channels.urlSecret());
  await channels.sink.close();
  const error = await channel.send(buildMessage()).catch((e: Error) => e);
  expect((error as Error).message).toMatch(/ECONNREFUSED/);
  expect((error as Error).message).not.toContain(TOKEN);
});

test('messages are in Chinese where the configuration says so', async () => {
  await (await channels.open({ type: 'slack' }, channels.urlSecret())).send(
    buildMessage([buildAlert()], 'firing', 'zh'),
  );
  expect(channels.sink.requests[0]?.body).toContain('ranks：运行 12 部分完成');
  expect(channels.sink.requests[0]?.body).toContain('处理方法');
});
