/** A log line for a terminal: time, level, message, fields, and the stack of an error below. */
import { toPrintable } from '../../printable.ts';

const LEVELS: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO ',
  40: 'WARN ',
  50: 'ERROR',
  60: 'FATAL',
};

interface ErrorFields {
  readonly type?: string;
  readonly code?: string;
  readonly message?: string;
  readonly stack?: string;
  readonly cause?: ErrorFields;
}

/** `json`: a line as pino writes it. Ends with a line break. */
export function logText(json: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(json) as {
    readonly level: number;
    readonly time: string;
    readonly msg?: string;
    readonly err?: ErrorFields;
  };
  const shown = Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${fieldText(value)}`);
  const head = [time.replace('T', ' ').replace(/\.\d+Z$/, 'Z'), LEVELS[level] ?? String(level), msg ?? '', ...shown];
  return [toPrintable(head.filter(Boolean).join(' ')), ...errorLines(err)].map((line) => `${line}\n`).join('');
}

const fieldText = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);

function errorLines(error: ErrorFields | undefined, word = ''): string[] {
  if (!error) return [];
  const { type = 'Error', code, message = '', stack = '' } = error;
  // The stack repeats class and message before its frames.
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return [
    toPrintable(`    ${word}${type}${code === undefined ? '' : ` [${code}]`}: ${message}`),
    ...frames.map((line) => toPrintable(`      ${line.trim()}`)),
    ...errorLines(error.cause, 'caused by '),
  ];
}
