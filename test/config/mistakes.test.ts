import { Cron } from 'croner';
import { expect, describe, test } from 'vitest';
import { toNodeCron } from '../../src/config/cron.ts';
import { parseConfig } from '../../src/config/read-config.ts';

const CRON = 'expected a cron expression of five or six fields such as "0 10 * * *"';
const ZONE = 'expected an IANA time zone such as Europe/London';
const MEANT = '(did you mean trending-music-list, trending-music-detail, trending-video-list?)';
const QUOTES = 'expected quotes around an integer this long: without them it loses digits';

const BUDGET =
  'expected a map with day, month, timezone, reserve or margin, such as { day: 500 }, or the word unlimited where no limit is meant';
const LIMITS =
  'expected a map with day or month, such as { day: 500 }; unlimited exists only for the whole configuration';

const pipeline = (more: string) =>
  `pipelines: { music: { cron: 0 10 * * *, streams: [trending-music-list], ${more} } }`;
const entry = (text: string) => `pipelines: { music: { cron: 0 10 * * *, streams: [${text}] } }`;
const cron = (text: string) => `pipelines: { music: { cron: '${text}', streams: [trending-music-list] } }`;

test('all mistakes are reported together, each with its path and what was expected', () => {
  const { config, mistakes } = parseConfig(`
timezone: Mars/Olympus
regions: []
region: US
lanes: { offline: { perSecond: 0, concurrency: 2.5 }, fast: {} }
pipelines:
  My Music: { cron: daily, streams: [] }
  music: { cron: 0 10 * * *, streams: [trending-music-list], catchUp: all, maxPages: 0 }
`);
  expect(config).toBeUndefined();
  expect(mistakes).toEqual([
    `timezone: ${ZONE}`,
    'regions: Too small: expected array to have >=1 items',
    'lanes.offline.perSecond: Too small: expected number to be >0',
    'lanes.offline.concurrency: Invalid input: expected int, received number',
    'lanes.fast: no such key',
    'pipelines.My Music: expected a name in kebab-case',
    'pipelines.music.catchUp: Invalid option: expected one of "latest"|"each"|"none"',
    'pipelines.music.maxPages: Too small: expected number to be >=1',
    'region: no such key',
  ]);
});

test.each(['0 0 31 2 *', '0 10 30 2 *', '0 0 31 4,6,9,11 *', '0 0 0 31 2 *'])(
  'a cron without any slot is refused: %s',
  (text) => {
    expect(parseConfig(cron(text)).mistakes).toEqual([
      'pipelines.music.cron: this cron never comes: none of its months has that day, such as February 31',
    ]);
  },
);

test.each(['0 0 29 2 *', '0 0 31 2 1', '0 0 0 30 2 MON-FRI', '0 0 L 2 *'])(
  'a cron with a rare slot is accepted: %s',
  (text) => {
    expect(parseConfig(cron(text)).mistakes).toEqual([]);
  },
);

test.each([
  ['0 0 31 2 1', '0 0 * 2 1'],
  ['0 0 0 30 2 MON-FRI', '0 0 0 * 2 MON-FRI'],
  ['0 0 31 2,3 1', '0 0 31 2,3 1'],
  ['0 10 * * *', '0 10 * * *'],
])('what wakes the clock for %s is %s', (text, waking) => {
  expect(toNodeCron(text)).toBe(waking);
  expect(new Cron(waking).nextRuns(20)).toEqual(new Cron(text).nextRuns(20));
});

test.each<[string, string, string]>([
  ['a text at the top', 'hello', '(top level): Invalid input: expected object, received string'],
  [
    'bodies kept too short',
    'retention: { bodies: 7d }',
    'retention.bodies: expected at least 31d: younger bodies are read instead of bought again',
  ],
  [
    'a time that is none',
    'retention: { facts: never }',
    'retention.facts: expected forever, or a duration such as 400d',
  ],
  ['a list at the top', '- US', '(top level): Invalid input: expected object, received array'],
  ['a key nobody knows', 'pipeline: {}', 'pipeline: no such key'],
  ['a region that is a number', 'regions: [7]', 'regions.0: Invalid input: expected string, received number'],
  [
    'a region that is no market',
    'regions: [USA]',
    'regions.0: expected a market of two capital letters such as US or GB',
  ],
  ['regions that are no list', 'regions: US', 'regions: Invalid input: expected array, received string'],
  ['a zone that is an offset', 'timezone: "+01:00"', `timezone: ${ZONE}`],
  ['a zone that is a letter', 'timezone: Z', `timezone: ${ZONE}`],
  [
    'a rate without end',
    'lanes: { offline: { perSecond: .inf } }',
    'lanes.offline.perSecond: Invalid input: expected number, received Infinity',
  ],
  [
    'a rate that is none',
    'lanes: { offline: { perSecond: .nan } }',
    'lanes.offline.perSecond: Invalid input: expected number, received NaN',
  ],
  [
    'a rate below zero',
    'lanes: { offline: { perSecond: -1 } }',
    'lanes.offline.perSecond: Too small: expected number to be >0',
  ],
  [
    'a rate beyond all bounds',
    'lanes: { offline: { perSecond: 1e6 } }',
    'lanes.offline.perSecond: Too big: expected number to be <=1000',
  ],
  [
    'a huge concurrency',
    'lanes: { offline: { concurrency: 9007199254740991 } }',
    'lanes.offline.concurrency: Too big: expected number to be <=1000',
  ],
  [
    'a pipeline without streams',
    'pipelines: { music: { cron: 0 10 * * * } }',
    'pipelines.music.streams: Invalid input: expected array, received undefined',
  ],
  [
    'a pipeline without cron and after',
    'pipelines: { music: { streams: [trending-music-list] } }',
    'pipelines.music.cron: expected a cron expression such as "0 10 * * *", or after: the name of another pipeline',
  ],
  ['an empty budget', 'budget:', `budget: ${BUDGET}`],
  ['a budget that is a number', 'budget: 500', `budget: ${BUDGET}`],
  ['a budget that is a list', 'budget: [500]', `budget: ${BUDGET}`],
  ['a budget that is misspelt', 'budget: unlimted', `budget: ${BUDGET}`],
  ['a key of a budget nobody knows', 'budget: { dya: 500 }', 'budget.dya: no such key'],
  [
    'a limit that is a text',
    'budget: { day: unlimited }',
    'budget.day: Invalid input: expected number, received string',
  ],
  ['a pipeline with an unlimited budget', pipeline('budget: unlimited'), `pipelines.music.budget: ${LIMITS}`],
  ['a pipeline with an empty budget', pipeline('budget: null'), `pipelines.music.budget: ${LIMITS}`],
  [
    'a key of the budget of a pipeline nobody knows',
    pipeline('budget: { dya: 1 }'),
    'pipelines.music.budget.dya: no such key',
  ],
  ['a key of a pipeline nobody knows', pipeline('corn: 1'), 'pipelines.music.corn: no such key'],
  [
    'a stream nobody knows',
    entry('trending-musik'),
    `pipelines.music.streams.0: unknown stream 'trending-musik' ${MEANT}`,
  ],
  [
    'a stream that is a number',
    entry('7'),
    'pipelines.music.streams.0: Invalid input: expected string, received number',
  ],
  [
    'a key of a stream nobody knows',
    entry('{ stream: trending-music-list, param: {} }'),
    'pipelines.music.streams.0.param: no such key',
  ],
  [
    'a param without values',
    entry('{ stream: trending-music-list, params: { region: [] } }'),
    'pipelines.music.streams.0.params.region: Too small: expected array to have >=1 items',
  ],
  [
    'an id that loses digits',
    entry('{ stream: trending-music-detail, params: { clip_id: 6703723351497508865 } }'),
    `pipelines.music.streams.0.params.clip_id: ${QUOTES}`,
  ],
  [
    'an id in a list that loses digits',
    entry('{ stream: trending-music-detail, params: { clip_id: [6703723351497508865] } }'),
    `pipelines.music.streams.0.params.clip_id.0: ${QUOTES}`,
  ],
])('%s', (_, text, mistake) => {
  expect(parseConfig(text)).toEqual({ mistakes: [mistake] });
});

describe('a cron expression is refused when the clock could not run it', () => {
  test.each(['', 'daily', '* * * *', '60 * * * *', '0 22-2 * * *', '0 10 * * monday', '*/70 * * * *', '0 10 * * 6-0'])(
    '%j',
    (text) => {
      expect(parseConfig(cron(text))).toEqual({ mistakes: [`pipelines.music.cron: ${CRON}`] });
    },
  );
});

describe('text that is no YAML', () => {
  test.each<[string, RegExp]>([
    ['a: b: c', /^Nested mappings are not allowed in compact mappings at line 1, column 4/],
    ['regions: [US', /at line 1, column \d+/],
    ['regions: [US]\nregions: [GB]', /^Map keys must be unique at line 2, column 1/],
    ['timezone: UTC\n---\ntimezone: UTC', /^Source contains multiple documents/],
    ['timezone: "UTC', /^Missing closing "quote at line 1/],
    ['\ttimezone: UTC', /^Tabs are not allowed as indentation/],
    ['timezone: *nothing', /^Unresolved alias/],
  ])('%j', (text, mistake) => {
    const { config, mistakes } = parseConfig(text);
    expect(config).toBeUndefined();
    expect(mistakes).toEqual(expect.arrayContaining([expect.stringMatching(mistake)]));
  });
});

describe('hostile YAML', () => {
  test('YAML that expands to billions of values is refused at once', () => {
    const letters = 'abcdefghij'.split('');
    const lines = letters.map((name, i) =>
      i
        ? `${name}: &${name} [${Array(9)
            .fill(`*${letters[i - 1]}`)
            .join(',')}]`
        : 'a: &a [lol]',
    );
    expect(parseConfig(lines.join('\n'))).toEqual({
      mistakes: ['Excessive alias count indicates a resource exhaustion attack'],
    });
  });

  test.each(['__proto__: { regions: [GB] }', 'constructor: { prototype: { regions: [GB] } }'])(
    'YAML cannot reach properties that JavaScript inherits: %s',
    (text) => {
      expect(parseConfig(text).mistakes).toEqual([`${text.split(':')[0]}: no such key`]);
      expect(({} as { regions?: unknown }).regions).toBeUndefined();
    },
  );

  test('YAML with tags is read as text', () => {
    expect(parseConfig('timezone: !!js/function "function () {}"')).toEqual({ mistakes: [`timezone: ${ZONE}`] });
  });
});
