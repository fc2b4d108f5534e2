/** Logs of the long-running commands on stdout: JSON lines, or text on a terminal. Secrets are taken out of every field. */
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Environment } from '../config/environment.ts';
import { errorFields } from './log-error.ts';
import { logText } from './log-text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A password that is shorter would be found by chance in text that has nothing to do with it. */
const SHORTEST_SECRET = 4;
/** Params can hold a whole image. */
const LONGEST_TEXT = 2_000;

/** `output` is for tests; absent: stdout, as text where it is a terminal and nothing else is said. */
export function createLog(environment: Environment, output?: DestinationStream): Logger {
  const { level, format = process.stdout.isTTY ? 'pretty' : 'json' } = environment.log;
  const out = output ?? (format === 'json' ? pino.destination(1) : process.stdout);
  const written = format === 'json' ? out : { write: (line: string) => void out.write(logText(line)) };
  const clean = cleaner(secretsOf(environment));
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: (fields) => clean(fields) as Record<string, unknown> },
      // Errors are fields already when pino would look at them.
      serializers: { err: (fields: unknown) => fields },
      hooks: {
        // pino takes the message of an error where a line has none of its own.
        logMethod([first, second], method) {
          const fields: unknown = typeof first === 'string' ? {} : first;
          const message = typeof first === 'string' ? first : (second ?? messageIn(fields));
          method.apply(this, [fields, clean(message) as string]);
        },
      },
    },
    written,
  );
}

function messageIn(fields: unknown): string | undefined {
  const error = fields instanceof Error ? fields : (fields as { readonly err?: unknown }).err;
  return error instanceof Error ? error.message : undefined;
}

function secretsOf({ credentials, databaseUrl, redisUrl }: Environment): readonly string[] {
  const inUrls = [databaseUrl, redisUrl].flatMap((url) => {
    if (url === undefined || !URL.canParse(url)) return [];
    const { password } = new URL(url);
    return [password, decoded(password)];
  });
  return [credentials?.password ?? '', ...inUrls].filter((secret) => secret.length >= SHORTEST_SECRET);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `//user:password@` of any URL, also of one that is not ours. */
const USERINFO = /\/\/[^\s/@]*:[^\s/@]*@/g;

const cleaner = (secrets: readonly string[]) => {
  const cleanText = (text: string) => {
    const without = secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text.replace(USERINFO, '//***@'));
    return without.length > LONGEST_TEXT ? `${without.slice(0, LONGEST_TEXT)}…` : without;
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
