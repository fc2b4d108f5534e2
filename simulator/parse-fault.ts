/** Faults as they are written on the command line. */
import { ConfigError } from '../src/errors.ts';
import { type Fault, type FaultKind, faultKinds } from './faults.ts';

const FORM = 'kind[:rate][:name=value]..., such as risk:0.1, throttle:0.05:retryAfter=2, quota:after=50, hang:times=1';

/** Options that only some kinds know; rate, times, after and match go with all. */
const ONLY_FOR: Readonly<Record<string, readonly FaultKind[]>> = {
  ms: ['latency', 'hang'],
  retryAfter: ['throttle'],
  body: ['throttle'],
  clean: ['truncate'],
};
const OPTIONS = ['rate', 'times', 'after', 'match', ...Object.keys(ONLY_FOR)];

/** Reads a fault as it is written on the command line. Throws ConfigError. */
export function parseFault(text: string): Fault {
  const [name, ...parts] = text.split(':').map((part) => part.trim());
  const kind = faultKinds.find((each) => each === name);
  if (!kind) throw fail(text, `there is no kind "${name}"; known: ${faultKinds.join(', ')}`);
  return parts.reduce<Fault>((fault, part) => ({ ...fault, ...parseOption(text, kind, part) }), { kind });
}

function parseOption(text: string, kind: FaultKind, part: string): Partial<Fault> {
  const [name, value] = splitOption(part);
  if (!OPTIONS.includes(name)) throw fail(text, `there is no option "${name}"; known: ${OPTIONS.join(', ')}`);
  const kinds = ONLY_FOR[name];
  if (kinds && !kinds.includes(kind)) throw fail(text, `${name} goes with ${kinds.join(' and ')} only`);

  if (name === 'match') {
    if (value === '') throw fail(text, 'match needs a text');
    return { match: value };
  }
  if (name === 'body' || name === 'clean') {
    if (value !== 'true' && value !== 'false') throw fail(text, `${name} is true or false, not "${value}"`);
    return { [name]: value === 'true' };
  }
  const number = /^(\d+(\.\d+)?|\.\d+)$/.test(value) ? Number(value) : Number.NaN;
  if (name === 'rate') {
    if (!(number <= 1)) throw fail(text, `the rate is a share from 0 to 1, not "${value}"`);
    return { rate: number };
  }
  if (!Number.isSafeInteger(number)) throw fail(text, `${name} is a whole number, not "${value}"`);
  return { [name]: number };
}

/** A bare number is the rate; a bare `body` or `clean` is true. */
function splitOption(part: string): readonly [name: string, value: string] {
  const at = part.indexOf('=');
  if (at >= 0) return [part.slice(0, at), part.slice(at + 1)];
  if (part === 'body' || part === 'clean') return [part, 'true'];
  return ['rate', part];
}

function fail(text: string, why: string): ConfigError {
  return new ConfigError(`Fault "${text}": ${why}.`, { remedy: `Write ${FORM}. Kinds: ${faultKinds.join(', ')}.` });
}
