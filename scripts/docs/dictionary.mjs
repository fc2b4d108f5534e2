/** docs/data-dictionary.md: what analysts read, views first. */
import { describedTables } from '../../dist/load/tables/table.js';
import { code, columnTable } from './markdown.mjs';
import { questionTable } from './questions.mjs';
import { isBookkeeping } from './schema.mjs';
import { feeds } from './sources.mjs';
import { byTopic } from './topics.mjs';

const OFTEN = {
  daily: 'every day by the default pipelines',
  weekly: 'every week by the default pipelines',
  monthly: 'every month by the default pipelines',
  'by hand': 'by hand, or by a pipeline of yours that names the stream',
};

export function dictionaryPage({ echotik, marts }) {
  const tables = new Map(echotik.map((relation) => [relation.name, relation]));
  const topics = byTopic(describedTables()).map(
    ({ topic, tables: infos }) => `# ${topic}\n\n${infos.map((info) => tableSection(info, tables)).join('\n\n')}`,
  );
  return `${INTRODUCTION}

# Views for analysts: marts

${marts.map(martSection).join('\n\n')}

${topics.join('\n\n')}
`;
}

const martSection = ({ name, about, columns }) => `## marts.${name}\n\n${about}\n\n${columnTable(columns)}`;

function tableSection({ name, shape, history, revisions, about }, tables) {
  const { key, foreign_keys, columns } = tables.get(name);
  const { streams, cadence, more } = feeds.get(name);
  const lines = [
    `${shape[0].toUpperCase()}${shape.slice(1)}; key: ${key.map(code).join(', ')}.`,
    foreign_keys.length > 0 &&
      `Refers to: ${foreign_keys.map((one) => `${code(one.column)} -> ${code(`${one.table}.${one.of}`)}`).join(', ')}.`,
    revisions && `Restated by the API; earlier contents: \`${name}_revisions\` with \`known_at\`.`,
    history && `History: \`${name}_history\`, as intervals \`${name}_versions\`.`,
    (history || revisions) && `As it was known at a moment: \`${name}_as_of(timestamptz)\`.`,
    `Filled by ${streams.map((stream) => `\`${stream.name}\` (${stream.lane})`).join(', ')}${more ? ` and ${more} more` : ''}: ${OFTEN[cadence]}.`,
  ].filter(Boolean);
  const own = columns.filter((column) => !isBookkeeping(column));
  return `## ${name}\n\n${about}\n\n${lines.join(' ')}\n\n${columnTable(own)}`;
}

const INTRODUCTION = `# Data dictionary

Begin with the views of the schema \`marts\`: each answers one question, with names and units as you would say them. What they do not answer is in the tables of \`echotik\`, which hold everything the API told, one table a thing and one a day of it. Creators are
\`influencers\`, shops are what the API calls sellers, sounds are \`music\`; ids are text. Units sold and GMV are estimates of EchoTik, GMV presumably in US dollars; a day without a row normally did not change, or we did not buy it (\`npx echotik-warehouse gaps\` tells
which): what a span brought is the difference of totals, not the sum of days. What was read, of which market, window and cut: \`marts.lists_read\`; how current it is: \`marts.data_freshness\`. To read with a tool of yours, have somebody make a role for you: \`npx echotik-warehouse grant-bi <role>\`.

Which sounds won most places in the United States since they were last seen:

\`\`\`sql
select title, author, previous_rank, rank, places_won
from marts.trending_music
where region = 'US' and period_days = 7 and snapshot_date = (select max(snapshot_date) from marts.trending_music where region = 'US')
order by places_won desc nulls last limit 10
\`\`\`

What the best sellers of a day were, and what they sold:

\`\`\`sql
select r.position, p.product_name, r.total_sale_cnt as units_sold, r.total_sale_gmv_amt as gmv
from echotik.product_ranks r join echotik.products p using (product_id)
where r.rank_type = 1 and r.rank_field = 1 and r.region = 'US' and r.category_id = ''
  and r.date = (select max(date) from echotik.product_ranks where rank_type = 1 and region = 'US')
order by r.position limit 10
\`\`\`

What the best seller of the newest day cost and sold day by day, and the total behind it: a day that is missing may have sold, which the total knows:

\`\`\`sql
select date, nullif(spu_avg_price, 0) as price, total_sale_1d_cnt as units_of_day, total_sale_cnt as units_in_all
from echotik.product_daily
where product_id = (select product_id from echotik.product_ranks where rank_type = 1 order by date desc, position, product_id limit 1)
order by date
\`\`\`

More questions, each with its SQL:

${questionTable()}

Made by \`npm run docs\` from a migrated database; the same sentences are its comments (\`\\d+ echotik.products\` in psql). The keys as pictures: [erd.md](erd.md), for tools [erd.dbml](erd.dbml). The ledger in \`ops\` and the bodies in \`raw\`: [ledger.md](ledger.md).

An **entity** has one row a key: its current state, as far as any stream told it. A **link** is a pair of entities, with what is known of the two together. Both keep every earlier content in \`<name>_history\` (one row a change, \`observed_at\`), which \`<name>_versions\` shows as
intervals (\`valid_from\`, \`valid_to\`, \`is_current\`). A **fact** is keyed by a business day; its last known content stands. A row may begin as a stub with nothing but its key: something named it, and nothing told more of it yet.

Every table of \`echotik\` also has \`_request_id\` (the API request a row came from: ops.requests, raw.responses), \`_observed_at\` (when the API answered with this content) and \`_loaded_at\` (when the row was last written). Streams of the lane \`offline\` read EchoTik's library, in which a
day is complete the day after; those of \`realtime\` tell what TikTok shows at the moment of the call.`;
