/** The runbook has a section for each alert, with commands that exist and queries that run, and states the defaults. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listRemedyCommands } from '../../src/alerts/remedy-commands.ts';
import { allRules } from '../../src/alerts/rules/all-rules.ts';
import { getTexts } from '../../src/alerts/texts/texts.ts';
import { loadProgram } from '../../src/cli/program.ts';
import { alertNames } from '../../src/config/alert-names.ts';
import { withDatabase } from '../support/database.ts';
import { buildAlert } from './messages.ts';

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const sections = new Map(page.split(/^## /m).map((text) => [text.slice(0, text.indexOf('\n')), text]));
const readSection = (name: string) => sections.get(`Alert: ${name}`) ?? '';

test('there is a section for each alert, and for no other', () => {
  const titles = [...sections.keys()].filter((title) => title.startsWith('Alert: '));
  expect(titles).toEqual(alertNames.map((name) => `Alert: ${name}`));
  for (const name of alertNames) expect(readSection(name).length).toBeGreaterThan(150);
});

test('the table has the defaults of each rule', () => {
  const rows = [...page.matchAll(/^\| \[`([a-z-]+)`\]\(#alert-[a-z-]+\) +\|[^|]+\|([^|]+)\|([^|]+)\|([^|]+)\|$/gm)];
  const stated = rows.map(([, name, forMs, threshold, unit]) =>
    [name, forMs, threshold, unit].map((cell) => cell?.trim()),
  );
  expect(stated).toEqual(
    Object.values(allRules).map((rule) => [
      rule.name,
      rule.forMs ? `${rule.forMs / 60_000}m` : '0',
      String(rule.threshold),
      rule.unit,
    ]),
  );
});

test('the queries run', () =>
  withDatabase(async ({ pool }) => {
    const queries = alertNames.flatMap((name) =>
      [...readSection(name).matchAll(/```sql\n(.*?)```/gs)].map(([, query = '']) => query),
    );
    expect(queries.length).toBeGreaterThan(7);
    for (const query of queries) await pool.query(query);
  }));

describe('the commands that messages and sections name', async () => {
  const program = await loadProgram();
  const facts = { run: 12 };
  const named = alertNames.flatMap((alert) => [
    ...listRemedyCommands({ ...buildAlert(), alert, facts } as never),
    ...[...readSection(alert).matchAll(/npx echotik-warehouse [^`\n#]+/g)].map(([text]) => text.trim()),
  ]);

  test.each([...new Set(named)])('%s', (text) => {
    const [, , name = '', next = '', ...rest] = text.split(/\s+/);
    const command = program.commands.find((one) => one.name() === name);
    expect(command, text).toBeDefined();
    const sub = command?.commands.find((one) => one.name() === next);
    if (command?.commands.length && /^[a-z]/.test(next)) expect(sub, text).toBeDefined();
    const flags = [command, sub].flatMap((one) => one?.options.map(({ long }) => long) ?? []);
    for (const flag of [next, ...rest].filter((word) => word.startsWith('--'))) expect(flags).toContain(flag);
  });
});

test.each(['en', 'zh'] as const)(
  '%s has a text for each alert, of one line without a full stop in the title',
  (language) => {
    const texts = getTexts(language);
    for (const name of alertNames) expect(texts.alerts[name].remedy, name).toMatch(/[.。]$/);
  },
);
