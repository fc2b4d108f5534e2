import { fault } from './fault.ts';

fault('half-open connections', { through: 'proxy', shortLease: true }, async ({ proxy, charged, random }) => {
  await charged(0.2 + random() * 0.3);
  proxy.freeze();
});

fault(
  'SIGTERM while connections are half-open',
  { through: 'proxy', shortLease: true },
  async ({ proxy, charged, random, workers, end, startWorker }) => {
    await charged(0.2 + random() * 0.3);
    proxy.freeze();
    // A worker that does not end in time is counted as hung.
    await Promise.all(workers.map((worker) => end(worker, 'SIGTERM')));
    await startWorker();
  },
);
