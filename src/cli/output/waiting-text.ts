/** A long wait, as commands print it on stderr beside their progress. */
import type { JobEvent } from '../../ledger/job-event.ts';
import { formatDuration } from '../../time.ts';
import { toPrintable } from '../../printable.ts';

/** Ends with a line break; empty for any other event. */
export function waitingText(event: JobEvent): string {
  switch (event.kind) {
    case 'waiting begins':
    case 'still waiting': {
      const { reason } = event;
      const why = reason instanceof Error ? reason.message : String(reason);
      const since = event.waitedMs ? `, for ${formatDuration(event.waitedMs)} so far` : '';
      return `${toPrintable(`waiting for ${event.for}${since}: ${why}`)}\n`;
    }
    case 'waiting is over':
      return `${toPrintable(`waited ${formatDuration(event.waitedMs)} for ${event.for}: continuing`)}\n`;
    default:
      return '';
  }
}
