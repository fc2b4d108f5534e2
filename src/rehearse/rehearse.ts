/**
 * `npm run rehearse`: a month of the default pipelines against the simulator, on a clock of its own. The scheduler is away for
 * two days, the API's quota is used up for some hours, the API changes its fields. At the end the books have to be right.
 * With REDIS_URL on a queue in Redis, else in PostgreSQL; with DATABASE_URL in an empty database there, else in one of its own.
 */
import { table } from '../cli/table.ts';
import { humanDuration } from '../time.ts';
import { audit } from './audit.ts';
import { playMonth } from './month.ts';
import { withStage } from './stage.ts';

const began = Date.now();
const say = (text: string) => void process.stdout.write(text);

await withStage(async (stage) => {
  const { first, last } = await playMonth(stage, (line) => say(`${line}\n`));
  say('\n');
  const { checks, runs, ticks, spending } = await audit(stage, first, last);
  for (const rows of [runs, ticks, spending, checks.map(({ ok, ...check }) => ({ ...check, ok: ok ? 'yes' : 'NO' }))]) {
    say(`${table(rows, '')}\n`);
  }
  const wrong = checks.filter(({ ok }) => !ok);
  say(
    `${wrong.length ? `${wrong.length} checks failed` : 'All books are right'}, after ${humanDuration(Date.now() - began)}.\n`,
  );
  if (wrong.length) process.exitCode = 1;
});
