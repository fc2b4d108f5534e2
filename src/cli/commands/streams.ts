import { Command } from 'commander';
import { z } from 'zod';
import { getTableInfo } from '../../load/tables/table.ts';
import { catalogue, findGroup } from '../../streams/catalogue.ts';
import { getParents } from '../../streams/input-sources.ts';
import type { Stream } from '../../streams/stream.ts';
import { jsonOption } from '../input/options.ts';
import { formatTable } from '../output/format-table.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

export const streamsCommand = new Command('streams').addOption(jsonOption()).action((options: OutputOptions) => {
  const rows = catalogue.map(describeStream);
  printResult(options, rows, () =>
    formatTable(
      rows.map(({ name, group, lane, credits, unlisted, parent, params, tables }) => ({
        name,
        group,
        lane,
        credits,
        listed: unlisted === null ? '' : 'no',
        parent,
        params: Object.keys(params).join(', '),
        tables: tables.map((table) => table.replace('echotik.', '')).join(', '),
      })),
    ),
  );
});

function describeStream(stream: Stream) {
  const { properties = {} } = z.toJSONSchema(stream.params) as { properties?: Record<string, object> };
  return {
    name: stream.name,
    group: findGroup(stream),
    path: stream.path,
    lane: stream.lane,
    credits: stream.credits,
    unlisted: stream.unlisted ?? null,
    params: properties,
    parent: getParents(stream)[0]?.name ?? null,
    batch: stream.batch ? { param: stream.batch.param, max: stream.batch.max } : null,
    tables: stream.tables.map((one) => `echotik.${getTableInfo(one).name}`),
  };
}
