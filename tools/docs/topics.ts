/** Tables by the topic that each declares, in the order of the pages. */
import type { TableInfo } from '../../src/load/tables/table.ts';
import { topics } from '../../src/load/tables/table-definition.ts';

export interface TopicTables {
  readonly topic: string;
  readonly tables: readonly TableInfo[];
}

export const groupByTopic = (tables: readonly TableInfo[]): readonly TopicTables[] =>
  topics.map((topic) => ({ topic, tables: tables.filter((table) => table.topic === topic) }));
