import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConfig, readConfig } from '../../src/config/read-config.ts';
import { ConfigError } from '../../src/errors.ts';

describe('a valid configuration', () => {
  test.each(['', '# only a comment', '{}', 'null', '~'])('an empty configuration is valid: %j', (text) => {
    const { config, mistakes } = parseConfig(text);
    expect(mistakes).toEqual([]);
    expect(config).toMatchObject({
      timezone: 'UTC',
      regions: ['US'],
      languages: ['en-US'],
      lanes: { offline: { perSecond: 4, concurrency: 4 }, realtime: { perSecond: 2, concurrency: 4 } },
    });
    expect(Object.keys(config?.pipelines ?? {})).toEqual([
      'trending',
      'rankings-daily',
      'rankings-weekly',
      'rankings-monthly',
      'details',
      'insights',
      'discovery',
      'reference',
    ]);
    expect(config?.pipelines['rankings-weekly']).toEqual({
      cron: '0 11 * * 2',
      catchUp: 'latest',
      catchUpWindow: 7 * 86_400_000,
      overlap: 'queue',
      core: false,
      acceptPartial: false,
      budget: {},
      maxPages: 10,
      streams: ['influencer', 'product', 'seller', 'video'].map((name) => ({
        stream: `${name}-ranklist`,
        params: { rank_type: [2] },
      })),
    });
  });

  test('a configuration may set every key', () => {
    const { config } = parseConfig(`
timezone: Europe/London
regions: [US, GB, NO]
slotTolerance: 90m
languages: [en-US, th-TH]
lookAhead: 4
lanes:
  offline: { perSecond: 0.5, concurrency: 1 }
  realtime: { concurrency: 1000 }
budget: { day: 500, month: 9000, timezone: Asia/Bangkok, reserve: 0, margin: 1 }
alerts:
  language: zh
  channels: { ops: { type: webhook, url: 'https://example.com/hook', secretFile: hook.secret } }
  routes: { critical: [ops], warning: [], digest: [ops], market: [ops] }
  market: { cheaper: { preset: price-drop, percent: 5 } }
  rules: { worker-lost: off, slot-late: { severity: critical, for: 5m, threshold: 120 } }
  repeatEvery: 6h
  runbook: https://example.com/runbook
  digest: { daily: '09:00', market: true }
  deadManUrlFile: dead-man.url
pipelines:
  music:
    cron: 30 1 * * MON-FRI
    timezone: America/New_York
    catchUp: each
    catchUpWindow: 36h
    overlap: skip
    slotTolerance: 2h
    core: true
    budget: { day: 100 }
    acceptPartial: true
    maxPages: 2
    streams:
      - { stream: trending-music-list, maxPages: 3, maxCredits: 40, retries: 0 }
      - { stream: trending-music-detail, params: { region: GB, period: [7, 30], clip_id: '6703723351497508865' } }
      - { stream: trending-hashtag-list }
      - { stream: trending-hashtag-detail, from: { stream: trending-hashtag-list, top: 5 } }
      - { stream: realtime-hashtag-video-list, from: trending-hashtag-list }
  songs:
    after: music
    streams: [trending-video-list]
`);
    expect(config).toEqual({
      timezone: 'Europe/London',
      slotTolerance: 90 * 60_000,
      regions: ['US', 'GB', 'NO'],
      retention: { bodies: null, facts: null, history: null, attempts: null },
      languages: ['en-US', 'th-TH'],
      lookAhead: 4,
      lanes: { offline: { perSecond: 0.5, concurrency: 1 }, realtime: { perSecond: 2, concurrency: 1000 } },
      budget: { day: 500, month: 9000, timezone: 'Asia/Bangkok', reserve: 0, margin: 1, unlimited: false },
      allowUnknown: false,
      alerts: {
        language: 'zh',
        channels: { ops: { type: 'webhook', url: 'https://example.com/hook', secretFile: 'hook.secret' } },
        routes: { critical: ['ops'], warning: [], digest: ['ops'], market: ['ops'] },
        market: {
          cheaper: { preset: 'price-drop', scope: 'watched', percent: 5, amount: 1, price: 'mean', show: 10 },
        },
        rules: { 'worker-lost': 'off', 'slot-late': { severity: 'critical', for: 5 * 60_000, threshold: 120 } },
        repeatEvery: 6 * 3_600_000,
        runbook: 'https://example.com/runbook',
        digest: { daily: '09:00', market: true },
        deadManUrlFile: 'dead-man.url',
      },
      pipelines: {
        music: {
          cron: '30 1 * * MON-FRI',
          timezone: 'America/New_York',
          catchUp: 'each',
          catchUpWindow: 36 * 3_600_000,
          overlap: 'skip',
          slotTolerance: 2 * 3_600_000,
          core: true,
          acceptPartial: true,
          budget: { day: 100 },
          maxPages: 2,
          streams: [
            { stream: 'trending-music-list', params: {}, maxPages: 3, maxCredits: 40, retries: 0 },
            {
              stream: 'trending-music-detail',
              params: { region: ['GB'], period: [7, 30], clip_id: ['6703723351497508865'] },
            },
            { stream: 'trending-hashtag-list', params: {} },
            { stream: 'trending-hashtag-detail', params: {}, from: { stream: 'trending-hashtag-list', top: 5 } },
            { stream: 'realtime-hashtag-video-list', params: {}, from: { stream: 'trending-hashtag-list' } },
          ],
        },
        songs: {
          after: ['music'],
          // Those of the pipeline that it begins after.
          cron: '30 1 * * MON-FRI',
          timezone: 'America/New_York',
          catchUp: 'latest',
          catchUpWindow: 7 * 86_400_000,
          overlap: 'queue',
          core: false,
          acceptPartial: false,
          budget: {},
          streams: [{ stream: 'trending-video-list', params: {} }],
        },
      },
    });
  });

  test.each([
    'pipelines: {}',
    'regions: &r [US]\npipelines: {}',
    'lanes: {}',
    'lanes: { realtime: {} }',
    'timezone: EST',
  ])('may say little: %s', (text) => {
    expect(parseConfig(text).mistakes).toEqual([]);
  });
});

describe('reading the file', () => {
  const named = (path: string) => ({ config: { path, named: true } });

  test('the file may be absent unless ECHOTIK_CONFIG names it', () => {
    const path = join(tmpdir(), 'no-such-folder', 'echotik.config.yaml');
    expect(readConfig({ config: { path, named: false } }).regions).toEqual(['US']);
    expect(() => readConfig(named(path))).toThrow(`cannot read the configuration ${path} (ENOENT)`);
  });

  test('a folder in place of the file is refused', () => {
    for (const named of [true, false]) {
      expect(() => readConfig({ config: { path: tmpdir(), named } })).toThrow('(EISDIR)');
    }
  });

  test('mistakes are listed below the path of the file, one per line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'echotik-config-'));
    const path = join(folder, 'my.yaml');
    await writeFile(path, 'regions: [us]\ntimezone: Mars/Olympus\n');
    expect(() => readConfig(named(path))).toThrow(ConfigError);
    expect(() => readConfig(named(path))).toThrow(
      `${path} has 2 mistakes:\n` +
        '  timezone: expected an IANA time zone such as Europe/London\n' +
        '  regions.0: expected a market of two capital letters such as US or GB',
    );
    await writeFile(path, 'regions: [us]');
    expect(() => readConfig(named(path))).toThrow(`${path} has a mistake:\n  regions.0: expected`);
    await rm(folder, { recursive: true });
  });
});
