/** `echotik-warehouse <command>`: one command a file, no logic here. */
import { Command } from 'commander';
import { backfill } from './commands/backfill.ts';
import { checks } from './commands/checks.ts';
import { completion } from './commands/completion.ts';
import { config } from './commands/config.ts';
import { covers } from './commands/covers.ts';
import { credits } from './commands/credits.ts';
import { dbUrl } from './commands/db-url.ts';
import { drift } from './commands/drift.ts';
import { gaps } from './commands/gaps.ts';
import { grantBi } from './commands/grant-bi.ts';
import { importCommand } from './commands/import.ts';
import { migrate } from './commands/migrate.ts';
import { plan } from './commands/plan.ts';
import { quarantine } from './commands/quarantine.ts';
import { replay } from './commands/replay.ts';
import { report } from './commands/report.ts';
import { retention } from './commands/retention.ts';
import { runs } from './commands/runs.ts';
import { schedule } from './commands/schedule.ts';
import { scheduler } from './commands/scheduler.ts';
import { simulator } from './commands/simulator.ts';
import { sql } from './commands/sql.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { streams } from './commands/streams.ts';
import { sync } from './commands/sync.ts';
import { watch } from './commands/watch.ts';
import { why } from './commands/why.ts';
import { worker } from './commands/worker.ts';
import { version } from '../version.ts';
import { printable } from './table.ts';

export const program = new Command('echotik-warehouse')
  .description('Pulls the EchoTik API (TikTok analytics, paid per call) into a PostgreSQL warehouse.')
  .version(version, '-V, --version', 'print the version')
  // What stands behind `runs pause` is for pause, also where runs has an option of that name.
  .enablePositionalOptions()
  .configureOutput({ outputError: (text, write) => write(printable(text, '\n')) })
  .showHelpAfterError('(add --help for what it takes)')
  // What commander ends with is thrown, see exitWith: the process must not end before its output is written.
  .exitOverride();

for (const command of [
  start,
  sync,
  plan,
  backfill,
  gaps,
  checks,
  why,
  replay,
  quarantine,
  drift,
  retention,
  schedule,
  watch,
  importCommand,
  covers,
  streams,
  migrate,
  status,
  runs,
  credits,
  config,
  worker,
  scheduler,
  simulator,
  sql,
  report,
  dbUrl,
  grantBi,
  completion,
]) {
  command.copyInheritedSettings(program);
  for (const part of command.commands) part.copyInheritedSettings(command);
  program.addCommand(command);
}
