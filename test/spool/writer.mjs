/* oxlint-disable typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-return, typescript/no-unsafe-argument -- plain JavaScript, which has no types */
// A process that stores responses, reports each of them, and runs until it is killed. A body consists of one repeated
// byte, its number.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { openSpool } from '../../dist/src/spool/spool.js';

const [, , folder, warehouseId, workerId, count] = process.argv;
const last = count === 'forever' ? Infinity : Number(count);
const onWarning = (error) => process.stderr.write(`${error.message}\n`);
const maxBytes = 2 ** 28;
const spool = await openSpool({
  folder,
  warehouseId,
  workerId: Number(workerId),
  maxBytes,
  onWarning,
  onRecovered: onWarning,
});
for (let request_id = 1; request_id <= last; request_id++) {
  const bytes = Buffer.alloc(2_000, request_id % 256);
  const body = {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    gzip: gzipSync(bytes, { level: 0 }),
  };
  const [fetchedAt, reservedAt] = [new Date(), new Date()];
  spool.markSent({ request_id, attempt: 1 });
  process.stdout.write(`sent ${request_id}\n`);
  spool.store({
    request_id,
    attempt: 1,
    identity: 'i',
    stream: 's',
    workerId: 3,
    reservedAt,
    fetchedAt,
    status: 200,
    durationMs: 1,
    body,
  });
  process.stdout.write(`kept ${request_id}\n`);
  if (last === Infinity) await new Promise((resolve) => setImmediate(resolve));
}
process.stdout.write('ready\n');
setInterval(() => undefined, 60_000);
