/** Instants and durations. The script of the page shows instants in the time zone of the reader and keeps ages current. */
import { useView } from '../view.ts';
import { formatAge, formatTime, formatSpan } from '../format.ts';

/** How long ago an instant was, or how long until it: `3 min ago`, `in 2 h`. Null: a dash. */
export function Age({ at }: { readonly at: Date | null }) {
  const { now } = useView();
  if (!at) return <span class="none">–</span>;
  return (
    <time datetime={at.toISOString()} title={formatTime(at)} data-age="">
      {formatAge(at, now)}
    </time>
  );
}

/** Date and time. Null: a dash. */
export function When({ at }: { readonly at: Date | null }) {
  if (!at) return <span class="none">–</span>;
  return (
    <time datetime={at.toISOString()} title={formatTime(at)} data-instant="">
      {formatTime(at)}
    </time>
  );
}

/** A duration in words: `1 min 5 s`. Null: a dash. */
export const Duration = ({ ms }: { readonly ms: number | null }) =>
  ms === null ? <span class="none">–</span> : <span class="name">{formatSpan(ms)}</span>;
