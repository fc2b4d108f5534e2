/** Where a channel sends to, without what authorises a sender. */
import type { AlertChannel } from '../../../config/alert-channels.ts';
import { nameSecretVariable } from '../../../config/read-channel-secret.ts';

/** `o***@example.com`. */
const maskMailbox = (address: string) => address.replace(/^([^@])[^@]*/, '$1***');

/** Server of an address: its path and query may be secret. */
const maskUrl = (url: string) => {
  const { protocol, host, pathname, search } = new URL(url);
  return `${protocol}//${host}${pathname === '/' && !search ? '' : '/***'}`;
};

/** `name`: that of the channel. */
export function describeChannel(name: string, channel: AlertChannel): string {
  switch (channel.type) {
    case 'webhook':
    case 'pagerduty':
    case 'alertmanager':
      return maskUrl(channel.url);
    case 'telegram':
      return `${maskUrl(channel.url)}, chat ${channel.chat.replace(/^(.{2}).*/, '$1***')}`;
    case 'email':
      return `${channel.to.map(maskMailbox).join(', ')} through ${channel.host}`;
    default:
      return `the address in ${channel.urlFile === undefined ? nameSecretVariable(name, 'URL') : 'a file'}`;
  }
}
