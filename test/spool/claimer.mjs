// Waits for a line, then claims every spool it finds once, and says what it got. Lives until its input ends or it is killed.
import { once } from 'node:events';
import { claimSpool } from '../../dist/spool/claim-spool.js';
import { findSpools } from '../../dist/spool/find-spools.js';

const [, , folder, warehouseId, workerId] = process.argv;
const { spools } = await findSpools(folder, warehouseId);
const dead = spools.filter(({ life }) => life === 'dead');
process.stdout.write(`found ${dead.length}\n`);
await once(process.stdin, 'data');
const claims = await Promise.all(dead.map((spool) => claimSpool(spool, Number(workerId))));
process.stdout.write(`claimed ${claims.filter(Boolean).join(' ')}\n`);
await once(process.stdin.resume(), 'end');
