/** A cron in words, where it has one of the common forms. */

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

const aliases: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** Longer lists are not easier to read than the expression. */
const MAX_VALUES = 6;

/** `every day at 10:00`, `on Tuesdays at 11:00`; the expression itself where it has another form. */
export function describeCron(cron: string): string {
  const text = cron.trim();
  const fields = (aliases[text.toLowerCase()] ?? text).split(/\s+/);
  const [seconds, minute = '', hour = '', day = '', month = '', weekday = ''] =
    fields.length === 5 ? ['0', ...fields] : fields;
  if (seconds !== '0' || fields.length > 6) return text;
  const days = describeDays(day, month, weekday);
  const times = describeTimes(minute, hour);
  if (days === undefined || times === undefined) return text;
  if (times.startsWith('every')) return days === 'every day' ? times : `${times}, ${days}`;
  return `${days} ${times}`;
}

function describeTimes(minute: string, hour: string): string | undefined {
  const minuteStep = readStep(minute, 59);
  if (hour === '*' && minute === '*') return 'every minute';
  if (hour === '*' && minuteStep !== undefined) return `every ${minuteStep} minutes`;
  const minutes = readNumbers(minute, 0, 59);
  const only = minutes?.length === 1 ? minutes[0] : undefined;
  if (only === undefined) return undefined;
  const past = only === 0 ? '' : `, ${only} ${only === 1 ? 'minute' : 'minutes'} past`;
  if (hour === '*') return `every hour${past}`;
  const hourStep = readStep(hour, 23);
  if (hourStep !== undefined) return `every ${hourStep} hours${past}`;
  const hours = readNumbers(hour, 0, 23);
  return hours && `at ${join(hours.map((each) => `${pad(each)}:${pad(only)}`))}`;
}

function describeDays(day: string, month: string, weekday: string): string | undefined {
  const months = month === '*' ? 'each month' : describeNames(month, MONTHS, 1);
  if (months === undefined) return undefined;
  if (isAny(day) && isAny(weekday)) return month === '*' ? 'every day' : `every day of ${months}`;
  if (isAny(weekday)) {
    const days = day.toUpperCase() === 'L' ? 'last day' : readNumbers(day, 1, 31)?.map(toOrdinal);
    return days && `on the ${typeof days === 'string' ? days : join(days)} of ${months}`;
  }
  if (!isAny(day) || month !== '*') return undefined;
  if (/^(?:1-5|mon-fri)$/i.test(weekday)) return 'Monday to Friday';
  const names = describeNames(weekday.replaceAll('7', '0'), WEEKDAYS, 0, 's');
  return names && `on ${names}`;
}

const isAny = (field: string) => field === '*' || field === '?';

/** The names of the values of a field, which may have names itself: `MON` or `1`. `first`: the number of the first name. */
function describeNames(field: string, names: readonly string[], first: number, suffix = ''): string | undefined {
  const asNumbers = field.replaceAll(/[a-z]{3}/gi, (short) =>
    String(names.findIndex((name) => name.slice(0, 3).toLowerCase() === short.toLowerCase()) + first),
  );
  const numbers = readNumbers(asNumbers, first, names.length - 1 + first);
  return numbers && join(numbers.map((number) => `${names[number - first]}${suffix}`));
}

/** The values of a list such as `6,18` or `1-3`; undefined: it has another form, or is too long. */
function readNumbers(field: string, min: number, max: number): readonly number[] | undefined {
  const numbers: number[] = [];
  for (const part of field.split(',')) {
    const [, from = '', until = from] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(part) ?? [];
    const [first, last] = [Number(from), Number(until)];
    if (from === '' || first < min || last > max || last < first || last - first >= MAX_VALUES) return undefined;
    for (let number = first; number <= last; number++) numbers.push(number);
  }
  return numbers.length <= MAX_VALUES ? numbers : undefined;
}

/** The step of `*`/5; undefined: it has another form, or the steps are not even over `max`. */
function readStep(field: string, max: number): number | undefined {
  const [, text = ''] = /^(?:\*|0)\/(\d{1,2})$/.exec(field) ?? [];
  const step = Number(text);
  return step > 1 && (max + 1) % step === 0 ? step : undefined;
}

const pad = (number: number) => String(number).padStart(2, '0');

const join = (words: readonly string[]): string =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? '');

function toOrdinal(number: number): string {
  const isTeen = number % 100 > 10 && number % 100 < 14;
  return `${number}${(isTeen ? undefined : ['', 'st', 'nd', 'rd'][number % 10]) || 'th'}`;
}
