/** Rules of alerts.market: their defaults, and what a mistake says. */
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '../../src/config/read-config.ts';

const parse = (rule: unknown) => parseConfig(stringify({ alerts: { market: { mine: rule } } }));

test('a preset has defaults, and a rule without one is a query', () => {
  expect(parse({ preset: 'price-drop', percent: 15 }).config?.alerts.market['mine']).toEqual({
    preset: 'price-drop',
    scope: 'watched',
    percent: 15,
    amount: 1,
    price: 'mean',
    show: 10,
  });
  expect(parse({ sql: 'select 1 as id', key: 'id' }).config?.alerts.market['mine']).toEqual({
    preset: 'sql',
    sql: 'select 1 as id',
    key: ['id'],
    params: {},
    streams: [],
    show: 10,
  });
});

test.each([
  [
    { preset: 'pricedrop' },
    /^alerts\.market\.mine.*: no such preset 'pricedrop' \(did you mean price-drop.*\?\); presets:/,
  ],
  [{}, /^alerts\.market\.mine\.key: .*a rule has preset and its values, or sql or file with key$/],
  [{ preset: 'price-drop', percent: -1 }, /^alerts\.market\.mine\.percent: /],
  [{ preset: 'price-drop', percents: 1 }, /^alerts\.market\.mine\.percents: no such key$/],
  [{ preset: 'enters-ranking' }, /^alerts\.market\.mine\.region: expected a market such as US/],
  [{ preset: 'enters-ranking', region: 'UK' }, /^alerts\.market\.mine\.region: .*did you mean GB/],
  [
    { preset: 'enters-ranking', region: 'us' },
    /^alerts\.market\.mine\.region: 'us' is not a market \(did you mean US\?\)/,
  ],
  [
    { preset: 'enters-ranking', region: 'US', sortedBy: 'views' },
    /^alerts\.market\.mine\.sortedBy: expected units or creators for a product$/,
  ],
  [
    { preset: 'enters-trending', region: 'US', of: 'video', days: 120 },
    /^alerts\.market\.mine\.days: expected 7 or 30/,
  ],
  [
    { preset: 'enters-trending', region: 'US', days: 90 },
    /^alerts\.market\.mine\.days: expected 7 or 30 or 120: the list of sounds/,
  ],
  [{ sql: 'select 1' }, /^alerts\.market\.mine\.key: /],
  [{ key: 'id' }, /^alerts\.market\.mine\.sql: expected sql or file, one of the two$/],
  [{ sql: 'select 1', file: 'a.sql', key: 'id' }, /^alerts\.market\.mine\.sql: expected sql or file/],
  [
    { sql: 'select 1', key: 'id', streams: ['product-details'] },
    /^alerts\.market\.mine\.streams\.0: no such stream 'product-details' \(did you mean product-detail/,
  ],
  [
    { preset: 'new-creator', channels: ['chat'] },
    /^alerts\.market\.mine\.channels\.0: no such channel 'chat'; channels: there is none$/,
  ],
])('a mistake in %j', (rule, message) => {
  const { mistakes } = parse(rule);
  expect(mistakes).toEqual([expect.stringMatching(message)]);
});
