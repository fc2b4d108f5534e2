/** Reports an attempt whose result was committed, for metrics and traces. */
import type { OnEvent } from '../../ledger/job-event.ts';
import type { ReservedRequest } from '../../ledger/request.ts';
import { RAW_LANE } from '../../ledger/requests.ts';
import type { Settlement } from '../../ledger/settle.ts';
import { requireStream } from '../../streams/catalogue.ts';

/** To be called right after the commit. `reservingAt`, `answeredAt`: as `performance.now()`. */
export function reportAttempt(
  onEvent: OnEvent,
  { request_id, run_id, pipeline, stream, attempt, price, source_request_id }: ReservedRequest,
  { outcome, http_status, status, state, duration_ms }: Settlement,
  reservingAt: number,
  answeredAt: number,
): void {
  const isStored = source_request_id !== null;
  onEvent({
    kind: 'attempt settled',
    attempt: {
      request_id,
      run_id,
      pipeline,
      stream,
      attempt,
      outcome,
      http_status,
      status,
      lane: isStored ? RAW_LANE : requireStream(stream).lane,
      captured: state === 'captured' ? price : 0,
      callMs: isStored || outcome === 'interrupted' ? null : duration_ms,
      reservingAt,
      answeredAt,
      committedAt: performance.now(),
    },
  });
}
