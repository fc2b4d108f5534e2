/**
 * The table `_metabase_metadata`, which Metabase looks for in every schema and reads when it syncs. `keypath` is
 * `property`, `table.property` or `table.column.property`; a table has no schema there. Descriptions are not in it:
 * Metabase takes those from the comments. Source: metabase/sync/sync_metadata/metabase_metadata.clj.
 */
import type { Connection } from '../load/connection/pool.ts';
import { toDisplayName, vocabulary } from './display-name.ts';

const METABASE_TABLE_NAME = 'echotik._metabase_metadata';

interface MetabaseColumn {
  readonly table: string;
  readonly about: string;
  readonly column: string;
  readonly type: string;
  readonly meaning: string;
  /** It is the primary key, without another column. */
  readonly is_key: boolean;
  readonly is_foreign: boolean;
}

const COLUMNS = `select c.relname as table, coalesce(obj_description(c.oid, 'pg_class'), '') as about, a.attname as column,
    format_type(a.atttypid, null) as type, coalesce(col_description(c.oid, a.attnum), '') as meaning,
    exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p' and k.conkey = array[a.attnum]) as is_key,
    exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and a.attnum = any(k.conkey)) as is_foreign
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace in ('echotik'::regnamespace, 'marts'::regnamespace) and c.relkind in ('r', 'p', 'v', 'm')
    and c.relname <> '_metabase_metadata' and exists (
      select from ops.objects o where o.object = c.relnamespace::regnamespace::text || '.' || c.relname and o.oid = c.oid::bigint)`;

/** Which property of a column has to match, the semantic type, and which SQL types may have it. */
type Rule = readonly [property: keyof MetabaseColumn, pattern: RegExp, type: string, sqlType?: RegExp];

/**
 * The first rule that matches applies. Amounts in the currency of a market have no rule: Metabase would show them as
 * dollars.
 */
const SEMANTIC_TYPES: readonly Rule[] = [
  ['column', /(^|_)(cover|image)_url$/, 'type/ImageURL', /^text$/],
  ['column', /(^|_)avatar_url$/, 'type/AvatarURL', /^text$/],
  ['column', /(^|_)(url|link)$/, 'type/URL', /^text$/],
  ['column', /(^|_)email$/, 'type/Email'],
  ['column', /(^|_)(country_code|country_name|region|review_country)$/, 'type/Country', /^text$/],
  ['column', /(^|_)gmv(_|$)/, 'type/Currency', /^numeric$/],
  ['meaning', /as a fraction/, 'type/Percentage', /^(numeric|double precision)$/],
  ['column', /^(rating|product_rating|ec_score)$/, 'type/Score', /^(numeric|integer)$/],
  [
    'column',
    /^(create_time|created_at|publish_time|published_at|reviewed_at)$/,
    'type/CreationTimestamp',
    /^timestamp/,
  ],
  ['column', /^_loaded_at$/, 'type/UpdatedTimestamp'],
  ['column', /^(first_crawl_dt)$/, 'type/CreationDate'],
  [
    'column',
    /^(product|shop|creator|seller|nick|category|hashtag|keyword)_name$|^(name|title)$/,
    'type/Name',
    /^text$/,
  ],
  ['column', /^(desc|description|signature|video_desc)$/, 'type/Description', /^text$/],
  [
    'column',
    /(^|_)(category|language|gender|status|flag|type|currency|metric|entity|level|field)$/,
    'type/Category',
    /^(text|integer)$/,
  ],
  ['type', /^boolean$/, 'type/Category'],
];

/** Words of a description, and the caveat that they mean for the reader of a chart. */
const CAVEATS: readonly (readonly [RegExp, string])[] = [
  [/\bestimate\b/i, 'An estimate of EchoTik, not a figure of TikTok.'],
  [/not documented/i, 'The API does not document what it means exactly.'],
  [/presumably/i, 'Presumed from what the API sends: nobody confirms it.'],
  [/\binferred\b/i, 'Inferred, not stated by TikTok.'],
  [/never complete/i, 'Never complete.'],
];

const GLOBAL_ENTRIES = {
  caveats:
    'Units sold and GMV are estimates of EchoTik. A day without a row normally did not change, or was not bought: marts state which where they can.',
  points_of_interest: 'Begin with the views of schema marts: each answers one question.',
};

/** All rules that decide the rows, as text. */
const serializeRules = (): string =>
  JSON.stringify([GLOBAL_ENTRIES, SEMANTIC_TYPES, CAVEATS, vocabulary], (_, value: unknown) =>
    value instanceof RegExp ? value.source : value,
  );

/** The rows describe the tables and views of the warehouse, as the system catalogue of PostgreSQL has them. */
async function fillTable(connection: Connection): Promise<void> {
  const { rows } = await connection.query<MetabaseColumn>(COLUMNS);
  const entries = Object.fromEntries([GLOBAL_ENTRIES, ...rows.map(buildMetadataEntries)].flatMap(Object.entries));
  await connection.query(`delete from ${METABASE_TABLE_NAME}`);
  await connection.query(`insert into ${METABASE_TABLE_NAME} select * from json_each_text($1)`, [
    JSON.stringify(entries),
  ]);
}

function buildMetadataEntries(column: MetabaseColumn): Readonly<Record<string, string>> {
  const { table, about, column: name, meaning } = column;
  const field = `${table}.${name}`;
  return {
    [`${table}.display_name`]: toDisplayName(table),
    ...buildOptionalEntry(`${table}.caveats`, findCaveats(about)),
    [`${field}.display_name`]: toDisplayName(name),
    ...buildOptionalEntry(`${field}.semantic_type`, findSemanticType(column)),
    ...buildOptionalEntry(`${field}.caveats`, findCaveats(meaning)),
  };
}

const buildOptionalEntry = (keypath: string, value: string | undefined) => (value ? { [keypath]: value } : {});

function findSemanticType(column: MetabaseColumn): string | undefined {
  if (column.is_key) return 'type/PK';
  if (column.is_foreign) return 'type/FK';
  return SEMANTIC_TYPES.find(
    ([property, pattern, , sqlType = /./]) => pattern.test(String(column[property])) && sqlType.test(column.type),
  )?.[2];
}

const findCaveats = (text: string) =>
  CAVEATS.filter(([words]) => words.test(text))
    .map(([, caveat]) => caveat)
    .join(' ');

/** Additional table of the schema: see ExtraTable in load/schema/definition.ts. */
export const metabaseTable = {
  object: METABASE_TABLE_NAME,
  create: `create table ${METABASE_TABLE_NAME} (keypath text primary key, value text not null)`,
  about: 'What Metabase reads of the other tables when it syncs: names in plain words, kinds of values, caveats.',
  columns: { keypath: 'property, table.property or table.column.property.', value: 'Its value.' },
  fingerprint: serializeRules(),
  fill: fillTable,
};
