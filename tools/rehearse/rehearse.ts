/**
 * `npm run rehearse`: a month of the default pipelines against the simulator, on a clock of its own. The scheduler is
 * down for two days, the quota of the API is used up for some hours, and the API changes its fields. At the end the
 * ledger must be correct. The queue is in Redis when REDIS_URL is set, else in PostgreSQL. DATABASE_URL names an empty
 * database; without it an embedded PostgreSQL is started.
 */
import { formatTable } from '../../src/cli/output/format-table.ts';
import { formatDuration } from '../../src/time.ts';
import { audit } from './audit.ts';
import { playMonth } from './month.ts';
import { withRehearsal } from './with-rehearsal.ts';

const began = Date.now();
const say = (text: string) => void process.stdout.write(text);

await withRehearsal(async (stage) => {
  const { first, last } = await playMonth(stage, (line) => say(`${line}\n`));
  say('\n');
  const { checks, runs, ticks, spending } = await audit(stage, first, last);
  for (const rows of [runs, ticks, spending, checks.map(({ ok, ...check }) => ({ ...check, ok: ok ? 'yes' : 'NO' }))]) {
    say(`${formatTable(rows, '')}\n`);
  }
  const wrong = checks.filter(({ ok }) => !ok);
  say(
    `${wrong.length ? `${wrong.length} checks failed` : 'All checks passed'}, after ${formatDuration(Date.now() - began)}.\n`,
  );
  if (wrong.length) process.exitCode = 1;
});
