/** The tables that a dataset may have: those for analysts, with their histories and revisions. */
import { didYouMean } from '../../did-you-mean.ts';
import { ConfigError } from '../../errors.ts';
import { toPartitionedTables } from '../../load/months/partitioned-tables.ts';
import { listTableInfos } from '../../load/tables/all.ts';
import type { TableInfo } from '../../load/tables/table.ts';

export interface DatasetSource {
  readonly name: string;
  /** Schema-qualified and quoted. */
  readonly sqlName: string;
  /** The column by whose month the rows are divided; null: one file. */
  readonly monthColumn: string | null;
  /** The rows of a file are in this order. */
  readonly key: readonly string[];
}

/** `names`: as in the data dictionary, with or without schema; none: all. Throws ConfigError with similar names. */
export function chooseSources(names: readonly string[]): readonly DatasetSource[] {
  const all = listTableInfos().flatMap(toSources);
  if (!names.length) return all;
  const known = all.map(({ name }) => name);
  return [...new Set(names.map((name) => name.replace(/^echotik\./, '')))].map((name) => {
    const source = all.find((one) => one.name === name);
    if (source) return source;
    throw new ConfigError(`a dataset has no table ${name}${didYouMean(name, known)}`, {
      remedy: 'name tables of schema echotik, as in docs/data-dictionary.md; views can be exported as files',
    });
  });
}

function toSources(info: TableInfo): readonly DatasetSource[] {
  const { name, sqlName, key, history, revisions } = info;
  const months = new Map(toPartitionedTables(info).map((table) => [table.sqlName, table.monthColumn]));
  const toSource = (own: string, quoted: string, ownKey: readonly string[]): DatasetSource => ({
    name: own,
    sqlName: quoted,
    monthColumn: months.get(quoted) ?? null,
    key: ownKey,
  });
  return [
    toSource(name, sqlName, key),
    ...(history ? [toSource(`${name}_history`, history, [...key, 'observed_at'])] : []),
    ...(revisions ? [toSource(`${name}_revisions`, revisions, [...key, 'known_at'])] : []),
  ];
}
