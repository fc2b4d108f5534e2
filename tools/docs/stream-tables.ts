/**
 * migrations/marts/079_stream_tables.sql: which stream fills which table. The database alone can not state it without
 * reading every row.
 */
import { catalogue, findGroup } from '../../src/streams/catalogue.ts';
import { getInputSources, isSettingsSource } from '../../src/streams/input-sources.ts';
import { listStreamTables } from './streams.ts';

export function renderStreamTablesMart(): string {
  const rows = catalogue.map(
    (stream) =>
      `  ('${stream.name}', '${findGroup(stream)}', ${getInputSources(stream).some(isSettingsSource)}, '{${listStreamTables(stream).join(', ')}}'::text[])`,
  );
  return `-- Which stream fills which table. Made by \`npm run docs\` from the catalogue.
create view marts.stream_tables as
select s.stream, s.stream_group, s.by_settings, t.table_name
from (values
${rows.join(',\n')}
) s (stream, stream_group, by_settings, tables)
cross join unnest(s.tables) t (table_name);

comment on view marts.stream_tables is 'Which endpoint of the API fills which table: a row a pair. Source: the catalogue of this version.';
comment on column marts.stream_tables.stream is 'The endpoint, as pipelines name it.';
comment on column marts.stream_tables.stream_group is 'Its group in the documentation of the API.';
comment on column marts.stream_tables.by_settings is 'True: lists that the configuration requests by itself, market by market. False: requested for what is known or watched.';
comment on column marts.stream_tables.table_name is 'Table of schema echotik that its rows go to; some get no more than ids that another row refers to.';
`;
}
