import { Command } from 'commander';
import { listUnreadFields, type UnreadField } from '../../ledger/read-field-issues.ts';
import { listQuarantine, type QuarantinedRecord } from '../../ledger/quarantine.ts';
import { beginFindingsReplay, createNoRecordError } from '../../past/retry-findings.ts';
import { requireStream } from '../../streams/catalogue.ts';
import { businessDate } from '../../time.ts';
import { withWarehouse } from '../context.ts';
import { readSetup } from '../setup.ts';
import { jsonOption, parseId, parseIds } from '../input/options.ts';
import { formatRecord, formatTable } from '../output/format-table.ts';
import { type OutputOptions, printResult } from '../output/json.ts';
import { unreadFieldsText } from '../output/run-lines.ts';
import { runReplay } from '../run-replay.ts';

interface Options extends OutputOptions {
  readonly stream?: string;
  readonly all?: boolean;
  readonly limit: number;
}

const list = new Command('list')
  .description('Records in quarantine, newest first.')
  .option('--stream <name>', 'of one stream')
  .option('--all', 'also those that were resolved')
  .option('--limit <n>', 'how many', parseId, 50)
  .addOption(jsonOption())
  .action(async ({ stream, all, limit, ...options }: Options) => {
    if (stream) requireStream(stream);
    const { found, unread } = await withWarehouse(async ({ pool }) => ({
      found: await listQuarantine(pool, { stream, resolved: all, limit }),
      unread: await listUnreadFields(pool, { stream }),
    }));
    printResult(options, found, () => {
      const records = formatTable(found.map(toRecordRow)) || 'Nothing is in quarantine.\n';
      return unread.length ? `${records}\n${unreadFieldsText(unread.length)}` : records;
    });
  });

const fields = new Command('fields')
  .description('Fields with values that could not be read. Their records were loaded without them.')
  .option('--stream <name>', 'of one stream')
  .option('--all', 'also those that were read later')
  .addOption(jsonOption())
  .action(async ({ stream, all, ...options }: Options) => {
    if (stream) requireStream(stream);
    const found = await withWarehouse(({ pool }) => listUnreadFields(pool, { stream, resolved: all }));
    printResult(options, found, () =>
      found.length ? `${formatTable(found.map(toFieldRow))}\n${UNREAD_FIELDS_HINT}` : 'Every value could be read.\n',
    );
  });

const UNREAD_FIELDS_HINT =
  'The values are kept in the stored bodies. After an upgrade that can read them, `quarantine retry` loads them, for 0 credits.\n';

const toFieldRow = ({ needed_by, first_seen_at, last_seen_at, resolved_at, ...field }: UnreadField) => ({
  ...field,
  'needed by': needed_by,
  first: first_seen_at,
  last: last_seen_at,
  resolved: resolved_at,
});

const toRecordRow = ({
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
  .argument('<id>', 'as in `quarantine list`', parseId)
  .addOption(jsonOption())
  .action(async (id: number, options: OutputOptions) => {
    const [found] = await withWarehouse(({ pool }) => listQuarantine(pool, { ids: [id], resolved: true }));
    if (!found) throw createNoRecordError(id);
    const { issues, record, ...rest } = found;
    printResult(options, found, () => `${formatRecord(rest)}\n${formatTable(issues)}\n${record}\n`);
  });

const retry = new Command('retry')
  .description('Replay the stored bodies with the parser of this version. Costs nothing.')
  .argument('[id...]', 'records (default: all, and all fields that could not be read)', parseIds)
  .option('--stream <name>', 'of one stream')
  .addOption(jsonOption())
  .action(async (ids: readonly number[] = [], { stream, json: asJson = false }: Options) => {
    const at = new Date();
    if (stream) requireStream(stream);
    const setup = readSetup();
    await runReplay(setup, asJson, async ({ warehouse, report }) => {
      const order = { ids, stream, businessDate: businessDate(at, setup.config.timezone) };
      const retried = await beginFindingsReplay(warehouse.pool, order, at);
      if (retried.runId === undefined) report(retried.reason);
      return retried.runId;
    });
  });

export const quarantineCommand = new Command('quarantine')
  .addCommand(list)
  .addCommand(fields)
  .addCommand(show)
  .addCommand(retry);
