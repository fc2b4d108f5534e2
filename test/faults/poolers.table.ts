import { setTimeout as wait } from 'node:timers/promises';
import { fault } from './fault.ts';

/** HAProxy sends clients to the standby before somebody promotes it. */
const BEFORE_PROMOTION_MS = 3_000;

fault(
  'a failover behind PgBouncer (session mode) and HAProxy',
  { through: 'poolers', standby: 'synchronous' },
  async ({ charged, random, primary, standby, setPrimary }) => {
    if (!standby) throw new Error('no standby');
    await charged(0.25 + random() * 0.3);
    await primary.stop('kill');
    await wait(BEFORE_PROMOTION_MS);
    await standby.promote();
    await setPrimary(standby);
  },
);
