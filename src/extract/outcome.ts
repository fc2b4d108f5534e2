/** One table: what the API did -> what it means. What to do then is decided in jobs/worker/action.ts. */
import type { Answer, Reply } from './client.ts';
import { parseJson } from './json.ts';
import { isQuotaRefusal, isRateRefusal } from './quota.ts';

/** The queue a stream's requests go through, each with its own rate limit. */
export type Lane = 'offline' | 'realtime';

type Refusal = 'throttled' | 'unavailable' | 'rejected' | 'unauthorized' | 'out_of_quota' | 'interrupted';

/** What the call cost: billed, not billed, or not known because no complete answer came. */
export type Charge = 'captured' | 'released' | 'unknown';

export type Outcome =
  | {
      readonly kind: 'ok' | 'absent';
      readonly charge: 'captured';
      readonly status: number;
      readonly body: unknown;
      readonly bytes: Buffer;
    }
  | {
      /** The API answered, and what it said cannot be read. It may be billed, so the bytes are kept as they came. */
      readonly kind: 'unreadable';
      readonly charge: 'unknown';
      readonly message: string;
      readonly status: number;
      readonly bytes: Buffer;
      /** Content-Encoding of the bytes where they could not be decoded. */
      readonly encoding: string | null;
    }
  | {
      readonly kind: Refusal;
      readonly charge: 'released' | 'unknown';
      readonly message: string;
      readonly status?: number;
      /** Absent: there was no answer, or it had no envelope and so did not come from the API. */
      readonly code?: number;
      readonly retryAfterMs?: number;
    };

interface RefusalSignal {
  readonly status: number;
  readonly code: number | undefined;
  readonly message: string;
  readonly lane: Lane;
}

interface RefusalRule {
  readonly when: string;
  readonly holds: (signal: RefusalSignal) => boolean;
  readonly kind: Refusal;
}

/**
 * The first rule that applies decides. Sources: the API's envelope table; a call with code != 0 is not billed. Only the
 * API has the envelope, a JSON object with a numeric `code`: what comes without it was written by a proxy, a firewall
 * or a load balancer.
 */
export const refusalRules: readonly RefusalRule[] = [
  {
    when: "HTTP or body 402, or a message about the account's quota, balance, credits, plan or calls",
    holds: isQuotaRefusal,
    kind: 'out_of_quota',
  },
  {
    when: 'HTTP or body 429, or a message about too many calls',
    holds: (signal) => signal.status === 429 || signal.code === 429 || isRateRefusal(signal),
    kind: 'throttled',
  },
  {
    when: 'no envelope (HTML, text, nothing, JSON without a code), whatever the HTTP status; HTTP 3xx',
    holds: ({ status, code }) => code === undefined || (status >= 300 && status < 400),
    kind: 'unavailable',
  },
  {
    when: 'HTTP or body 401, 403',
    holds: ({ status, code }) => isAccess(status) || isAccess(code),
    kind: 'unauthorized',
  },
  { when: 'HTTP 408 or 5xx', holds: ({ status }) => status === 408 || status >= 500, kind: 'unavailable' },
  { when: 'other HTTP status than 2xx', holds: ({ status }) => !isSuccess(status), kind: 'rejected' },
  {
    when: 'realtime, code 500 (risk control)',
    holds: ({ lane, code }) => lane === 'realtime' && code === 500,
    kind: 'unavailable',
  },
  {
    when: 'offline, code 500 naming a parameter',
    holds: ({ code, message }) => code === 500 && /must not be null|failed to convert/i.test(message),
    kind: 'rejected',
  },
  { when: 'offline, other code 500', holds: ({ code }) => code === 500, kind: 'unavailable' },
  { when: 'any other code than 0', holds: ({ code }) => code !== 0, kind: 'rejected' },
];

const isAccess = (code: number | undefined) => code === 401 || code === 403;
const isSuccess = (status: number) => status >= 200 && status < 300;

/** Classifies one answer. Total: every answer has an outcome. */
export function classifyAnswer(answer: Answer, lane: Lane): Outcome {
  if ('error' in answer) {
    const kind = answer.interrupted ? 'interrupted' : 'unavailable';
    const message = answer.remedy ? `${answer.error} (${answer.remedy})` : answer.error;
    return { kind, charge: answer.sent ? 'unknown' : 'released', message };
  }
  const { status, bytes, retryAfterMs } = answer;
  const body = tryParseJson(bytes);
  if (body === undefined && isSuccess(status) && isBroken(answer)) {
    return buildUnreadable(answer, answer.unreadable ?? `the body is not whole JSON (${bytes.length} bytes)`);
  }
  if (isSuccess(status) && isCutAtOnce(answer)) {
    return { kind: 'unavailable', charge: 'unknown', message: `HTTP ${status}, ${answer.unreadable}`, status };
  }
  const code = parseCode(readField(body, 'code'));
  const message = toMessageText(readField(body, 'message') ?? readField(body, 'msg'));
  const rule = refusalRules.find(({ holds }) => holds({ status, code, message, lane }));
  if (rule) {
    return {
      kind: rule.kind,
      charge: 'released',
      message: describeRefusal(answer, code, message),
      status,
      ...(code === undefined ? {} : { code }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  const data = readField(body, 'data');
  if (data === undefined) return buildUnreadable(answer, 'code 0 without data');
  return { kind: isEmpty(data) ? 'absent' : 'ok', charge: 'captured', status, body, bytes };
}

/**
 * JSON that ends too early, or bytes that could not be decoded: the API may have written it. It never writes HTML.
 */
const isBroken = ({ bytes, unreadable: why, contentType }: Reply): boolean =>
  /^\s*[[{]/.test(bytes.toString('latin1', 0, 64)) ||
  (why !== undefined && bytes.length > 0 && !/^text\/html\b/.test(contentType ?? '') && !isMarkup(bytes));

/** Only the head of an answer came, and it does not say that a page of HTML follows: the API may have answered. */
const isCutAtOnce = ({ bytes, unreadable: why, contentType }: Reply): boolean =>
  why !== undefined && bytes.length === 0 && !/^text\/html\b/.test(contentType ?? '');

const isMarkup = (bytes: Buffer) => /^\s*</.test(bytes.toString('latin1', 0, 64));

const buildUnreadable = ({ status, bytes, encoding }: Reply, why: string): Outcome => ({
  kind: 'unreadable',
  charge: 'unknown',
  message: `HTTP ${status}, ${why}`,
  status,
  bytes,
  encoding: encoding ?? null,
});

function describeRefusal(
  { status, contentType, redirectsTo, bytes, unreadable: why }: Reply,
  code: number | undefined,
  message: string,
): string {
  if (code !== undefined) return [`HTTP ${status}`, `code ${code}`, message].filter(Boolean).join(', ');
  const what = bytes.length ? (contentType ?? 'a body of no declared type') : 'an empty body';
  const where = redirectsTo === undefined ? '' : `, redirected to ${redirectsTo}`;
  const said = message && `, ${message}`;
  const cut = why === undefined ? '' : ` (${why})`;
  return `HTTP ${status}${where}, ${what} without the envelope of EchoTik: it comes from something in between, such as a proxy, firewall or load balancer${said}${cut}`;
}

function tryParseJson(bytes: Buffer): unknown {
  try {
    return parseJson(bytes);
  } catch {
    return undefined;
  }
}

const readField = (body: unknown, name: string): unknown =>
  body !== null && typeof body === 'object' ? (body as Record<string, unknown>)[name] : undefined;

const MAX_MESSAGE_LENGTH = 400;

/** Truncated text may end with half a character, which PostgreSQL does not take. */
const toMessageText = (value: unknown) =>
  (typeof value === 'string' ? value : '').slice(0, MAX_MESSAGE_LENGTH).toWellFormed();

const parseCode = (value: unknown) =>
  typeof value === 'number' ? value : typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined;

const isEmpty = (data: unknown) =>
  data === null || data === '' || (typeof data === 'object' && Object.keys(data).length === 0);
