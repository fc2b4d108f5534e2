/** The digest has the parts that the routes of a channel give it. */
import { expect, test } from 'vitest';
import { evaluateAlerts } from '../../../src/alerts/evaluate.ts';
import { ensureAlertingRow } from '../../../src/alerts/evaluation-claim.ts';
import { NO_PROCESS_FACTS } from '../../../src/alerts/process-facts.ts';
import { configSchema } from '../../../src/config/config.ts';
import { withDatabase } from '../../support/database.ts';
import { buildState } from '../states.ts';

test('a channel in both routes gets one message with both parts', () =>
  withDatabase(async ({ pool }) => {
    await ensureAlertingRow(pool);
    const hook = { type: 'webhook', url: 'http://127.0.0.1:9/hook' };
    const config = configSchema.parse({
      alerts: {
        channels: { team: hook, ops: hook, both: hook, none: hook },
        routes: { digest: ['ops', 'both'], market: ['team', 'both'] },
        digest: { daily: '09:00', market: true },
      },
    });
    await evaluateAlerts(
      {
        pool,
        config,
        rules: [],
        readState: async () => buildState(),
        readProcessFacts: async () => NO_PROCESS_FACTS,
        readMarketDigest: async (_, day) => ({ day, isSimulated: false, sections: [] }),
      },
      0,
    );
    const { rows } = await pool.query<{ channel: string; parts: string[] }>(
      `select channel, array(select key from jsonb_object_keys(message) key order by 1) as parts from ops.notifications order by 1`,
    );
    expect(rows).toEqual([
      { channel: 'both', parts: ['alerts', 'digest', 'marketDigest'] },
      { channel: 'ops', parts: ['alerts', 'digest'] },
      { channel: 'team', parts: ['alerts', 'marketDigest'] },
    ]);
  }));
