// Takes the lock once and says so. Two inside at once end with an error, since one cannot make the folder.
import { mkdir, rmdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../../dist/load/embedded/lock.js';

const [, , lock, end] = process.argv;
await withLock(lock, async () => {
  await mkdir(`${lock}.inside`);
  await sleep(30);
  await rmdir(`${lock}.inside`);
  process.stdout.write('held');
  if (end === 'die') process.kill(process.pid, 'SIGKILL');
});
