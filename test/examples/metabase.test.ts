/** The script that sets Metabase up, as a process, against an imitation of Metabase's API. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Metabase, withMetabase } from '../support/metabase.ts';

const SCRIPT = fileURLToPath(new URL('../../examples/metabase/setup.mjs', import.meta.url));
const QUESTIONS = new URL('../../examples/questions/', import.meta.url);
const questions = readdirSync(QUESTIONS).filter((name) => name.endsWith('.sql'));
const PASSWORD = 'admin-canary-2a41';
const ROLE_PASSWORD = 'role-canary-7c19';
const PAST = ['products_history', 'categories_versions', 'product_ranks_revisions'];
const SECRETS = /canary|setup-token-1b9d|session-51f0/;

const variables = {
  METABASE_ADMIN_EMAIL: 'ada@example.com',
  METABASE_ADMIN_PASSWORD: PASSWORD,
  WAREHOUSE_ROLE_PASSWORD: ROLE_PASSWORD,
  METABASE_WAIT_SECONDS: '10',
};

async function setUp(url: string, more: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [SCRIPT], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], METABASE_URL: url, ...variables, ...more },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = await once(child, 'close');
  expect(stdout + stderr).not.toMatch(SECRETS);
  return { code, stdout, stderr };
}

const countStored = ({ stored }: Metabase) =>
  Object.fromEntries(Object.entries(stored).map(([kind, items]) => [kind, items.length]));
const listHidden = ({ stored }: Metabase) =>
  stored.table.filter(({ visibility_type: kind }) => kind === 'hidden').map(({ name }) => name);
const writes = (asked: readonly string[]) => asked.filter((line) => !line.startsWith('GET'));

test('sets everything up in order: admin, database, sync, collection, a card a question, three dashboards', () =>
  withMetabase({ startsSlowly: 1 }, async (metabase) => {
    const { code, stdout, stderr } = await setUp(metabase.url);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'Set up Metabase with ada@example.com as its admin.',
      'Added database EchoTik (schemas echotik,marts); its sync continues in the background.',
      `Questions: ${questions.length} added, 0 updated.`,
      expect.stringMatching(/^Made dashboard EchoTik: trends: \d+ cards added, 0 were there\.$/),
      expect.stringMatching(/^Made dashboard EchoTik: commerce: \d+ cards added, 0 were there\.$/),
      expect.stringMatching(/^Made dashboard EchoTik: operations: \d+ cards added, 0 were there\.$/),
      `Tables of past states: ${PAST.length} hidden now.`,
      `Open ${metabase.url}/collection/2`,
      '',
    ]);
    const each = <T>(value: T) => Array.from({ length: questions.length }, () => value);
    expect(writes(metabase.asked)).toEqual([
      'POST /api/setup',
      'POST /api/database',
      'POST /api/database/1/sync_schema',
      'POST /api/collection',
      ...each('POST /api/card'),
      ...metabase.stored.dashboard.flatMap(({ id }) => ['POST /api/dashboard', `PUT /api/dashboard/${id}`]),
      ...metabase.stored.table.filter(({ visibility_type: kind }) => kind).map(({ id }) => `PUT /api/table/${id}`),
    ]);
    expect(listHidden(metabase)).toEqual(PAST);
    expect(metabase.asked.slice(0, 3)).toEqual(['GET /api/health', 'GET /api/health', 'GET /api/session/properties']);
    expect(metabase.stored.database[0]).toMatchObject({
      engine: 'postgres',
      details: {
        host: 'postgres',
        port: 5432,
        dbname: 'echotik',
        user: 'bi',
        password: ROLE_PASSWORD,
        'schema-filters-type': 'inclusion',
        'schema-filters-patterns': 'echotik,marts',
      },
    });
  }));

test('every question is a native card as its file says, on one dashboard, and no card lies on another', () =>
  withMetabase({}, async (metabase) => {
    await setUp(metabase.url);
    const cards = metabase.stored.card;
    expect(cards).toHaveLength(questions.length);
    for (const [index, name] of questions.toSorted().entries()) {
      const text = readFileSync(new URL(name, QUESTIONS), 'utf8');
      expect(cards[index]).toMatchObject({
        name: text.split('\n')[0]?.slice(3),
        description: expect.stringMatching(/^For: .*\nAdapt: .*\nSource: [a-z0-9-]+$/),
        collection_id: 2,
        dataset_query: { type: 'native', database: 1, native: { query: text.trimEnd().slice(0, -1) } },
      });
      // What a card draws has to be among the columns of its answer.
      const settings = (cards[index]?.['visualization_settings'] ?? {}) as Readonly<Record<string, readonly string[]>>;
      const { 'graph.dimensions': dimensions = [], 'graph.metrics': metrics = [] } = settings;
      for (const column of [...dimensions, ...metrics]) expect(text).toMatch(new RegExp(`\\b${column}\\b`));
    }
    const placed = metabase.stored.dashboard.flatMap(({ dashcards }) => dashcards as { readonly card_id: number }[]);
    expect(placed.map(({ card_id }) => card_id).toSorted((a, b) => a - b)).toEqual(cards.map(({ id }) => id));
    for (const { dashcards } of metabase.stored.dashboard) {
      const places = (dashcards as { row: number; col: number; size_x: number }[]).map(
        (one) => `${one.row} ${one.col}`,
      );
      expect(new Set(places).size).toBe(places.length);
    }
  }));

test('a second time updates, duplicates nothing, and leaves what people have arranged', () =>
  withMetabase({}, async (metabase) => {
    await setUp(metabase.url);
    const before = countStored(metabase);
    const [first, ...others] = (metabase.stored.dashboard[0]?.['dashcards'] ?? []) as { id: number }[];
    const [card] = metabase.stored.card;
    const id = metabase.stored.dashboard[0]?.id ?? 0;
    // Somebody moved a card and took the others away, and changed the name of a question.
    metabase.change('dashboard', id, {
      dashcards: [{ ...first, row: 40, size_x: 24 }],
      tabs: [{ id: 900, name: 'Mine' }],
    });
    metabase.change('card', card?.id ?? 0, { name: 'Ours', dataset_query: {} });

    const { code, stdout } = await setUp(metabase.url);
    expect(code).toBe(0);
    expect(countStored(metabase)).toEqual(before);
    expect(stdout).toContain('Signed in as ada@example.com.');
    expect(stdout).toContain('Updated database EchoTik');
    expect(stdout).toContain(`Questions: 0 added, ${questions.length} updated.`);
    expect(stdout).toContain(`Found dashboard EchoTik: trends: ${others.length} cards added, 1 were there.`);
    const dashcards = (metabase.stored.dashboard[0]?.['dashcards'] ?? []) as { row: number }[];
    expect(dashcards[0]).toMatchObject({ id: first?.id, row: 40, size_x: 24 });
    for (const card of dashcards.slice(1)) expect(card).toMatchObject({ dashboard_tab_id: 900 });
    expect(Math.min(...dashcards.slice(1).map(({ row }) => row))).toBe(48);
    expect(metabase.stored.dashboard[0]).toMatchObject({ tabs: [{ id: 900 }] });
    expect(metabase.stored.card[0]).toMatchObject({
      name: expect.stringContaining('rising'),
      dataset_query: { type: 'native' },
    });

    await setUp(metabase.url);
    expect(metabase.asked.slice(-3).every((line) => line.startsWith('GET'))).toBe(true);
  }));

test('does not hide tables of past states where they are wanted, or while Metabase does not know them yet', async () => {
  await withMetabase({}, async (metabase) => {
    await setUp(metabase.url, { METABASE_SHOW_PAST_TABLES: 'true' });
    expect(listHidden(metabase)).toEqual([]);
    // One that an admin has hidden in another way stays as it is.
    metabase.change('table', metabase.stored.table[1]?.id ?? 0, { visibility_type: 'technical' });
    expect((await setUp(metabase.url)).stdout).toContain('Tables of past states: 2 hidden now.');
    expect((await setUp(metabase.url)).stdout).toContain('Tables of past states: 0 hidden now.');
  });
  await withMetabase({ syncsForever: true }, async (metabase) => {
    const { code, stdout } = await setUp(metabase.url, { METABASE_WAIT_SECONDS: '0' });
    expect(code).toBe(0);
    expect(stdout).toContain(
      'Tables of past states are not hidden: the first sync has not ended. Run this again later.',
    );
    expect(listHidden(metabase)).toEqual([]);
  });
});

test('tells what Metabase refuses, and which variable is missing', () =>
  withMetabase({ refusesDatabase: 'FATAL: password authentication failed for user "bi"' }, async ({ url, stored }) => {
    expect(await setUp(url)).toMatchObject({
      code: 1,
      stderr:
        'error: POST /api/database: 400 FATAL: password authentication failed for user "bi"; password: check your password\n',
    });
    expect(stored.card).toEqual([]);
    expect(await setUp(url, { METABASE_ADMIN_PASSWORD: 'canary wrong' })).toMatchObject({
      code: 1,
      stderr: 'error: POST /api/session: 401 password: did not match stored password\n',
    });
    const { code, stderr } = await setUp(url, { WAREHOUSE_ROLE_PASSWORD: '' });
    expect({ code, first: stderr.split('\n')[0] }).toEqual({
      code: 1,
      first:
        'error: WAREHOUSE_ROLE_PASSWORD is not set: set it, or WAREHOUSE_ROLE_PASSWORD_FILE, or start this on a terminal',
    });
  }));

test('takes passwords from files, and says when Metabase does not come up', () =>
  withMetabase({ startsSlowly: 1000 }, async ({ url }) => {
    const file = join(await mkdtemp(join(tmpdir(), 'metabase-')), 'password');
    await writeFile(file, `${PASSWORD}\n`);
    const { code, stderr } = await setUp(url, {
      METABASE_ADMIN_PASSWORD: '',
      METABASE_ADMIN_PASSWORD_FILE: file,
      METABASE_WAIT_SECONDS: '0',
    });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: Metabase at ${url} is not up after 0 s: GET /api/health: 503 {"status":"initializing","progress":0.4}\n`,
    });
  }));
