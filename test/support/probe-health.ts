/** Asks a process for its health with curl, the client that operators have. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import type { HealthReport } from '../../src/health/health.ts';
import { parseAs } from './parse-as.ts';
import { until } from './until.ts';

interface Probe {
  readonly status: number;
  readonly report: HealthReport;
}

export async function probeHealth(url: string, path: '/livez' | '/readyz'): Promise<Probe> {
  const args = ['--silent', '--max-time', '10', '--write-out', '%{http_code}', `${url}${path}`];
  const { stdout } = await promisify(execFile)('curl', args);
  return { status: Number(stdout.slice(-3)), report: parseAs<HealthReport>(stdout.slice(0, -3)) };
}

/** Waits for this status of /readyz; /livez must be 200 each time. */
export const untilReady = (url: string, status: 200 | 503): Promise<HealthReport> =>
  until(
    async () => {
      expect((await probeHealth(url, '/livez')).status).toBe(200);
      const found = await probeHealth(url, '/readyz');
      return found.status === status && found.report;
    },
    `/readyz is ${status}`,
    { timeoutMs: 120_000, everyMs: 200 },
  );
