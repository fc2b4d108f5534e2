/** The requests that a worker has in hand, from their delivery until what follows from their answer is committed. */

export interface InHand {
  /** False where the worker has the request already. */
  readonly add: (requestId: number) => boolean;
  readonly remove: (requestId: number) => void;
  readonly ids: () => readonly number[];
  readonly isEmpty: () => boolean;
  /** The request belongs to this run. Ends with `removeFromRun`. */
  readonly addToRun: (runId: number) => void;
  /** Returns whether no other request of the run is in hand. */
  readonly removeFromRun: (runId: number) => boolean;
  /** Counts a result as being committed while `work` runs. */
  readonly committing: <T>(work: () => Promise<T>) => Promise<T>;
  /** Whether a request is in hand whose result is not being committed yet. */
  readonly hasMoreToCommit: () => boolean;
}

export function openInHand(): InHand {
  const requests = new Set<number>();
  const runs = new Map<number, number>();
  let committing = 0;
  return {
    add(requestId) {
      const isNew = !requests.has(requestId);
      requests.add(requestId);
      return isNew;
    },
    remove: (requestId) => void requests.delete(requestId),
    ids: () => [...requests],
    isEmpty: () => requests.size === 0,
    addToRun(runId) {
      runs.set(runId, (runs.get(runId) ?? 0) + 1);
    },
    removeFromRun(runId) {
      const left = (runs.get(runId) ?? 1) - 1;
      if (left) runs.set(runId, left);
      else runs.delete(runId);
      return left === 0;
    },
    async committing(work) {
      committing++;
      try {
        return await work();
      } finally {
        committing--;
      }
    },
    hasMoreToCommit: () => requests.size > committing,
  };
}
