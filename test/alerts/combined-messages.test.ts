/** Several stored messages in one: alerts come first, in every format, and nothing that is newer is lost. */
import { expect, test } from 'vitest';
import type { MarketDigest } from '../../src/alerts/market/market-digest.ts';
import type { MarketReport } from '../../src/alerts/market/market-event.ts';
import { listMessageLines, renderMessage } from '../../src/alerts/message.ts';
import type { StoredMessage } from '../../src/alerts/notification.ts';
import { parseAs } from '../support/parse-as.ts';
import { buildAlert, HOSTILE, ID, WAREHOUSE } from './messages.ts';
import { AT } from './states.ts';
import { useChannels } from './use-channels.ts';

const channels = useChannels();

const COMMAND = 'npx echotik-warehouse runs 12';
const HISTORY = 'npx echotik-warehouse alerts market history cheaper';

const buildReport = (count: number, name = 'Lamp'): MarketReport => ({
  rule: 'cheaper',
  preset: 'price-drop',
  isSimulated: false,
  total: count + 5,
  events: Array.from({ length: count }, (_, index) => ({
    subject: String(index),
    name,
    day: '2026-11-20',
    previousDay: null,
    oldValue: 20,
    newValue: 15,
    more: { change_pct: -25 },
  })),
});

const buildDigest = (day: string, rows = 1): MarketDigest => ({
  day,
  isSimulated: false,
  sections: [
    {
      name: 'watched',
      isFailed: false,
      rows: Array.from({ length: rows }, (_, index) => ({ name: `watched on ${day}`, id: String(index) })),
    },
  ],
});

type Part = readonly ['firing' | 'market' | 'digest', Partial<StoredMessage>];

const render = (...parts: readonly Part[]) =>
  renderMessage(
    ID,
    parts.map(([kind, message]) => ({ kind, message: { alerts: [], ...message }, createdAt: AT })),
    {
      alerts: { language: 'en', runbook: 'https://example.com/runbook' },
      timezone: 'UTC',
      warehouse: WAREHOUSE,
    },
  );

/** More than WeCom and Telegram accept, stored before the alert. */
const combine = () =>
  render(
    ['digest', { marketDigest: buildDigest('2026-11-20', 100) }],
    ['market', { market: [buildReport(50)] }],
    ['firing', { alerts: [buildAlert()] }],
  );

test('e-mail has alerts, reports and the digest, in this order, as text and as HTML', () => {
  const message = render(
    ['digest', { marketDigest: buildDigest('2026-11-20') }],
    ['market', { market: [buildReport(1, HOSTILE)] }],
    ['firing', { alerts: [buildAlert({ subject: HOSTILE })] }],
  );
  const html = message.html ?? '';
  for (const text of [listMessageLines(message).join('\n'), html]) {
    const places = [
      'Warning: ',
      COMMAND,
      'cheaper: 6 products became cheaper',
      HISTORY,
      'Market digest of',
      'watched on',
    ];
    const found = places.map((place) => text.indexOf(place, text.indexOf('<body')));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
  }
  expect(html).toContain(`<code>${COMMAND}</code>`);
  expect(html).not.toMatch(/<b>|<!channel>/);
});

test('of the digests of several days the newest is sent', () => {
  const [older, newer] = [buildDigest('2026-11-19'), buildDigest('2026-11-20')];
  const message = render(['digest', { marketDigest: older }], ['digest', { marketDigest: newer }]);
  expect(message.title).toBe('Market digest of 2026-11-20');
  expect(listMessageLines(message).join('\n')).toContain('watched on 2026-11-20');
  expect(message.html).toContain('watched on 2026-11-20');
  expect(message.marketDigest).toEqual(newer);
});

test.each([
  ['wecom', {}, { errcode: 0 }],
  ['telegram', { chat: '-1' }, { ok: true }],
])('%s cuts the digest, not the alerts', async (type, options, ok) => {
  channels.sink.answer = () => ({ body: ok });
  const isTelegram = type === 'telegram';
  const channel = await channels.open(
    { type, ...options, ...(isTelegram ? { url: channels.sink.url } : {}) },
    isTelegram ? { TOKEN: '123:abc' } : channels.urlSecret(),
  );
  await channel.send(combine());
  const text = channels.readBody();
  expect(text).toContain(COMMAND);
  expect(text).toContain('(truncated)');
});

test('Slack gets a long report whole, in sections that it accepts', async () => {
  channels.sink.answer = () => ({ body: 'ok' });
  const channel = await channels.open({ type: 'slack' }, channels.urlSecret());
  await channel.send(render(['market', { market: [buildReport(50, HOSTILE)] }]));
  const { blocks } = parseAs<{ blocks: { text: { text: string } }[] }>(channels.readBody());
  const texts = blocks.map(({ text }) => text.text);
  expect(texts.length).toBeGreaterThan(2);
  for (const text of texts) expect(text.length).toBeLessThanOrEqual(3_000);
  const lines = texts.join('\n').split('\n');
  expect(lines.filter((line) => line.includes('20 -> 15'))).toHaveLength(50);
  expect(lines.slice(-2)).toEqual(['- and 5 more', `All of them: ${HISTORY}`]);
});
