/** A long wait as commands print it on stderr, beside their progress. */
import type { JobEvent } from '../jobs/events.ts';
import { humanDuration } from '../time.ts';
import { printable } from './table.ts';

/** Ends with a line break; empty for any other event. */
export function waitingText(event: JobEvent): string {
  switch (event.kind) {
    case 'waiting begins':
    case 'still waiting': {
      const { reason } = event;
      const why = reason instanceof Error ? reason.message : String(reason);
      const since = event.waitedMs ? `, for ${humanDuration(event.waitedMs)} so far` : '';
      return `${printable(`waiting for ${event.for}${since}: ${why}`)}\n`;
    }
    case 'waiting is over':
      return `${printable(`waited ${humanDuration(event.waitedMs)} for ${event.for}: going on`)}\n`;
    default:
      return '';
  }
}
