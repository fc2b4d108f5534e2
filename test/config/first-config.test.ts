import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { type InitAnswers, parseInitAnswers, findMistake } from '../../src/config/init-questions.ts';
import { configSchema } from '../../src/config/config.ts';
import { formatFirstConfig } from '../../src/config/first-config.ts';
import { buildConfigJsonSchema, schemaFile, resolveSchemaReference } from '../../src/config/json-schema.ts';
import { parseConfig } from '../../src/config/read-config.ts';
import { dirname, join, resolve } from 'node:path';

const written = (answers: InitAnswers = {}) => formatFirstConfig(parseInitAnswers(answers), './some.json');
const read = (answers: InitAnswers) => parseConfig(written(answers)).config;

describe('the file', () => {
  test('the file is read as the defaults if nothing else was chosen', () => {
    expect(parseConfig(written())).toEqual({ config: configSchema.parse({}), mistakes: [] });
  });

  test.each<[InitAnswers, object]>([
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

  test('the file is valid by the JSON Schema that its first line names', () => {
    const schema = z.fromJSONSchema(buildConfigJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
    expect(written().split('\n')[0]).toBe('# yaml-language-server: $schema=./some.json');
    expect(schema.safeParse(parse(written())).success).toBe(true);
  });

  test('the file has every key, and a comment for each section and pipeline', () => {
    const text = written();
    const config = configSchema.parse({});
    for (const key of [...Object.keys(config), ...Object.keys(config.pipelines)]) {
      expect(text).toMatch(new RegExp(`\\n *# [A-Z].*\\.\\n *${key}:`));
    }
    expect(text).toContain('\n  # day: 1000\n');
    expect(text).not.toMatch(/\n\n\n| \n/);
  });

  test('the file refers to the schema relative to its own folder', () => {
    expect(resolveSchemaReference(join(dirname(schemaFile), 'a.yaml'))).toBe('./echotik.config.schema.json');
    for (const file of ['conf/a.yaml', '/etc/a.yaml']) {
      const path = resolve(dirname(schemaFile), file);
      expect(resolve(dirname(path), resolveSchemaReference(path))).toBe(schemaFile);
    }
  });
});

describe('answers that will not do', () => {
  test.each<[keyof InitAnswers, string, RegExp]>([
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
    expect(findMistake(name, answer)).toMatch(mistake);
    expect(() => parseInitAnswers({ [name]: answer })).toThrow(mistake);
  });

  test('all invalid answers are reported together, each with its option', () => {
    expect(() => parseInitAnswers({ region: 'x', budgetDay: '0', budgetMonth: 'y', timezone: 'Z' })).toThrow(
      /^--region 'x': .*; --budget-day '0': .*; --budget-month 'y': .*; --timezone 'Z': /,
    );
  });
});
