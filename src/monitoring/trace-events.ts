/**
 * Traces of runs, requests, attempts and commits for OpenTelemetry. Spans are made from events after they have ended, so
 * that the path of a request is the same with traces and without them.
 */
import { createHash } from 'node:crypto';
import type { Attributes, Context, Span, SpanKind, SpanStatusCode, Tracer } from '@opentelemetry/api';
import type { EndedRun, OnEvent, SettledAttempt } from '../ledger/job-event.ts';
import { version } from '../version.ts';

type Api = typeof import('@opentelemetry/api');
type Variables = Readonly<Record<string, string | undefined>>;

/** Values of these enumerations: importing the enumerations would load the package. */
const INTERNAL: SpanKind.INTERNAL = 0;
const CLIENT: SpanKind.CLIENT = 2;
const FAILED: SpanStatusCode.ERROR = 2;

const GOOD_OUTCOMES: readonly string[] = ['ok', 'absent', 'stored'];

/**
 * A listener that makes spans of events and passes them on. Where the user has configured no SDK it is `onEvent` itself,
 * and nothing is loaded: an SDK counts as configured where a variable `OTEL_...` is set, and `@opentelemetry/api` can be
 * found from here. `readWarehouseId` is only called where there is one.
 */
export async function traceEvents(
  onEvent: OnEvent,
  readWarehouseId: () => Promise<string>,
  variables: Variables = process.env,
): Promise<OnEvent> {
  if (!isConfigured(variables)) return onEvent;
  const api = await import('@opentelemetry/api').catch(ignoreMissing);
  if (!api) return onEvent;
  const tracer = api.trace.getTracer('echotik-warehouse', version);
  const warehouseId = await readWarehouseId();
  return (event) => {
    if (event.kind === 'attempt settled') traceAttempt(api, tracer, warehouseId, event.attempt);
    else if (event.kind === 'run ended') traceRun(api, tracer, warehouseId, event.run);
    onEvent(event);
  };
}

const isConfigured = (variables: Variables): boolean =>
  variables['OTEL_SDK_DISABLED']?.toLowerCase() !== 'true' &&
  Object.entries(variables).some(([name, value]) => name.startsWith('OTEL_') && value);

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'MODULE_NOT_FOUND') throw error;
}

/**
 * The context of the spans of a run. Its trace id follows from warehouse and run, so that the spans of all processes are
 * in one trace, and no table has an id of it.
 */
function buildRunContext(api: Api, warehouseId: string, runId: number): Context {
  const hash = createHash('sha256').update(`${warehouseId} ${runId}`).digest('hex');
  const [traceId, spanId] = [hash.slice(0, 32), hash.slice(32, 48)];
  const { SAMPLED: traceFlags } = api.TraceFlags;
  return api.trace.setSpanContext(api.ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function traceRun(api: Api, tracer: Tracer, warehouseId: string, run: EndedRun): void {
  const { run_id, pipeline, trigger, status, credits, requests_total, requests_failed, started_at, finished_at } = run;
  const span = tracer.startSpan(
    'run',
    {
      kind: INTERNAL,
      startTime: started_at,
      attributes: {
        'echotik.run': run_id,
        'echotik.pipeline': pipeline,
        'echotik.trigger': trigger,
        'echotik.status': status,
        'echotik.credits': credits,
        'echotik.requests': requests_total,
        'echotik.requests_failed': requests_failed,
      },
    },
    buildRunContext(api, warehouseId, run_id),
  );
  if (status !== 'succeeded') span.setStatus({ code: FAILED, message: run.error ?? status });
  span.end(finished_at ?? started_at);
}

function traceAttempt(api: Api, tracer: Tracer, warehouseId: string, attempt: SettledAttempt): void {
  const { run_id, request_id, pipeline, stream, lane, outcome, http_status, status, captured, callMs } = attempt;
  const reservingAt = toEpochMs(attempt.reservingAt);
  const answeredAt = toEpochMs(attempt.answeredAt);
  const committedAt = toEpochMs(attempt.committedAt);
  const attributes = {
    'echotik.run': run_id,
    'echotik.request': request_id,
    'echotik.pipeline': pipeline,
    'echotik.stream': stream,
    'echotik.lane': lane,
  };
  const run = buildRunContext(api, warehouseId, run_id);
  const request = tracer.startSpan(
    'request',
    { kind: INTERNAL, startTime: reservingAt, attributes: { ...attributes, 'echotik.status': status } },
    run,
  );
  const within = api.trace.setSpan(run, request);
  const start = (name: string, kind: SpanKind, startTime: number, own: Attributes): Span =>
    tracer.startSpan(name, { kind, startTime, attributes: { ...attributes, ...own } }, within);
  const call = start('attempt', callMs === null ? INTERNAL : CLIENT, answeredAt - (callMs ?? 0), {
    'echotik.attempt': attempt.attempt,
    'echotik.outcome': outcome,
    'echotik.credits': captured,
    ...(http_status === null ? {} : { 'http.response.status_code': http_status }),
  });
  if (!GOOD_OUTCOMES.includes(outcome)) call.setStatus({ code: FAILED, message: outcome });
  call.end(answeredAt);
  start('commit', INTERNAL, answeredAt, {}).end(committedAt);
  if (status === 'failed' || status === 'quarantined') request.setStatus({ code: FAILED, message: status });
  request.end(committedAt);
}

/** `at`: as `performance.now()`. */
const toEpochMs = (at: number) => performance.timeOrigin + at;
