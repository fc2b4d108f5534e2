/** The tables of the plain script, in schema plain. */
export interface PlainTable {
  readonly name: string;
  readonly key: readonly string[];
  /** Types of PostgreSQL by column. */
  readonly columns: Readonly<Record<string, string>>;
}

const sound = { clip_id: 'text', region: 'text' };

export const sounds: PlainTable = {
  name: 'sounds',
  key: ['clip_id', 'region'],
  columns: {
    ...sound,
    song_id: 'text',
    title: 'text',
    author: 'text',
    duration: 'int',
    cover: 'text',
    link: 'text',
    url_title: 'text',
    music_url: 'text',
    if_cml: 'boolean',
    promoted: 'boolean',
    is_search: 'boolean',
    on_list_times: 'int',
    rank: 'int',
    rank_diff: 'int',
    longevity: 'jsonb',
  },
};

/** Lists inside a sound, each of which has a table. */
export const soundParts = {
  trend: soundPart('trend', 'time', { time: 'bigint', value: 'numeric' }),
  related_items: soundPart('related_items', 'item_id', { item_id: 'text', cover_uri: 'text' }),
  audience_ages: soundPart('audience_ages', 'position', { position: 'int', age_level: 'text', score: 'numeric' }),
  audience_countries: soundPart('audience_countries', 'position', {
    position: 'int',
    country_info: 'jsonb',
    score: 'numeric',
  }),
  audience_interests: soundPart('audience_interests', 'position', {
    position: 'int',
    interest_info: 'jsonb',
    score: 'numeric',
  }),
} satisfies Record<string, PlainTable>;

/** A table with the fields of a record. */
export const tableLike = (name: string, key: readonly string[], record: object): PlainTable => ({
  name,
  key,
  columns: Object.fromEntries(
    Object.entries(record).map(([field, value]) => [field, typeof value === 'number' ? 'numeric' : 'text']),
  ),
});

function soundPart(name: string, key: string, columns: Readonly<Record<string, string>>): PlainTable {
  return { name, key: [...Object.keys(sound), key], columns: { ...sound, ...columns } };
}

export const createStatement = ({ name, key, columns }: PlainTable): string => {
  const definitions = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
  return `create table if not exists plain.${name} (${definitions.join(', ')}, primary key (${key.join(', ')}))`;
};

/** A statement with one parameter for each column of each row. */
export function upsertStatement({ name, key, columns }: PlainTable, rows: number): string {
  const names = Object.keys(columns);
  const groups = Array.from(
    { length: rows },
    (_, row) => `(${names.map((__, column) => `$${row * names.length + column + 1}`).join()})`,
  );
  const changes = names.filter((column) => !key.includes(column)).map((column) => `${column} = excluded.${column}`);
  return `insert into plain.${name} (${names.join()}) values ${groups.join()}
    on conflict (${key.join()}) do update set ${changes.join()}`;
}

/** The values for those parameters. */
export const toParameters = ({ columns }: PlainTable, rows: readonly object[]): readonly unknown[] =>
  rows.flatMap((row) =>
    Object.keys(columns).map((column) => {
      const value = (row as Readonly<Record<string, unknown>>)[column] ?? null;
      return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
    }),
  );
