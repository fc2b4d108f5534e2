import { Command } from 'commander';
import { ConfigError } from '../../errors.ts';
import { listUnreadFields, requestsWithUnreadFields, type UnreadField } from '../../jobs/repair/field-issues.ts';
import { listQuarantine, type QuarantinedRecord } from '../../jobs/repair/quarantine.ts';
import { beginReplay } from '../../jobs/repair/replay.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import { businessDate } from '../../time.ts';
import { readSetup } from '../desk.ts';
import { json, wholeNumber } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { readAgain } from '../reading-again.ts';
import { table } from '../table.ts';
import { unreadText } from '../unread.ts';

interface Options {
  readonly stream?: string;
  readonly all?: boolean;
  readonly limit: number;
  readonly json?: boolean;
}

const idOf = (text: string) => wholeNumber(text, 1);
const idsOf = (text: string, others: readonly number[] = []) => [...others, idOf(text)];

const noRecord = (id: number) =>
  new ConfigError(`there is no record ${id} in quarantine`, { remedy: 'quarantine list shows them' });

const list = new Command('list')
  .description('Records that were set aside, newest first.')
  .option('--stream <name>', 'of one stream')
  .option('--all', 'also those that were put right')
  .option('--limit <n>', 'how many', idOf, 50)
  .addOption(json())
  .action(async ({ stream, all, limit, json: asJson }: Options) => {
    if (stream) streamNamed(stream);
    const { found, unread } = await withWarehouse(async ({ pool }) => ({
      found: await listQuarantine(pool, { stream, resolved: all, limit }),
      unread: await listUnreadFields(pool, { stream }),
    }));
    if (asJson) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else {
      process.stdout.write(table(found.map(lineOf), '') || 'Nothing is in quarantine.\n');
      if (unread.length) process.stdout.write(`\n${unreadText(unread.length)}`);
    }
  });

const fields = new Command('fields')
  .description('Fields with values that could not be read. Their records were loaded without them.')
  .option('--stream <name>', 'of one stream')
  .option('--all', 'also those that were read later')
  .addOption(json())
  .action(async ({ stream, all, json: asJson }: Options) => {
    if (stream) streamNamed(stream);
    const found = await withWarehouse(({ pool }) => listUnreadFields(pool, { stream, resolved: all }));
    if (asJson) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else if (!found.length) process.stdout.write('Every value could be read.\n');
    else process.stdout.write(`${table(found.map(fieldLineOf), '')}\n${WHAT_TO_DO}`);
  });

const WHAT_TO_DO =
  'The values are kept in the stored bodies. After an upgrade that can read them, `quarantine retry` loads them, for 0 credits.\n';

const fieldLineOf = ({ needed_by, first_seen_at, last_seen_at, resolved_at, ...field }: UnreadField) => ({
  ...field,
  'needed by': needed_by,
  first: first_seen_at,
  last: last_seen_at,
  resolved: resolved_at,
});

const lineOf = ({
  quarantine_id,
  stream,
  request_id,
  record_path,
  issues,
  first_seen_at,
  resolved_at,
}: QuarantinedRecord) => ({
  id: quarantine_id,
  stream,
  request: request_id,
  record: record_path,
  field: issues[0]?.path,
  issue: issues[0]?.message,
  'more issues': issues.length - 1,
  seen: first_seen_at,
  resolved: resolved_at,
});

const show = new Command('show')
  .description('One record with everything that is wrong with it.')
  .argument('<id>', 'as in `quarantine list`', idOf)
  .addOption(json())
  .action(async (id: number, options: { readonly json?: boolean }) => {
    const [found] = await withWarehouse(({ pool }) => listQuarantine(pool, { ids: [id], resolved: true }));
    if (!found) throw noRecord(id);
    if (options.json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else {
      const { issues, record, ...rest } = found;
      process.stdout.write(
        table(
          Object.entries(rest).map(([column, value]) => ({ column, value })),
          '',
        ),
      );
      process.stdout.write(
        `\n${table(
          issues.map((issue) => ({ ...issue })),
          '',
        )}\n${record}\n`,
      );
    }
  });

const retry = new Command('retry')
  .description('Read the stored bodies again, with the parser of this version. Costs nothing.')
  .argument('[id...]', 'records (default: all, and all fields that could not be read)', idsOf)
  .option('--stream <name>', 'of one stream')
  .addOption(json())
  .action(async (ids: readonly number[] = [], { stream, json: asJson = false }: Options) => {
    const at = new Date();
    if (stream) streamNamed(stream);
    const setup = readSetup();
    await readAgain(setup, asJson, async ({ warehouse, tell }) => {
      const found = await listQuarantine(warehouse.pool, { ids: ids.length ? ids : undefined, stream });
      const other = ids.find((id) => !found.some(({ quarantine_id }) => quarantine_id === id));
      if (other !== undefined) throw noRecord(other);
      const unread = ids.length ? [] : await requestsWithUnreadFields(warehouse.pool, stream);
      const bodies = [...found, ...unread];
      if (!bodies.length) {
        tell('Nothing is in quarantine, and every value could be read.');
        return undefined;
      }
      const order = {
        streams: [...new Set(bodies.map((body) => body.stream))].map(streamNamed),
        requestIds: [...new Set(bodies.map(({ request_id }) => request_id))],
        businessDate: businessDate(at, setup.config.timezone),
      };
      const runId = await beginReplay(warehouse.pool, order, at);
      if (runId === undefined) tell('Nothing can be read again: retention has taken the bodies.');
      return runId;
    });
  });

export const quarantine = new Command('quarantine')
  .description('Records and values that could not be read: list, show, or read again.')
  .addCommand(list)
  .addCommand(fields)
  .addCommand(show)
  .addCommand(retry);
