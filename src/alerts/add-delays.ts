/** How long new messages wait because of their channel. */
import type { AlertsConfig } from '../config/alerts-config.ts';
import { avoidHalfHour } from './back-off.ts';
import { getChannelTraits } from './channels/open-channels.ts';
import type { NewNotification } from './notification.ts';

/** Messages with `delayMs`: some services ask not to send at full and half hours. */
export function addDelays(
  messages: readonly NewNotification[],
  { channels }: Pick<AlertsConfig, 'channels'>,
  at: Date,
): readonly (NewNotification & { readonly delayMs: number })[] {
  return messages.map((message) => {
    const channel = channels[message.channel];
    const isPatient = channel && getChannelTraits(channel).avoidsHalfHours;
    return { ...message, delayMs: isPatient ? avoidHalfHour(at) : 0 };
  });
}
