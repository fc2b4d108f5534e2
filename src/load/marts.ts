/** The views for analysts, in schema marts: hand-written SQL, a file each, in the order of their names. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../migrations/marts', import.meta.url));

/** Whatever is there of an earlier version goes; what somebody built on it goes too. */
const DROP = `do $$ declare one record; begin
  for one in select c.relname, c.relkind from pg_class c
    where c.relnamespace = to_regnamespace('marts') and c.relkind in ('v', 'm') loop
    execute format('drop %s if exists marts.%I cascade', case one.relkind when 'v' then 'view' else 'materialized view' end, one.relname);
  end loop; end $$`;

/** Statements that make schema marts anew. */
export const martStatements = (): readonly string[] => [
  'create schema if not exists marts',
  `comment on schema marts is 'Views for analysts: one question each, over the tables of schema echotik.'`,
  DROP,
  ...readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8').trim().replace(/;$/, '')),
];
