/** Numbers, instants and durations as a person reads them. */

const counts = new Intl.NumberFormat('en-US');

/** `1,234,567`. */
export const formatCount = (count: number): string => counts.format(count);

/** `1 credit`, `12 credits`. */
export const formatCredits = (credits: number): string =>
  `${formatCount(credits)} ${credits === 1 ? 'credit' : 'credits'}`;

/** `1 run`, `2 runs`; `plural` where it is not the noun with an s. */
export const formatQuantity = (count: number, noun: string, plural = `${noun}s`): string =>
  `${formatCount(count)} ${count === 1 ? noun : plural}`;

/** `2026-12-01 11:46 UTC`. */
export const formatTime = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A duration with its two largest units: `2 d 3 h`, `1 min 5 s`, `0.4 s`, `88 ms`. */
export function formatSpan(ms: number): string {
  if (ms < 0) return `-${formatSpan(-ms)}`;
  if (ms > 0 && ms < 100) return `${Math.ceil(ms)} ms`;
  if (ms < 10_000) return `${(Math.round(ms / 100) / 10).toString()} s`;
  let rest = Math.round(ms / 1000);
  const first = UNITS.findIndex(([, seconds]) => rest >= seconds);
  const parts = UNITS.slice(first, first + 2).flatMap(([unit, seconds]) => {
    const amount = Math.floor(rest / seconds);
    rest -= amount * seconds;
    return amount ? [`${amount} ${unit}`] : [];
  });
  return parts.join(' ');
}

/** The distance with its largest unit: `just now`, `5 min ago`, `in 2 h`. */
export function formatAge(at: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - at.getTime()) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 5) return 'just now';
  const [unit, size] = UNITS.find(([, size]) => distance >= size) ?? ['s', 1];
  const text = `${Math.floor(distance / size)} ${unit}`;
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}
