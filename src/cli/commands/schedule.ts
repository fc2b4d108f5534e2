import { Command } from 'commander';
import type { Config, Pipeline } from '../../config/config.ts';
import { ConfigError } from '../../errors.ts';
import { zoneOf } from '../../jobs/plans/pipelines.ts';
import { listSchedules, pauseSchedule, resumeSchedule } from '../../jobs/schedule/schedules.ts';
import { nextSlot, nextSlots } from '../../jobs/schedule/slots.ts';
import { meant } from '../../streams/similar.ts';
import { readSetup } from '../desk.ts';
import { json, wholeNumber } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { table } from '../table.ts';

interface Output {
  readonly json?: boolean;
}

function print(rows: readonly object[], { json: asJson }: Output): void {
  if (asJson) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else
    process.stdout.write(
      table(
        rows.map((row) => ({ ...row })),
        '',
      ) || 'There is no pipeline.\n',
    );
}

function pipelineNamed({ pipelines }: Config, name: string): Pipeline {
  const found = Object.hasOwn(pipelines, name) ? pipelines[name] : undefined;
  if (found) return found;
  const known = Object.keys(pipelines);
  throw new ConfigError(`there is no pipeline '${name}'${meant(name, known)}`, {
    remedy: `pipelines: ${known.join(', ')}`,
  });
}

const list = new Command('list')
  .description('Pipelines with their crons, what became of the last slot, and when the next one is.')
  .addOption(json())
  .action(async (options: Output) => {
    const { config } = readSetup();
    const known = new Map((await withWarehouse(({ pool }) => listSchedules(pool))).map((one) => [one.pipeline, one]));
    const rows = Object.entries(config.pipelines).map(([pipeline, entry]) => ({
      pipeline,
      cron: entry.cron,
      timezone: zoneOf(entry, config),
      catch_up: entry.catchUp,
      overlap: entry.overlap,
      core: entry.core,
      last_slot: known.get(pipeline)?.last_slot ?? null,
      became: known.get(pipeline)?.last_outcome ?? null,
      reason: known.get(pipeline)?.last_reason ?? null,
      next_slot: nextSlot(entry, config),
      paused_at: known.get(pipeline)?.paused_at ?? null,
    }));
    print(rows, options);
  });

const next = new Command('next')
  .description('The next slots, on the clock of their zone, with the business day they are for.')
  .argument('[pipeline]', 'one pipeline (default: all)')
  .option('--count <n>', 'how many of each', (text) => wholeNumber(text, 1), 3)
  .addOption(json())
  .action(async (name: string | undefined, { count, ...options }: Output & { readonly count: number }) => {
    const { config } = readSetup();
    const chosen =
      name === undefined ? Object.entries(config.pipelines) : [[name, pipelineNamed(config, name)] as const];
    const paused = new Set(
      (await withWarehouse(({ pool }) => listSchedules(pool))).flatMap((one) => (one.paused_at ? one.pipeline : [])),
    );
    const now = new Date();
    const rows = chosen.flatMap(([pipeline, entry]) =>
      nextSlots(pipeline, entry, config, now, count).map((slot) => ({
        ...slot,
        note: [paused.has(pipeline) ? 'paused: begins no run' : '', slot.note].filter(Boolean).join('; '),
      })),
    );
    print(
      rows.sort((a, b) => a.slot.getTime() - b.slot.getTime()),
      options,
    );
  });

const switched = (name: string, description: string, work: typeof resumeSchedule, done: string, not: string) =>
  new Command(name)
    .description(description)
    .argument('<pipeline>', 'as in the configuration')
    .addOption(json())
    .action(async (pipeline: string, options: Output) => {
      const { config } = readSetup();
      pipelineNamed(config, pipeline);
      const changed = await withWarehouse(({ pool }) => work(pool, config, pipeline, new Date()));
      if (options.json) process.stdout.write(`${JSON.stringify({ pipeline, changed })}\n`);
      else process.stdout.write(`${pipeline} ${changed ? done : not}.\n`);
    });

const pause = switched(
  'pause',
  'From now on its slots begin no run. A run that goes on is not touched.',
  (pool, _, pipeline, now) => pauseSchedule(pool, pipeline, now),
  'is paused',
  'was paused before',
);

const resume = switched(
  'resume',
  'From the next slot on it runs again. Slots that came meanwhile are not caught up.',
  resumeSchedule,
  'runs again from its next slot on',
  'was not paused',
);

export const schedule = new Command('schedule')
  .description('The schedules of the pipelines: list, next slots, pause, resume.')
  .addCommand(list, { isDefault: true })
  .addCommand(next)
  .addCommand(pause)
  .addCommand(resume);
