/** docs/data-dictionary.md: the tables and views that analysts read, views first. */
import { listTableInfos } from '../../src/load/tables/all.ts';
import type { TableInfo } from '../../src/load/tables/table.ts';
import { renderFirstPage } from './first-page.ts';
import { code, formatColumnTable, formatMarkdownTable, GENERATED_PAGE } from './markdown.ts';
import { renderQuestionTable } from './questions.ts';
import { isBookkeeping, type Relation, requireRelation, type Schemas } from './read-schema.ts';
import { type Cadence, getTableSources } from '../../src/app/table-sources.ts';
import { groupByTopic } from './topics.ts';

const CADENCE_TEXT: Readonly<Record<Cadence, string>> = {
  daily: 'every day by the default pipelines',
  weekly: 'every week by the default pipelines',
  monthly: 'every month by the default pipelines',
  manual: 'manually, or by a pipeline of yours that names the stream',
};

export function renderDictionaryPage({ echotik, marts }: Schemas): string {
  const topics = groupByTopic(listTableInfos()).map(
    ({ topic, tables }) =>
      `# ${topic}\n\n${tables.map((info) => renderTable(info, requireRelation(echotik, info.name))).join('\n\n')}`,
  );
  return `${GENERATED_PAGE}

${renderFirstPage()}

${INTRODUCTION}

# Views for analysts: marts

${marts.map(renderMart).join('\n\n')}

# Deprecated columns

${renderDeprecatedColumns(marts)}

${topics.join('\n\n')}
`;
}

const renderMart = ({ name, about, columns }: Relation) =>
  `## marts.${name}\n\n${about}\n\n${formatColumnTable(columns)}`;

const DEPRECATED = /^Deprecated until (\S+): use (\w+)\./;

function renderDeprecatedColumns(marts: readonly Relation[]): string {
  const rows = marts.flatMap(({ name, columns }) =>
    columns.flatMap((column) => {
      const [found, version = '', other = ''] = DEPRECATED.exec(column.meaning) ?? [];
      return found ? [[code(`marts.${name}`), code(column.name), code(other), version]] : [];
    }),
  );
  return `One thing has one name in all views. These columns are older names with the same values: they stay until the version
that is named here.\n\n${formatMarkdownTable(['view', 'column', 'use instead', 'removed in'], rows)}`;
}

function renderTable(
  { name, shape, history, revisions, about }: TableInfo,
  { key, foreign_keys, columns }: Relation,
): string {
  const { streams, cadence, more } = getTableSources(name);
  const refers = foreign_keys.map((one) => `${code(one.column)} -> ${code(`${one.table}.${one.of}`)}`).join(', ');
  const filledBy = streams.map((stream) => `\`${stream.name}\` (${stream.lane})`).join(', ');
  const lines = [
    `${shape.slice(0, 1).toUpperCase()}${shape.slice(1)}; key: ${key.map(code).join(', ')}.`,
    ...(refers ? [`Refers to: ${refers}.`] : []),
    ...(revisions ? [`Restated by the API; earlier contents: \`${name}_revisions\` with \`known_at\`.`] : []),
    ...(history ? [`History: \`${name}_history\`, as intervals \`${name}_versions\`.`] : []),
    ...(history || revisions ? [`As it was known at a moment: \`${name}_as_of(timestamptz)\`.`] : []),
    `Filled by ${filledBy}${more ? ` and ${more} more` : ''}: ${CADENCE_TEXT[cadence]}.`,
  ];
  const own = columns.filter((column) => !isBookkeeping(column));
  return `## ${name}\n\n${about}\n\n${lines.join(' ')}\n\n${formatColumnTable(own)}`;
}

const INTRODUCTION = `# Queries and questions

Sounds that gained most places in the United States since they were last seen:

\`\`\`sql
select title, author, previous_rank, rank, places_won
from marts.trending_music
where region = 'US' and period_days = 7 and snapshot_date = (select max(snapshot_date) from marts.trending_music where region = 'US')
order by places_won desc nulls last limit 10
\`\`\`

The best sellers of a day, and what they sold:

\`\`\`sql
select rank, product_name, units, gmv
from marts.product_league
where period = 'day' and sorted_by = 'units sold' and uncut and region = 'US'
  and period_start = (select max(date) from echotik.product_ranks where rank_type = 1 and region = 'US')
order by rank limit 10
\`\`\`

Price and units of the best seller of the newest day, day by day, with the total. Sales of a day that has no row are contained in
the total:

\`\`\`sql
select date, nullif(spu_avg_price, 0) as price, total_sale_1d_cnt as units_of_day, total_sale_cnt as units_in_all
from echotik.product_daily
where product_id = (select product_id from echotik.product_ranks where rank_type = 1 order by date desc, position, product_id limit 1)
order by date
\`\`\`

More questions, each with its SQL:

${renderQuestionTable()}

The same descriptions are the comments of the database (\`\\d+ echotik.products\` in psql). The keys as diagrams:
[erd.md](erd.md), for tools [erd.dbml](erd.dbml). The ledger in \`ops\` and the bodies in \`raw\`: [ledger.md](ledger.md).

# Shapes of tables

An **entity** has one row for each key: its current state, as far as the streams have reported it. A **link** is a pair of
entities, with what is known of the two together. Both keep every earlier content in \`<name>_history\` (one row for each change,
\`observed_at\`), which \`<name>_versions\` shows as intervals (\`valid_from\`, \`valid_to\`, \`is_current\`). A **fact** has a business
day in its key and stores the last content that the API returned for it. A row with nothing but its key is a **placeholder row**:
another row refers to it, and no stream has described it yet.

Every table of \`echotik\` also has \`_request_id\` (the API request a row came from: ops.requests, raw.responses), \`_observed_at\`
(when the API answered with this content) and \`_loaded_at\` (when the row was last written). Streams of the lane \`offline\` read
EchoTik's library, in which a day is complete the day after; streams of the lane \`realtime\` return what TikTok shows at the moment
of the call.`;
