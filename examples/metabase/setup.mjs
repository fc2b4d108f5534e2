#!/usr/bin/env node
/**
 * Puts the warehouse into Metabase: first admin, connection, a collection with a card for each question, three
 * dashboards; tables of past states are hidden. Safe to repeat: what is there is brought up to date, what people have added stays. See docs/metabase.md.
 */
import { openApi, Refused } from './api.mjs';
import { dashboards, readQuestions } from './content.mjs';
import { readSettings } from './settings.mjs';
import { hidePastTables } from './tables.mjs';

const NAME = 'EchoTik';
const SCHEMAS = 'echotik,marts';
/** The grid of a dashboard has 24 columns. */
const WIDTH = 12;
const HEIGHT = 8;

const say = (line) => void process.stdout.write(`${line}\n`);

/** The first admin where there is none yet; else signs in as the one there is. */
async function signIn(api, { email, password }) {
  const properties = await api.get('/api/session/properties');
  const token = properties['setup-token'];
  if (token && !properties['has-user-setup']) {
    const user = { email, password, first_name: 'EchoTik', last_name: 'Admin', site_name: NAME };
    const prefs = { site_name: NAME, site_locale: 'en', allow_tracking: false };
    const { id } = await api.post('/api/setup', { token, user, prefs });
    api.signIn(id);
    say(`Set up Metabase with ${email} as its admin.`);
    return;
  }
  const { id } = await api.post('/api/session', { username: email, password });
  api.signIn(id);
  say(`Signed in as ${email}.`);
}

/** Lists come bare from older versions. */
const listed = (answer) => (Array.isArray(answer) ? answer : answer.data);

async function connectWarehouse(api, warehouse) {
  const wanted = {
    name: NAME,
    engine: 'postgres',
    details: { ...warehouse, 'schema-filters-type': 'inclusion', 'schema-filters-patterns': SCHEMAS },
    is_full_sync: true,
    is_on_demand: false,
    auto_run_queries: true,
  };
  const found = listed(await api.get('/api/database')).find(
    ({ name, engine }) => name === NAME && engine === 'postgres',
  );
  const { id } = found ? await api.put(`/api/database/${found.id}`, wanted) : await api.post('/api/database', wanted);
  await api.post(`/api/database/${id}/sync_schema`);
  say(`${found ? 'Updated' : 'Added'} database ${NAME} (schemas ${SCHEMAS}); its sync continues in the background.`);
  return id;
}

async function makeCollection(api) {
  const found = listed(await api.get('/api/collection')).find(({ name, archived }) => name === NAME && !archived);
  if (found) return found.id;
  const { id } = await api.post('/api/collection', {
    name: NAME,
    description: 'Questions and dashboards of the EchoTik warehouse.',
  });
  return id;
}

const itemsOf = async (api, collection, model) =>
  listed(await api.get(`/api/collection/${collection}/items?models=${model}`));

/** Returns the number of each question, with the id of its card. */
async function putCards(api, database, collection) {
  const there = await itemsOf(api, collection, 'card');
  const ids = new Map();
  let added = 0;
  for (const { number, source, name, description, query, display, visualization_settings } of readQuestions()) {
    const card = {
      name,
      description,
      display,
      visualization_settings,
      collection_id: collection,
      dataset_query: { type: 'native', database, native: { query, 'template-tags': {} } },
    };
    const found = there.find((item) => item.description?.split('\n').includes(source));
    const { id } = found ? await api.put(`/api/card/${found.id}`, card) : await api.post('/api/card', card);
    if (!found) added++;
    ids.set(number, id);
  }
  say(`Questions: ${added} added, ${ids.size - added} updated.`);
  return ids;
}

async function putDashboards(api, collection, cards) {
  const there = await itemsOf(api, collection, 'dashboard');
  for (const { name, description, has } of dashboards) {
    const found = there.find((item) => item.name === name);
    const { id } = found ?? (await api.post('/api/dashboard', { name, description, collection_id: collection }));
    const { dashcards: placed, tabs = [] } = await api.get(`/api/dashboard/${id}`);
    const wanted = [...cards].filter(([number]) => has(number)).map(([, card]) => card);
    const missing = wanted.filter((card) => !placed.some(({ card_id }) => card_id === card));
    const bottom = Math.max(0, ...placed.map(({ row, size_y }) => row + size_y));
    const added = missing.map((card_id, index) => ({
      // Negative: not there yet.
      id: -(index + 1),
      card_id,
      row: bottom + HEIGHT * Math.floor(index / 2),
      col: WIDTH * (index % 2),
      size_x: WIDTH,
      size_y: HEIGHT,
      ...(tabs.length ? { dashboard_tab_id: tabs[0].id } : {}),
    }));
    // A tab that is not named is taken away.
    if (added.length) await api.put(`/api/dashboard/${id}`, { description, tabs, dashcards: [...placed, ...added] });
    say(
      `${found ? 'Found' : 'Made'} dashboard ${name}: ${added.length} cards added, ${wanted.length - added.length} were there.`,
    );
  }
}

async function hideTables(api, database, { showsPast, waitMs }) {
  if (showsPast) return;
  const hidden = await hidePastTables(api, database, waitMs);
  say(
    hidden === undefined
      ? 'Tables of past states are not hidden: the first sync has not ended. Run this again later.'
      : `Tables of past states: ${hidden} hidden now.`,
  );
}

async function main() {
  const settings = await readSettings();
  const api = openApi(settings.url);
  await api.healthy(settings.waitMs);
  await signIn(api, settings);
  const database = await connectWarehouse(api, settings.warehouse);
  const collection = await makeCollection(api);
  const cards = await putCards(api, database, collection);
  await putDashboards(api, collection, cards);
  await hideTables(api, database, settings);
  say(`Open ${settings.url}/collection/${collection}`);
}

main().catch((error) => {
  process.stderr.write(`error: ${error.message}\n`);
  if (!(error instanceof Refused)) process.stderr.write('  -> docs/metabase.md tells what has to be set\n');
  process.exitCode = 1;
});
