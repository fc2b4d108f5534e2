import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Answers, choicesOf, mistakeIn } from '../../src/config/choices.ts';
import { configSchema } from '../../src/config/config.ts';
import { firstConfig } from '../../src/config/first-config.ts';
import { configJsonSchema, schemaFile, schemaFrom } from '../../src/config/json-schema.ts';
import { parseConfig } from '../../src/config/read-config.ts';
import { dirname, join, resolve } from 'node:path';

const written = (answers: Answers = {}) => firstConfig(choicesOf(answers), './some.json');
const read = (answers: Answers) => parseConfig(written(answers)).config;

describe('the file', () => {
  test('reads as the defaults where nothing else was chosen', () => {
    expect(parseConfig(written())).toEqual({ config: configSchema.parse({}), mistakes: [] });
  });

  test.each<[Answers, object]>([
    [{ region: 'us, gb' }, { regions: ['US', 'GB'] }],
    [{ budgetDay: '500' }, { budget: { day: 500 } }],
    [{ budgetMonth: ' 9000 ' }, { budget: { month: 9000 } }],
    [
      { region: 'TH', budgetDay: '500', budgetMonth: '9000', timezone: 'Asia/Bangkok' },
      { regions: ['TH'], budget: { day: 500, month: 9000, timezone: 'Asia/Bangkok' } },
    ],
    [{ region: '', budgetDay: '', budgetMonth: '', timezone: '' }, {}],
  ])('reads as %j was chosen', (answers, settings) => {
    expect(read(answers)).toEqual(configSchema.parse(settings));
  });

  test('is valid by the JSON Schema that its first line names', () => {
    const schema = z.fromJSONSchema(configJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
    expect(written().split('\n')[0]).toBe('# yaml-language-server: $schema=./some.json');
    expect(schema.safeParse(parse(written())).success).toBe(true);
  });

  test('has every key in full, and a word on each section and pipeline', () => {
    const text = written();
    const config = configSchema.parse({});
    for (const key of [...Object.keys(config), ...Object.keys(config.pipelines)]) {
      expect(text).toMatch(new RegExp(`\\n *# [A-Z].*\\.\\n *${key}:`));
    }
    expect(text).toContain('\n  # day: 1000\n');
    expect(text).not.toMatch(/\n\n\n| \n/);
  });

  test('finds the schema from its own folder', () => {
    expect(schemaFrom(join(dirname(schemaFile), 'a.yaml'))).toBe('./echotik.config.schema.json');
    for (const file of ['conf/a.yaml', '/etc/a.yaml']) {
      const path = resolve(dirname(schemaFile), file);
      expect(resolve(dirname(path), schemaFrom(path))).toBe(schemaFile);
    }
  });
});

describe('answers that will not do', () => {
  test.each<[keyof Answers, string, RegExp]>([
    ['region', 'usa', /expected a market/],
    ['region', 'US;GB', /expected a market/],
    ['budgetDay', '0', /above 0/],
    ['budgetDay', '1.5', /whole number/],
    ['budgetMonth', '-1', /whole number/],
    ['budgetMonth', 'none', /nothing for no limit/],
    ['budgetMonth', '99999999999999999999', /./],
    ['timezone', 'Mars', /IANA time zone/],
    ['timezone', '+01:00', /IANA time zone/],
  ])('%s %j', (name, answer, mistake) => {
    expect(mistakeIn(name, answer)).toMatch(mistake);
    expect(() => choicesOf({ [name]: answer })).toThrow(mistake);
  });

  test('are told at once, each by its option', () => {
    expect(() => choicesOf({ region: 'x', budgetDay: '0', budgetMonth: 'y', timezone: 'Z' })).toThrow(
      /^--region 'x': .*; --budget-day '0': .*; --budget-month 'y': .*; --timezone 'Z': /,
    );
  });
});
