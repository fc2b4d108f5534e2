/// <reference types="node" />
// Takes the lock once and reports it. Of two processes that hold it at once, one fails, because it cannot create the
// folder.
import { mkdir, rmdir } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { withLock } from '../../dist/src/embedded-postgres/lock.js';

const [, , lock, end] = process.argv;
await withLock(lock, async () => {
  await mkdir(`${lock}.inside`);
  await wait(30);
  await rmdir(`${lock}.inside`);
  process.stdout.write('held');
  if (end === 'die') process.kill(process.pid, 'SIGKILL');
});
