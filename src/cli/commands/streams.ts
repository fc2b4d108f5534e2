import { Command } from 'commander';
import { z } from 'zod';
import { tableInfo } from '../../load/tables/table.ts';
import { catalogue, groupOf } from '../../streams/catalogue.ts';
import { parentsOf } from '../../streams/feeds.ts';
import type { Stream } from '../../streams/stream.ts';
import { json } from '../options.ts';
import { table } from '../table.ts';

export const streams = new Command('streams')
  .description('List the catalogue: what can be fetched, what it costs, where it goes.')
  .addOption(json())
  .action((options: { readonly json?: boolean }) => {
    const rows = catalogue.map(describeStream);
    if (options.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    else {
      const lines = rows.map(({ name, group, lane, credits, parent, params, tables }) => ({
        name,
        group,
        lane,
        credits,
        parent,
        params: Object.keys(params).join(', '),
        tables: tables.map((name) => name.replace('echotik.', '')).join(', '),
      }));
      process.stdout.write(table(lines, ''));
    }
  });

function describeStream(stream: Stream) {
  const { properties = {} } = z.toJSONSchema(stream.params as z.ZodType) as { properties?: Record<string, object> };
  return {
    name: stream.name,
    group: groupOf(stream),
    path: stream.path,
    lane: stream.lane,
    credits: stream.credits,
    params: properties,
    parent: parentsOf(stream)[0]?.name ?? null,
    batch: stream.batch ? { param: stream.batch.param, max: stream.batch.max } : null,
    tables: stream.tables.map((one) => `echotik.${tableInfo(one).name}`),
  };
}
