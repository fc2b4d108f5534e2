/**
 * Logs of the long-running commands on stdout: JSON lines, or text on a terminal. Secrets are removed from every field.
 */
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Environment } from '../../config/environment.ts';
import { errorFields } from './log-error.ts';
import { logText } from './log-text.ts';
import { escapeUnprintable } from '../../printable.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A shorter password would be found by chance in unrelated text. */
const MIN_SECRET_LENGTH = 4;
/** Params can contain a whole image. */
const MAX_TEXT_LENGTH = 2_000;

/** `output` is for tests. Absent: stdout, as text on a terminal unless the environment sets another format. */
export function createLog(environment: Environment, output?: DestinationStream): Logger {
  const { level, format = process.stdout.isTTY ? 'pretty' : 'json' } = environment.log;
  const out = output ?? (format === 'json' ? pino.destination(1) : process.stdout);
  const toText = format === 'json' ? escapeUnprintable : logText;
  const written = { write: (line: string) => void out.write(toText(line)) };
  const clean = createRedactor(collectSecrets(environment));
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: (fields) => clean(fields) as Record<string, unknown> },
      // `formatters.log` has replaced errors by fields before pino serializes them.
      serializers: { err: (fields: unknown) => fields },
      hooks: {
        // Without a message of its own, a line has that of its error.
        logMethod([first, second], method) {
          const fields: unknown = typeof first === 'string' ? {} : first;
          const message = typeof first === 'string' ? first : (second ?? findMessage(fields));
          method.apply(this, [fields, clean(message) as string]);
        },
      },
    },
    written,
  );
}

function findMessage(fields: unknown): string | undefined {
  const error = fields instanceof Error ? fields : (fields as { readonly err?: unknown }).err;
  return error instanceof Error ? error.message : undefined;
}

function collectSecrets({ credentials, databaseUrl, readerUrl, redisUrl, web }: Environment): readonly string[] {
  const inUrls = [databaseUrl, readerUrl, redisUrl].flatMap((url) => {
    if (url === undefined || !URL.canParse(url)) return [];
    const { password } = new URL(url);
    return [password, decodePercent(password)];
  });
  return [credentials?.password ?? '', web.password ?? '', ...inUrls].filter(
    (secret) => secret.length >= MIN_SECRET_LENGTH,
  );
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `//user:password@` of any URL, also of one that is not in the environment. */
const USERINFO = /\/\/[^\s/@]*:[^\s/@]*@/g;

const createRedactor = (secrets: readonly string[]) => {
  const cleanText = (text: string) => {
    const without = secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text.replace(USERINFO, '//***@'));
    return without.length > MAX_TEXT_LENGTH ? `${without.slice(0, MAX_TEXT_LENGTH)}…` : without;
  };
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return cleanText(value);
    if (value instanceof Error) return clean(errorFields(value));
    if (Array.isArray(value)) return value.map(clean);
    if (value === null || typeof value !== 'object' || value instanceof Date) return value;
    return Object.fromEntries(Object.entries(value as Fields).map(([name, inner]) => [name, clean(inner)]));
  };
  return clean;
};
