/** Asks a process for its health, as a probe does. */
import { get } from 'node:http';
import { UnavailableError } from '../errors.ts';
import type { HealthReport } from './health.ts';
import { formatHealthUrl, type HealthAddress } from './health-address.ts';

/** Longer than a busy process needs, and shorter than the time that container runtimes give a probe. */
const TIMEOUT_MS = 4_000;
const MAX_BYTES = 256 * 1024;

/** Throws UnavailableError where nothing answers in time, or something else does. */
export async function readHealth(address: HealthAddress): Promise<HealthReport> {
  const url = formatHealthUrl(address, '/readyz');
  const body = await read(url).catch((cause: Error) => {
    throw new UnavailableError(`nothing serves its health at ${url}: ${cause.message}`, {
      remedy: 'start a worker, a scheduler or start with the same ECHOTIK_HEALTH_PORT or --health-port',
      cause,
    });
  });
  const report = parseReport(body);
  if (report) return report;
  throw new UnavailableError(`another program answers at ${url}`, {
    remedy: 'give the process a port that nothing else uses: ECHOTIK_HEALTH_PORT or --health-port',
  });
}

function read(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
        if (body.length > MAX_BYTES) request.destroy(new Error('its answer is too long'));
      });
      response.on('end', () => resolve(body));
      response.on('error', reject);
    });
    request.on('error', (error) => {
      reject(error.name === 'AbortError' ? new Error(`no answer within ${TIMEOUT_MS / 1000} s`) : error);
    });
  });
}

function parseReport(body: string): HealthReport | undefined {
  try {
    const { live, ready, loops, services } = JSON.parse(body) as Partial<HealthReport>;
    const isReport = typeof live === 'boolean' && typeof ready === 'boolean' && [loops, services].every(Array.isArray);
    return isReport ? (JSON.parse(body) as HealthReport) : undefined;
  } catch {
    return undefined;
  }
}
