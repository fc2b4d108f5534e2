/**
 * What follows from an outcome: the action of the table in action.ts, corrected where one answer is not enough to judge
 * the API, the account or a stream.
 */
import type { EchotikClient } from '../../extract/client.ts';
import type { Outcome } from '../../extract/outcome.ts';
import type { ReservedRequest } from '../../ledger/request.ts';
import type { Stream } from '../../streams/stream.ts';
import { type Action, countFailures, decideAction, MAX_UNREADABLE } from './action.ts';
import { openCredentialsCheck, probeCredentials } from './credentials-check.ts';
import type { CallPermit } from './lane-breaker.ts';
import type { LaneGate } from './lane-gate.ts';
import { openMissingStreams } from './missing-streams.ts';

interface Decider {
  readonly decide: (stream: Stream, request: ReservedRequest, outcome: Outcome, permit: CallPermit) => Promise<Action>;
  /** Whether the outcome concerns its stream only. */
  readonly isStreamMissing: (stream: string, outcome: Outcome) => boolean;
}

/**
 * One per worker. `getProbeGate`: the gate of the lane in which credentials are probed. `elapsed`: milliseconds of a
 * clock that never goes back.
 */
export function openDecider(
  client: EchotikClient,
  getProbeGate: () => LaneGate | undefined,
  elapsed: () => number,
): Decider {
  const missing = openMissingStreams(elapsed);
  const credentials = openCredentialsCheck({
    async probe(path) {
      const outcome = await probeCredentials(client, path);
      const { pauseLaneMs = 0 } = decideAction(outcome, { failures: 0, unreadable: 0 });
      getProbeGate()?.pause(pauseLaneMs);
      return outcome;
    },
    pauseLeft: () => getProbeGate()?.pauseLeft() ?? 0,
    elapsed,
  });
  return {
    isStreamMissing: missing.isStreamMissing,
    async decide(stream, request, outcome, permit) {
      // A stored body does not change, so reading it a second time is useless.
      if (request.source_request_id !== null) return decideAction(outcome, { ...request, unreadable: MAX_UNREADABLE });
      const action = decideAction(outcome, countFailures(request));
      // Shipped records show nothing about the API.
      if (stream.path === null) return action;
      const judged = missing.judge(stream.name, outcome, permit.judge(stream.name, outcome, action));
      return credentials.judge(stream, outcome, judged, request.failures);
    },
  };
}
