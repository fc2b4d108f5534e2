/* oxlint-disable typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return, typescript/no-unsafe-argument -- plain JavaScript, which has no types */
// Waits for a line, then claims every spool that it finds, and reports the claims. Runs until its input ends or it is
// killed.
import { once } from 'node:events';
import { claimSpool } from '../../dist/src/spool/claim-spool.js';
import { findSpools } from '../../dist/src/spool/find-spools.js';

const [, , folder, warehouseId, workerId] = process.argv;
const { spools } = await findSpools(folder, warehouseId);
const dead = spools.filter(({ life }) => life === 'dead');
process.stdout.write(`found ${dead.length}\n`);
await once(process.stdin, 'data');
const claims = await Promise.all(dead.map((spool) => claimSpool(spool, Number(workerId))));
process.stdout.write(`claimed ${claims.filter(Boolean).join(' ')}\n`);
await once(process.stdin.resume(), 'end');
