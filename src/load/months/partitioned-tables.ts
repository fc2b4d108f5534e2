/** Which tables are partitioned by month, and by which column. */
import { quoteTable } from '../connection/sql-text.ts';
import { listTableInfos } from '../tables/all.ts';
import type { TableInfo } from '../tables/table.ts';

/** What a table contains, as the settings of retention name it. */
export type RetentionClass = 'bodies' | 'facts' | 'history';

export interface PartitionedTable {
  /** Schema-qualified and quoted: `"echotik"."product_ranks"`. */
  readonly sqlName: string;
  /** Schema-qualified, for people and for ops.objects: `echotik.product_ranks`. */
  readonly name: string;
  /** The column whose month decides. */
  readonly monthColumn: string;
  /** A column that grows as rows are added: it gets a BRIN index. */
  readonly brinColumn: string | null;
  readonly retentionClass: RetentionClass;
}

const toPartitionedTable = (
  schema: string,
  name: string,
  rest: Omit<PartitionedTable, 'sqlName' | 'name'>,
): PartitionedTable => ({ sqlName: quoteTable(schema, name), name: `${schema}.${name}`, ...rest });

/** Responses come first: retention deletes what refers to a body before the body. */
export const RAW_TABLES: readonly PartitionedTable[] = [
  toPartitionedTable('raw', 'responses', {
    monthColumn: 'body_month',
    brinColumn: 'fetched_at',
    retentionClass: 'bodies',
  }),
  toPartitionedTable('raw', 'bodies', { monthColumn: 'body_month', brinColumn: null, retentionClass: 'bodies' }),
];

const tablesByInfo = new WeakMap<TableInfo, readonly PartitionedTable[]>();

/** The partitioned ones among the table itself, its revisions and its history. Always the same objects. */
export function toPartitionedTables(info: TableInfo): readonly PartitionedTable[] {
  const known = tablesByInfo.get(info);
  if (known) return known;
  const { name, monthColumn, history, revisions } = info;
  const fact = (table: string, brinColumn: string) =>
    monthColumn ? [toPartitionedTable('echotik', table, { monthColumn, brinColumn, retentionClass: 'facts' })] : [];
  const tables = [
    ...fact(name, '_loaded_at'),
    ...(revisions ? fact(`${name}_revisions`, 'known_at') : []),
    ...(history
      ? [
          toPartitionedTable('echotik', `${name}_history`, {
            monthColumn: 'observed_at',
            brinColumn: 'observed_at',
            retentionClass: 'history',
          }),
        ]
      : []),
  ];
  tablesByInfo.set(info, tables);
  return tables;
}

/** Every table that is partitioned by month. */
export const listPartitionedTables = (): readonly PartitionedTable[] => [
  ...RAW_TABLES,
  ...listTableInfos().flatMap(toPartitionedTables),
];
