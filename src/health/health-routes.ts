/** The paths of probes: `/livez` whether the process has to be restarted, `/readyz` whether it can do its work now. */
import type { Health } from './health.ts';
import type { Routes, RouteReply } from './http-server.ts';

/** Both answer with the same report; the status is 200 or 503. */
export function createHealthRoutes(health: Health): Routes {
  const answer = (question: 'live' | 'ready') => (): RouteReply => {
    const report = health.report();
    return {
      status: report[question] ? 200 : 503,
      contentType: 'application/json',
      body: `${JSON.stringify(report)}\n`,
    };
  };
  return { '/livez': answer('live'), '/readyz': answer('ready') };
}
