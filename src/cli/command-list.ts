/**
 * The commands, in the order of the help. The module of a command is only loaded when it is needed, because it imports
 * much of the program.
 */
import type { Command } from 'commander';
import { limitHeapGrowth } from './limit-heap-growth.ts';

interface CommandEntry {
  readonly name: string;
  /** What the list of commands and the help of the command say. */
  readonly description: string;
  readonly load: () => Promise<Command>;
}

/** For commands that load many answers or files: their memory is limited before their modules are loaded. */
const forLongWork = (load: CommandEntry['load']) => (): Promise<Command> => {
  limitHeapGrowth();
  return load();
};

export const commandList: readonly CommandEntry[] = [
  {
    name: 'start',
    description: 'Everything in one process: database, scheduler, worker. Without credentials against the simulator.',
    load: forLongWork(async () => (await import('./commands/start.ts')).startCommand),
  },
  {
    name: 'serve',
    description:
      'Serve the web UI: what runs and what waits, coverage, costs, problems, questions. `start` includes it.',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  {
    name: 'sync',
    description: 'Run streams or pipelines now, wait for them and show progress.',
    load: forLongWork(async () => (await import('./commands/sync.ts')).syncCommand),
  },
  {
    name: 'plan',
    description:
      'Show what a sync would request, what of that is stored already, and what it would cost. Costs nothing.',
    load: async () => (await import('./commands/plan.ts')).planCommand,
  },
  {
    name: 'backfill',
    description: 'Buy past days of a rank list or a trend: complete days are left out, open ones are continued.',
    load: forLongWork(async () => (await import('./commands/backfill.ts')).backfillCommand),
  },
  {
    name: 'gaps',
    description: 'Show which days are stored, absent in the API, open, failed, or were never bought.',
    load: async () => (await import('./commands/gaps.ts')).gapsCommand,
  },
  {
    name: 'checks',
    description: 'Checks of the data, which also follow every pipeline: run them now, or list what they found.',
    load: async () => (await import('./commands/checks.ts')).checksCommand,
  },
  {
    name: 'why',
    description: 'Explain where a row comes from, when and at what price; or why it does not exist.',
    load: async () => (await import('./commands/why.ts')).whyCommand,
  },
  {
    name: 'replay',
    description:
      'Rebuild tables from stored bodies with the parser of this version, for 0 credits, also while other loads are running.',
    load: forLongWork(async () => (await import('./commands/replay.ts')).replayCommand),
  },
  {
    name: 'quarantine',
    description: 'Records and values that could not be read: list, show, or replay.',
    load: async () => (await import('./commands/quarantine.ts')).quarantineCommand,
  },
  {
    name: 'drift',
    description: 'Differences between what the API sends and what streams declare: list, or accept.',
    load: async () => (await import('./commands/drift.ts')).driftCommand,
  },
  {
    name: 'retention',
    description: 'What is older than the configuration keeps: show, or apply.',
    load: async () => (await import('./commands/retention.ts')).retentionCommand,
  },
  {
    name: 'schedule',
    description: 'The schedules of the pipelines: list, next slots, pause, resume.',
    load: async () => (await import('./commands/schedule.ts')).scheduleCommand,
  },
  {
    name: 'watch',
    description: 'The watchlist: items whose details and trends are requested, whether they rank or not.',
    load: async () => (await import('./commands/watch.ts')).watchCommand,
  },
  {
    name: 'import',
    description: 'Load purchased datasets from files, for 0 credits: the same records, tables and history as calls.',
    load: forLongWork(async () => (await import('./commands/import.ts')).importCommand),
  },
  {
    name: 'covers',
    description: 'Store the images behind the links of echotik.covers under ECHOTIK_HOME/covers. Costs no credits.',
    load: async () => (await import('./commands/covers.ts')).coversCommand,
  },
  {
    name: 'streams',
    description: 'List the catalogue: what can be fetched, what it costs, and the tables it fills.',
    load: async () => (await import('./commands/streams.ts')).streamsCommand,
  },
  {
    name: 'migrate',
    description:
      'Update the database to the schema of this version. Exit code 3: a foreign object or a lock prevents some changes.',
    load: async () => (await import('./commands/migrate.ts')).migrateCommand,
  },
  {
    name: 'adopt',
    description: 'State that a warehouse in another database is the same one, which was moved, or a copy of it.',
    load: async () => (await import('./commands/adopt.ts')).adoptCommand,
  },
  {
    name: 'status',
    description: 'Show the newest run of each pipeline, the spending, and when the next run is due, with its costs.',
    load: async () => (await import('./commands/status.ts')).statusCommand,
  },
  {
    name: 'alerts',
    description: 'Alerts: list, check now, history, test a channel, silence; market rules and the digest.',
    load: async () => (await import('./commands/alerts.ts')).alertsCommand,
  },
  {
    name: 'runs',
    description: 'List runs, newest first, or show one; pause, resume, or cancel one.',
    load: async () => (await import('./commands/runs.ts')).runsCommand,
  },
  {
    name: 'credits',
    description: 'Credits of which it is not known whether they were billed: show, or release.',
    load: async () => (await import('./commands/credits.ts')).creditsCommand,
  },
  {
    name: 'config',
    description: 'The configuration: write a first file, and check it.',
    load: async () => (await import('./commands/config.ts')).configCommand,
  },
  {
    name: 'worker',
    description: 'Fetch what runs have queued, until stopped. Any number of workers may run.',
    load: forLongWork(async () => (await import('./commands/worker.ts')).workerCommand),
  },
  {
    name: 'scheduler',
    description: 'Begin the runs of the pipelines when they are due, until stopped. Workers do the fetching.',
    load: forLongWork(async () => (await import('./commands/scheduler.ts')).schedulerCommand),
  },
  {
    name: 'health',
    description:
      'Ask a worker, scheduler or start on this machine whether it is live and ready. Exit code 1: it is not.',
    load: async () => (await import('./commands/health.ts')).healthCommand,
  },
  {
    name: 'simulator',
    description: 'Serve a stand-in for EchoTik on this machine, until Ctrl-C.',
    load: async () => (await import('./commands/simulator.ts')).simulatorCommand,
  },
  {
    name: 'sql',
    description: 'Run a query on the warehouse, as a role that can only read.',
    load: async () => (await import('./commands/sql.ts')).sqlCommand,
  },
  {
    name: 'export',
    description:
      'Write a question, a table or a query as CSV, Excel, Parquet or NDJSON; or maintain a Parquet dataset.',
    load: forLongWork(async () => (await import('./commands/export.ts')).exportCommand),
  },
  {
    name: 'report',
    description: 'Write a page with charts of the warehouse for readers without SQL.',
    load: async () => (await import('./commands/report.ts')).reportCommand,
  },
  {
    name: 'db-url',
    description: 'Print how to connect psql or a BI tool. The password in DATABASE_URL is masked.',
    load: async () => (await import('./commands/db-url.ts')).dbUrlCommand,
  },
  {
    name: 'grant-bi',
    description:
      'Make a role for analysts and BI tools, or update it: it reads schemas echotik and marts, and writes nothing.',
    load: async () => (await import('./commands/grant-bi.ts')).grantBiCommand,
  },
  {
    name: 'completion',
    description: 'Print a script that completes commands, options and streams in a shell: docs/commands.md.',
    load: async () => (await import('./commands/completion.ts')).completionCommand,
  },
];
