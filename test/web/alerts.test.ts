import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { endSilenceAction } from '../../src/web/actions/end-silence.ts';
import { silenceAlert } from '../../src/web/actions/silence-alert.ts';
import { testChannel } from '../../src/web/actions/test-channel.ts';
import { openHttpSink } from '../alerts/http-sink.ts';
import { withDatabase } from '../support/database.ts';
import { performAction, showPage } from './page-scene.ts';

const HOSTILE = `<img src=x onerror=alert(1)>\u202E${'w'.repeat(10_000)}`;

const configure = (alerts: object) => configSchema.parse({ regions: ['US'], alerts });
const withChannels = (url: string) =>
  configure({
    channels: {
      hook: { type: 'webhook', url },
      mail: { type: 'email', host: 'mail.example.com', from: 'warehouse@example.com', to: ['operator@example.com'] },
      chat: { type: 'slack' },
    },
    routes: { digest: ['mail'] },
    rules: { 'api-away': 'off', 'queue-stuck': { threshold: 77, for: '2h' } },
  });
const CONFIG = withChannels('https://hooks.example.com/services/secret-part?token=secret-token');

const insertAlert = (pool: Pool, alert: string, subject: string, more: Record<string, unknown> = {}) => {
  const row = { state: 'firing', severity: 'warning', facts: { records: 12 }, pipeline: null, ...more };
  return pool.query(
    `insert into ops.alerts (alert, subject, pipeline, state, severity, facts, since, seen_at, fired_at, resolved_at)
     values ($1, $2, $3, $4, $5, $6, now() - interval '2 hours', now(), now() - interval '1 hour', case when $4 = 'resolved' then now() end)`,
    [alert, subject, row.pipeline, row.state, row.severity, JSON.stringify(row.facts)],
  );
};

test('without a channel the page shows what holds now', () =>
  withDatabase(async ({ pool }) => {
    const shown = await showPage('/alerts', { pool });
    expect(shown?.model).toMatchObject({ isEvaluated: false, open: [], silences: [], channels: [], messages: [] });
    expect(shown?.text).toContain('all is well No alert is firing.');
    expect(shown?.text).toContain('nothing evaluates the rules in the background');
    await pool.query(
      `insert into ops.check_results (name, subject, business_date, severity, outcome, observed, expected)
       values ('freshness', 'music', current_date, 'error', 'failed', 'no rows', 'rows')`,
    );
    const failing = await showPage('/alerts', { pool });
    expect(failing?.model).toMatchObject({
      open: [{ alert: 'check-failed', state: 'now', title: 'The data check freshness failed for music', since: null }],
    });
    expect(failing?.text).toContain('1 alert to act on');
    expect(failing?.html).toContain('npx echotik-warehouse checks list --failed');
  }));

test('alerts have their facts in words, critical ones first, silenced ones last', () =>
  withDatabase(async ({ pool }) => {
    await insertAlert(pool, 'quarantine-grows', 'product-list');
    await insertAlert(pool, 'quarantine-grows', 'shop-list', { state: 'recovering' });
    await insertAlert(pool, 'no-workers', '', { severity: 'critical', facts: { waiting: 1234 } });
    await insertAlert(pool, 'slot-missed', 'ranks', { pipeline: 'ranks', facts: { slots: 2 } });
    await insertAlert(pool, 'slot-missed', 'details', { state: 'resolved', facts: { slots: 3 } });
    const input = { alert: '', subject: 'ranks', for: '90m', comment: 'they know' };
    const done = await performAction(silenceAlert, input, { pool });
    expect(done.message).toBe('All alerts are silent for 1 h 30 min.');
    const shown = await showPage('/alerts', { pool, config: CONFIG });
    expect(shown?.model).toMatchObject({
      isEvaluated: true,
      open: [
        { alert: 'no-workers', severity: 'critical', details: '1,234 requests wait.', isSilenced: false },
        { alert: 'quarantine-grows', subject: 'product-list', state: 'firing' },
        { alert: 'quarantine-grows', subject: 'shop-list', state: 'recovering' },
        { alert: 'slot-missed', subject: 'ranks', isSilenced: true },
      ],
      resolved: [{ alert: 'slot-missed', subject: 'details' }],
      silences: [{ alert: null, subject: 'ranks', comment: 'they know' }],
    });
    expect(shown?.text).toContain('2 alerts to act on 1 alert silenced.');
    const model = shown?.model as { readonly rules: readonly { readonly rule: string }[] } | undefined;
    const find = (name: string) => model?.rules.find(({ rule }) => rule === name);
    expect(find('api-away')).toMatchObject({ state: 'off' });
    expect(find('queue-stuck')).toMatchObject({ state: 'quiet', threshold: 77, forMs: 7_200_000 });
    expect(find('quarantine-grows')).toMatchObject({ state: 'firing', open: 2 });
  }));

test('a silence ends once, and a form that says something else is refused', () =>
  withDatabase(async ({ pool }) => {
    const input = { alert: 'no-workers', subject: '', for: '4h', comment: '' };
    expect(silenceAlert.command(input)).toBe('alerts silence no-workers --for 4h');
    await performAction(silenceAlert, input, { pool });
    const shown = await showPage('/alerts?alert=no-workers&subject=a%22b', { pool });
    expect(shown?.html).toContain('alerts silence --end 1');
    expect(shown?.html).toContain('<option value="no-workers" selected="">');
    expect(shown?.html).toContain('value="a&quot;b"');
    expect((await performAction(endSilenceAction, { silence: '1' }, { pool })).message).toBe('Silence 1 is ended.');
    await expect(performAction(endSilenceAction, { silence: '1' }, { pool })).rejects.toThrow('no silence 1');
    for (const wrong of [{ alert: 'unknown' }, { for: '0h' }, { comment: 'x'.repeat(301) }])
      expect(silenceAlert.input.safeParse({ ...input, ...wrong }).success).toBe(false);
  }));

const insertMessages = (pool: Pool) =>
  pool.query(
    `insert into ops.notifications (channel, kind, thread, message, created_at, next_at, attempts, attempted_at, sent_at, abandoned_at, last_error)
     select channel, 'firing', 'x', jsonb_build_object('alerts', jsonb_build_array(jsonb_build_object('alert', 'no-workers', 'facts',
         jsonb_build_object('waiting', 3), 'subject', '', 'pipeline', null, 'severity', 'critical', 'since', now(), 'resolvedAt', null))),
       now() - age * interval '1 minute', now(), attempts, case when attempts > 0 then now() - age * interval '1 minute' end,
       case when state = 'sent' then now() end, case when state = 'abandoned' then now() end, error
     from (values ('hook', 4, 1, 'sent', null), ('hook', 3, 2, 'failed', $1), ('mail', 2, 9, 'abandoned', 'refused'), ('mail', 1, 0, 'waiting', null))
       as m(channel, age, attempts, state, error)`,
    [HOSTILE],
  );

test('messages have states, and channels their masked addresses', () =>
  withDatabase(async ({ pool }) => {
    await insertMessages(pool);
    const shown = await showPage('/alerts', { pool, config: CONFIG });
    const title = '[Critical] No worker is alive, and requests wait';
    expect(shown?.model).toMatchObject({
      messages: [
        { channel: 'mail', state: 'waiting', title },
        { channel: 'mail', state: 'abandoned', last_error: 'refused', sentOrNext: null },
        { channel: 'hook', state: 'failed' },
        { channel: 'hook', state: 'sent' },
      ],
      channels: [
        { channel: 'hook', address: 'https://hooks.example.com/***', isAccepted: false, waiting: 1 },
        {
          channel: 'mail',
          address: 'o***@example.com through mail.example.com',
          gets: expect.arrayContaining(['digest']),
        },
        { channel: 'chat', address: 'the address in ECHOTIK_ALERT_CHAT_URL', gets: ['critical', 'warning', 'market'] },
      ],
    });
    expect(shown?.html).not.toContain('secret-');
    expect(shown?.html).not.toMatch(/<img|\u202E|w{1000}/);

    const undelivered = await showPage('/alerts/messages?show=undelivered&channel=hook', { pool, config: CONFIG });
    expect(undelivered?.model).toMatchObject({ messages: [{ state: 'failed' }], next: null });
    const all = await showPage('/alerts/messages', { pool, config: CONFIG });
    const model = all?.model as { readonly messages: readonly { readonly notification_id: string }[] } | undefined;
    const before = model?.messages[1]?.notification_id ?? '';
    expect((await showPage(`/alerts/messages?before=${before}`, { pool, config: CONFIG }))?.model).toMatchObject({
      messages: [{ state: 'failed' }, { state: 'sent' }],
    });
    await expect(showPage('/alerts/messages?before=1', { pool })).rejects.toThrow('not the number of a message');
    await expect(showPage('/alerts/messages?show=some', { pool })).rejects.toThrow('unknown value');
  }));

test('the test of a channel reports what the channel answered', () =>
  withDatabase(async ({ pool }) => {
    const sink = await openHttpSink();
    try {
      const config = withChannels(sink.url);
      const sent = await performAction(testChannel, { channel: 'hook' }, { pool, config });
      expect(sent.message).toBe('hook accepted the test message.');
      expect(sink.requests).toHaveLength(1);
      await expect(performAction(testChannel, { channel: 'other' }, { pool, config })).rejects.toThrow(
        'no alert channel',
      );
      // The address is missing.
      await expect(performAction(testChannel, { channel: 'chat' }, { pool, config })).rejects.toThrow('no secret URL');
    } finally {
      await sink.close();
    }
  }));

test('market rules show their state, their cost and what they reported', () =>
  withDatabase(async ({ pool }) => {
    const config = configure({
      channels: { chat: { type: 'slack' } },
      market: { cheaper: { preset: 'price-drop' }, broken: { file: 'missing.sql', key: ['product_id'] } },
    });
    await pool.query(
      `insert into ops.market_events (rule, subject, day, run_id, facts) values ('cheaper', '1729000000000000001', '2026-03-02', 7, $1)`,
      [
        JSON.stringify({
          subject: '1729000000000000001',
          name: HOSTILE,
          day: '2026-03-02',
          previousDay: '2026-03-01',
          oldValue: 20,
          newValue: 15,
          more: {},
        }),
      ],
    );
    const shown = await showPage('/alerts/market', { pool, config });
    expect(shown?.model).toMatchObject({
      rules: [
        { rule: 'cheaper', unwatchedKind: 'product', cost: { streams: ['product-detail'] }, error: null },
        { rule: 'broken', error: expect.stringContaining('cannot be read') },
      ],
      events: [{ rule: 'cheaper', run: 7 }],
    });
    expect(shown?.text).toContain('watch add product <id>');
    expect(shown?.text).toContain('1729000000000000001');
    expect(shown?.html).not.toMatch(/<img|\u202E|w{1000}/);
    expect((await showPage('/alerts/market?rule=broken', { pool, config }))?.model).toMatchObject({ events: [] });
  }));
