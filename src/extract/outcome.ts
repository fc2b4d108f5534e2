/** One table: what the API did -> what it means. What to do then is decided in jobs/worker/action.ts. */
import type { Answer } from './client.ts';
import { parseJson } from './json.ts';

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
      readonly kind: Refusal;
      readonly charge: 'released' | 'unknown';
      readonly message: string;
      readonly status?: number;
      readonly code?: number;
      readonly retryAfterMs?: number;
    };

interface Signal {
  readonly status: number;
  readonly code: number | undefined;
  readonly message: string;
  readonly lane: Lane;
}

interface Rule {
  readonly when: string;
  readonly holds: (signal: Signal) => boolean;
  readonly kind: Refusal;
}

/** The first rule that holds decides. Sources: the API's envelope table; a call with code != 0 is not billed. */
export const refusalRules: readonly Rule[] = [
  {
    when: 'HTTP or body 401, 403',
    holds: ({ status, code }) => isAccess(status) || isAccess(code),
    kind: 'unauthorized',
  },
  {
    when: 'message "Usage Limit Exceeded"',
    holds: ({ message }) => /usage limit exceeded/i.test(message),
    kind: 'out_of_quota',
  },
  { when: 'HTTP or body 429', holds: ({ status, code }) => status === 429 || code === 429, kind: 'throttled' },
  { when: 'HTTP 408 or 5xx', holds: ({ status }) => status === 408 || status >= 500, kind: 'unavailable' },
  { when: 'other HTTP status than 2xx', holds: ({ status }) => status < 200 || status > 299, kind: 'rejected' },
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
  { when: 'any other code than 0, or none', holds: ({ code }) => code !== 0, kind: 'rejected' },
];

const isAccess = (code: number | undefined) => code === 401 || code === 403;

/** Classes one answer. Total: every answer has an outcome. */
export function outcomeOf(answer: Answer, lane: Lane): Outcome {
  if ('error' in answer) {
    const kind = answer.interrupted ? 'interrupted' : 'unavailable';
    return { kind, charge: answer.sent ? 'unknown' : 'released', message: answer.error };
  }
  const { status, bytes, retryAfterMs } = answer;
  const body = parsed(bytes);
  if (body === undefined && status >= 200 && status < 300) {
    // A cut or mangled body of a call that the API may well have billed.
    return { kind: 'unavailable', charge: 'unknown', message: `the body is not JSON (${bytes.length} bytes)`, status };
  }
  const code = numberOf(field(body, 'code'));
  const message = textOf(field(body, 'message') ?? field(body, 'msg'));
  const rule = refusalRules.find(({ holds }) => holds({ status, code, message, lane }));
  if (rule) {
    const said = [`HTTP ${status}`, code === undefined ? 'no code in the body' : `code ${code}`, message]
      .filter(Boolean)
      .join(', ');
    return {
      kind: rule.kind,
      charge: 'released',
      message: said,
      status,
      ...(code === undefined ? {} : { code }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  return { kind: isEmpty(field(body, 'data')) ? 'absent' : 'ok', charge: 'captured', status, body, bytes };
}

function parsed(bytes: Buffer): unknown {
  try {
    return parseJson(bytes);
  } catch {
    return undefined;
  }
}

const field = (body: unknown, name: string): unknown =>
  body !== null && typeof body === 'object' ? (body as Record<string, unknown>)[name] : undefined;

const MESSAGE_LENGTH = 400;

/** Cut text may end with half a character, which PostgreSQL does not take. */
const textOf = (value: unknown) => (typeof value === 'string' ? value : '').slice(0, MESSAGE_LENGTH).toWellFormed();

const numberOf = (value: unknown) =>
  typeof value === 'number' ? value : typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;

const isEmpty = (data: unknown) =>
  data === null || data === undefined || data === '' || (typeof data === 'object' && Object.keys(data).length === 0);
