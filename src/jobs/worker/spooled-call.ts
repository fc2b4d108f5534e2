/** A call with what it leaves in the spool: a mark before it goes out, and its response when it has come. */
import type { Answer } from '../../extract/client.ts';
import { type CompressedBody, compressBody } from '../../load/raw.ts';
import type { Spool } from '../../spool/spool.ts';
import type { ReservedRequest } from '../ledger/request.ts';

export interface SpoolSettings {
  /** `<home>/spool`. */
  readonly folder: string;
  readonly warehouseId: string;
  readonly mostBytes: number;
}

/**
 * The answer, and its body as it is stored. `call` may still decide not to send: the mark is written before that, so that a
 * process that is suspended between the two cannot send a call without a mark when it wakes up.
 */
export async function spooledCall(
  spool: Spool,
  request: ReservedRequest,
  call: () => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly body?: CompressedBody }> {
  spool.sent(request);
  const answer = await call();
  if (!('status' in answer)) return { answer };
  const { status, fetchedAt, durationMs, bytes, encoding, unreadable } = answer;
  const body = await compressBody(bytes);
  const { request_id, attempt, identity, stream, worker_id: workerId, reserved_at: reservedAt } = request;
  spool.keep({
    request_id,
    attempt,
    identity,
    stream,
    workerId,
    reservedAt,
    fetchedAt,
    status,
    durationMs,
    encoding,
    unreadable,
    body,
  });
  return { answer, body };
}
