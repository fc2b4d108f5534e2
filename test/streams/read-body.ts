/** What a stream makes of a body: the rows by table, and what was wrong with it. */
import { interpret } from '../../src/jobs/worker/interpret.ts';
import { getTableInfo } from '../../src/load/tables/table.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import type { Params } from '../../src/streams/stream.ts';
import { reservedRequest } from '../jobs/reserved-request.ts';

export function readBody(name: string, params: Params, data: unknown) {
  const stream = requireStream(name);
  const read = interpret(stream, reservedRequest(stream, params), { code: 0, data }, new Date('2026-03-02T10:00:00Z'));
  const rows = read.rowWrites.flatMap((write) =>
    ('owner' in write ? write.rows : [write]).map(({ values }) => ({ table: write.table, values })),
  );
  return {
    ...read,
    drift: read.unknown.map(({ path }) => path),
    rowsOf: (table: string) => rows.filter((row) => getTableInfo(row.table).name === table).map(({ values }) => values),
  };
}
