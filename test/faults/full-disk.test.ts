import { setTimeout as wait } from 'node:timers/promises';
import { fault } from './fault.ts';
import { isLong } from './fault-run.ts';

const FULL_MS = isLong ? 20_000 : 4_000;

fault('a full disk of PostgreSQL', { disk: 'database' }, async ({ disk, primary, charged, random }) => {
  await charged(0.2 + random() * 0.3);
  await disk?.fill();
  await wait(FULL_MS);
  await disk?.free();
  // A server that cannot write its log ends, and an operator starts it again.
  if (!primary.isRunning()) await primary.start();
});

/** A spool that cannot be written is reported once and work goes on. */
fault('a full disk below ECHOTIK_HOME', { disk: 'home', workers: 0 }, async ({ disk, startWorker, ended }) => {
  await disk?.fill();
  const workers = await Promise.all([startWorker(), startWorker()]);
  await ended();
  const reports = workers.map((worker) => worker.output().match(/^.*spool.*$/gim)?.length ?? 0);
  return { claims: { 'each worker reports its spool once': reports.every((count) => count === 1) } };
});
