import { fault } from './fault.ts';
import { isLong } from './fault-run.ts';

const MOST = isLong ? 11 : 5;

/** Statements by which the transactions of reservations and of results are known. */
for (const { what, of } of [
  { what: 'reservations', of: /insert into ops\.attempts/i },
  { what: 'results', of: /insert into "?raw"?\."?responses/i },
]) {
  fault(`COMMITs of ${what} whose answers are lost`, { through: 'proxy' }, async ({ proxy, random, ended }) => {
    let left = MOST;
    const stop = proxy.loseCommits(of, () => left > 0 && random() < 0.6 && left-- > 0);
    await ended();
    const lost = stop();
    if (lost === 0) throw new Error(`no COMMIT of ${what} was seen: the statement by which they are known has changed`);
  });
}
