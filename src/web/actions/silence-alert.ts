/** Stops messages about an alert for some time. */
import { z } from 'zod';
import { addSilence } from '../../alerts/silences.ts';
import { alertNames } from '../../config/alert-names.ts';
import { durationSchema } from '../../config/duration.ts';
import { formatSpan } from '../format.ts';
import type { WebAction } from './action.ts';
import { quoteArgument } from './quote-argument.ts';

const MAX_TEXT = 300;

/** `alert` and `subject` empty: all. `for`: such as 4h. */
const inputSchema = z.strictObject({
  alert: z.union([z.literal(''), z.enum(alertNames)]),
  subject: z.string().trim().max(MAX_TEXT),
  for: z.string().refine((text) => durationSchema.safeParse(text).success, 'expected a duration such as 90m, 4h or 7d'),
  comment: z.string().trim().max(MAX_TEXT),
});

export const silenceAlert: WebAction<{
  readonly alert: string;
  readonly subject: string;
  readonly for: string;
  readonly comment: string;
}> = {
  name: 'silence-alert',
  level: 'operate',
  input: inputSchema,
  command: ({ alert, subject, for: duration, comment }) =>
    [
      'alerts silence',
      ...(alert ? [alert] : []),
      `--for ${quoteArgument(duration)}`,
      ...(subject ? [`--subject ${quoteArgument(subject)}`] : []),
      ...(comment ? [`--comment ${quoteArgument(comment)}`] : []),
    ].join(' '),
  async perform({ pool }, { alert, subject, for: duration, comment }) {
    const ms = durationSchema.parse(duration);
    await addSilence(pool, { alert: alert || null, subject: subject || null, comment: comment || null, ms });
    return {
      message: `${alert || 'All alerts'} ${alert ? 'is' : 'are'} silent for ${formatSpan(ms)}.`,
      goTo: '/alerts',
    };
  },
};
