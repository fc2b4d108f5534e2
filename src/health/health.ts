/**
 * Whether a process is live and ready, from what its parts report in memory: nothing is queried to find out. Live means
 * that no loop is stuck; ready means that it has started, is not stopping, and that its services are known to work.
 */

export interface Loop {
  /** It has done something, or has found that there is nothing to do. */
  readonly progressed: () => void;
}

/** Something outside of the process that it needs. */
interface Service {
  /** It has answered. */
  readonly reached: () => void;
  /** It could not be used, for this reason, which completes the sentence with its name. */
  readonly lost: (reason: string) => void;
  /** Why it could not be used the last time; undefined: it answered, or was not used yet. */
  readonly findOutage: () => string | undefined;
}

type Phase = 'starting' | 'running' | 'stopping';

export interface PartReport {
  readonly name: string;
  readonly ok: boolean;
  /** Why it is not ok. */
  readonly detail?: string;
}

export interface HealthReport {
  readonly live: boolean;
  readonly ready: boolean;
  readonly phase: Phase;
  readonly loops: readonly PartReport[];
  readonly services: readonly PartReport[];
}

export interface Health {
  /**
   * Registers a loop. It is stuck when it has made no progress for two minutes although it has work. `hasWork`: whether
   * it could make progress now, as far as this process knows; called every few seconds, so it must be fast.
   */
  readonly addLoop: (name: string, hasWork: () => boolean) => Loop;
  /** Registers a service whose state is known elsewhere. `findOutage`: why it does not work; undefined: it works. */
  readonly addService: (name: string, findOutage: () => string | undefined) => void;
  /** PostgreSQL, as the newest statement that reports to it found it. */
  readonly database: Service;
  /** The process has started everything that it works with. */
  readonly started: () => void;
  /** The process is ending: it is not ready any longer, and no loop counts as stuck. */
  readonly stopping: () => void;
  readonly report: () => HealthReport;
  /** Compares progress and work every few seconds from now on. The process may end meanwhile. */
  readonly watch: () => void;
  /** Ends what `watch` began. */
  readonly close: () => void;
}

interface HealthOptions {
  /** How long a loop may make no progress although it has work, in milliseconds. */
  readonly stuckAfterMs?: number;
  readonly sampleEveryMs?: number;
  /** Milliseconds of a clock that never goes back; absent: that of the process. */
  readonly elapsed?: () => number;
}

/** Longer than any statement, call or retry of a loop may take. */
const STUCK_AFTER_MS = 120_000;
const SAMPLE_EVERY_MS = 5_000;
/** Samples that come later than this many intervals: the process was suspended, and nothing could progress. */
const LATE_INTERVALS = 3;

interface WatchedLoop {
  readonly name: string;
  readonly hasWork: () => boolean;
  /** When it progressed, or had no work, for the last time. */
  progressedAt: number;
}

/** Until `watch` is called it has no timer and costs nothing. */
export function openHealth({
  stuckAfterMs = STUCK_AFTER_MS,
  sampleEveryMs = SAMPLE_EVERY_MS,
  elapsed = () => performance.now(),
}: HealthOptions = {}): Health {
  const loops: WatchedLoop[] = [];
  const services: { readonly name: string; readonly findOutage: () => string | undefined }[] = [];
  let phase: Phase = 'starting';
  let sampledAt = elapsed();
  let timer: NodeJS.Timeout | undefined;
  let lostReason: string | undefined;

  /** Restarts the time of loops without work; after a suspension that of all loops. */
  const sample = (): number => {
    const at = elapsed();
    const wasSuspended = at - sampledAt > LATE_INTERVALS * sampleEveryMs;
    sampledAt = at;
    for (const loop of loops) if (wasSuspended || !loop.hasWork()) loop.progressedAt = at;
    return at;
  };
  const describeLoop = ({ name, progressedAt }: WatchedLoop, at: number): PartReport => {
    const ms = at - progressedAt;
    if (ms < stuckAfterMs || phase === 'stopping') return { name, ok: true };
    return { name, ok: false, detail: `no progress for ${Math.floor(ms / 1000)} s although it has work` };
  };
  const addService: Health['addService'] = (name, findOutage) => void services.push({ name, findOutage });
  const database: Service = {
    reached: () => void (lostReason = undefined),
    lost: (reason) => void (lostReason = reason),
    findOutage: () => lostReason,
  };
  addService('PostgreSQL', database.findOutage);

  return {
    addLoop(name, hasWork) {
      const loop: WatchedLoop = { name, hasWork, progressedAt: elapsed() };
      loops.push(loop);
      return { progressed: () => void (loop.progressedAt = elapsed()) };
    },
    addService,
    database,
    started() {
      if (phase === 'starting') phase = 'running';
    },
    stopping: () => void (phase = 'stopping'),
    report() {
      const at = sample();
      const loopReports = loops.map((loop) => describeLoop(loop, at));
      const serviceReports = services.map(({ name, findOutage }): PartReport => {
        const detail = findOutage();
        return detail === undefined ? { name, ok: true } : { name, ok: false, detail };
      });
      const isOk = ({ ok }: PartReport) => ok;
      const live = loopReports.every(isOk);
      const ready = live && phase === 'running' && serviceReports.every(isOk);
      return { live, ready, phase, loops: loopReports, services: serviceReports };
    },
    watch() {
      timer ??= setInterval(sample, sampleEveryMs).unref();
    },
    close: () => clearInterval(timer),
  };
}
