import { Command } from 'commander';
import { getPipelineTimezone } from '../../config/config.ts';
import { requirePipeline } from '../../config/require-pipeline.ts';
import { listSchedules, pauseSchedule, resumeSchedule } from '../../jobs/cron/schedules.ts';
import { findNextSlot, findNextSlots } from '../../plan/slots.ts';
import { withWarehouse } from '../context.ts';
import { readSetup } from '../setup.ts';
import { jsonOption, parseWholeNumber } from '../input/options.ts';
import { formatTable } from '../output/format-table.ts';
import { readFutureSlotsText } from '../output/future-slots-text.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

const printRows = (rows: readonly object[], options: OutputOptions): void =>
  printResult(options, rows, () => formatTable(rows) || 'There is no pipeline.\n');

const list = new Command('list')
  .description('Pipelines with their crons, the outcome of the last slot, and the next slot.')
  .addOption(jsonOption())
  .action(async (options: OutputOptions) => {
    const { config } = readSetup();
    const { schedules, warnings } = await withWarehouse(async ({ pool }) => ({
      schedules: await listSchedules(pool),
      warnings: await readFutureSlotsText(pool),
    }));
    process.stderr.write(warnings);
    const known = new Map(schedules.map((one) => [one.pipeline, one]));
    const rows = Object.entries(config.pipelines).map(([pipeline, entry]) => ({
      pipeline,
      cron: entry.cron,
      after: entry.after?.join(', ') ?? null,
      timezone: getPipelineTimezone(entry, config),
      catch_up: entry.catchUp,
      overlap: entry.overlap,
      core: entry.core,
      last_slot: known.get(pipeline)?.last_slot ?? null,
      became: known.get(pipeline)?.last_outcome ?? null,
      reason: known.get(pipeline)?.last_reason ?? null,
      next_slot: findNextSlot(entry, config, new Date()),
      paused_at: known.get(pipeline)?.paused_at ?? null,
    }));
    printRows(rows, options);
  });

const next = new Command('next')
  .description('The next slots, in the time of their zone, with their business dates.')
  .argument('[pipeline]', 'one pipeline (default: all)')
  .option('--count <n>', 'how many of each', (text) => parseWholeNumber(text, 1), 3)
  .addOption(jsonOption())
  .action(async (name: string | undefined, { count, ...options }: OutputOptions & { readonly count: number }) => {
    const { config } = readSetup();
    const chosen =
      name === undefined ? Object.entries(config.pipelines) : [[name, requirePipeline(config, name)] as const];
    const paused = new Set(
      (await withWarehouse(({ pool }) => listSchedules(pool))).flatMap((one) => (one.paused_at ? one.pipeline : [])),
    );
    const now = new Date();
    const rows = chosen.flatMap(([pipeline, entry]) =>
      findNextSlots(pipeline, entry, config, now, count).map((slot) => ({
        ...slot,
        note: [paused.has(pipeline) ? 'paused: begins no run' : '', slot.note].filter(Boolean).join('; '),
      })),
    );
    printRows(
      rows.sort((a, b) => a.slot.getTime() - b.slot.getTime()),
      options,
    );
  });

const createSwitchCommand = (
  name: string,
  description: string,
  work: typeof resumeSchedule,
  done: string,
  not: string,
) =>
  new Command(name)
    .description(description)
    .argument('<pipeline>', 'as in the configuration')
    .addOption(jsonOption())
    .action(async (pipeline: string, options: OutputOptions) => {
      const { config } = readSetup();
      requirePipeline(config, pipeline);
      const changed = await withWarehouse(({ pool }) => work(pool, config, pipeline, new Date()));
      printResult(options, { pipeline, changed }, () => `${pipeline} ${changed ? done : not}.\n`);
    });

const pause = createSwitchCommand(
  'pause',
  'From now on the slots of a pipeline begin no run. A running run continues.',
  (pool, _, pipeline, now) => pauseSchedule(pool, pipeline, now),
  'is paused',
  'was paused before',
);

const resume = createSwitchCommand(
  'resume',
  'From its next slot on a pipeline runs again. Slots of the meantime are not caught up.',
  resumeSchedule,
  'runs again from its next slot on',
  'was not paused',
);

export const scheduleCommand = new Command('schedule')
  .addCommand(list, { isDefault: true })
  .addCommand(next)
  .addCommand(pause)
  .addCommand(resume);
