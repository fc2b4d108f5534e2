/** E-mail by SMTP, with nodemailer, which is loaded only when a channel needs it. */
import type { ChannelOptions } from '../../config/alert-channels.ts';
import { ConfigError } from '../../errors.ts';
import { DeliveryError } from '../delivery-error.ts';
import { listMessageLines, type Message } from '../message.ts';
import type { Channel, ChannelTraits } from './channel.ts';
import { maskSecrets } from './mask-secrets.ts';

/** No mail server states a limit; a mailbox is not filled by one alert that changes its state all the time. */
export const emailTraits: ChannelTraits = { limit: { messages: 10, perMs: 60_000 }, combines: true };

const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

type Email = Omit<ChannelOptions<'email'>, 'type' | 'passwordFile'>;

/** `password`: required where there is a user. Throws ConfigError where nodemailer is not installed. */
export async function openEmail({ host, port, security, user, from, to }: Email, password = ''): Promise<Channel> {
  const { createTransport } = await import('nodemailer').catch((cause: unknown) => {
    throw new ConfigError('e-mail needs the package nodemailer, which is not installed', {
      remedy: 'npm install nodemailer; npm install leaves it out only with --omit=optional',
      cause,
    });
  });
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password } }),
    ...TIMEOUTS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(message) {
      try {
        const { rejected } = await transport.sendMail({ from, to: [...to], ...toMail(message) });
        return rejected.length ? `not accepted for ${rejected.map(String).join(', ')}` : undefined;
      } catch (error) {
        const { message: reason } = error as Error;
        throw new DeliveryError(maskSecrets(`${host}:${port}: ${reason}`, password ? [password] : []));
      }
    },
    close: async () => transport.close(),
  };
}

/** Programs that get the same message twice recognise it by its Message-ID. */
const toMail = (message: Message) => ({
  subject: message.title.replaceAll(/\s+/g, ' '),
  text: `${listMessageLines(message).join('\n')}\n`,
  ...(message.html === undefined ? {} : { html: message.html }),
  messageId: `<${message.id}@echotik-warehouse.invalid>`,
  date: message.createdAt,
  headers: { 'Auto-Submitted': 'auto-generated' },
});
