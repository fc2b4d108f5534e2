/** Logs of the long-running commands: one JSON line an event on stdout, for containers and journals. */
import { pino } from 'pino';

export const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });
