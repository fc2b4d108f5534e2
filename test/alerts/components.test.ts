/** Channels against components of others: Alertmanager, and an SMTP server with and without TLS. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { expect, test } from 'vitest';
import { closeChannels, openChannels } from '../../src/alerts/channels/open-channels.ts';
import type { Message } from '../../src/alerts/message.ts';
import { configSchema } from '../../src/config/config.ts';
import { hasAlertmanager, startAlertmanager } from '../support/alertmanager.ts';
import { createAuthority } from '../support/certificates.ts';
import { runCli } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { parseAs } from '../support/parse-as.ts';
import { until } from '../support/until.ts';
import { openHttpSink } from './http-sink.ts';
import { buildAlert, buildMessage, HOSTILE, ID } from './messages.ts';

async function send(options: object, messages: readonly Message[], variables: Readonly<Record<string, string>> = {}) {
  const { alerts } = configSchema.parse({ alerts: { channels: { c: options } } });
  const opened = await openChannels(alerts, { config: { path: '/' }, variables });
  try {
    for (const message of messages) await opened[0]?.channel.send(message);
  } finally {
    await closeChannels(opened);
  }
}

test.skipIf(!hasAlertmanager())('Alertmanager takes an alert, sends it on, and takes its end', async () => {
  const sink = await openHttpSink();
  const alertmanager = await startAlertmanager(`${sink.url}/`);
  try {
    const options = { type: 'alertmanager', url: alertmanager.url };
    const since = new Date(Date.now() - 60_000).toISOString();
    const hostile = buildAlert({ since, subject: HOSTILE, pipeline: null, severity: 'critical' });
    await send(options, [buildMessage([buildAlert({ since }), hostile])]);
    const read = async () =>
      parseAs<{ labels: { alertname: string; subject: string; severity: string }; endsAt: string }[]>(
        await (await fetch(`${alertmanager.url}/api/v2/alerts`)).text(),
      );
    await until(async () => (await read()).length === 2, 'it lists both alerts');
    expect((await read()).map(({ labels }) => labels).toSorted((a, b) => a.severity.localeCompare(b.severity))).toEqual(
      [
        expect.objectContaining({ alertname: 'run-not-green', subject: HOSTILE, severity: 'critical' }),
        expect.objectContaining({
          alertname: 'run-not-green',
          subject: 'ranks',
          pipeline: 'ranks',
          severity: 'warning',
        }),
      ],
    );
    // Repeated after 12 hours at the latest: it does not end by itself before.
    for (const { endsAt } of await read()) expect(Date.parse(endsAt) - Date.now()).toBeGreaterThan(12 * 3_600_000);
    const sent = () =>
      sink.requests.flatMap(
        ({ body }) => parseAs<{ alerts: { status: string; labels: { subject: string } }[] }>(body).alerts,
      );
    await until(() => sent().length >= 2, 'it sends both');
    const resolvedAt = new Date().toISOString();
    await send(options, [buildMessage([buildAlert({ since, resolvedAt })], 'resolved')]);
    await until(
      () => sent().some(({ status, labels }) => status === 'resolved' && labels.subject === 'ranks'),
      'it reports the end',
    );
    expect((await read()).map(({ labels }) => labels.subject)).toEqual([HOSTILE]);
  } finally {
    await alertmanager.stop();
    await sink.close();
  }
});

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | undefined;
  readonly secure: boolean;
  readonly text: string;
}

async function withMailServer<T>(
  options: SMTPServerOptions,
  work: (port: number, mails: readonly Mail[]) => Promise<T>,
): Promise<T> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    logger: false,
    authOptional: true,
    onAuth({ username, password }, _, done) {
      if (password === 'right') done(null, { user: username ?? '' });
      else done(new Error('535 wrong password'));
    },
    onRcptTo({ address }, _, done) {
      done(address.startsWith('unknown') ? new Error('550 no such mailbox') : null);
    },
    onData(stream, session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          user: session.user as string | undefined,
          secure: session.secure,
          text,
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    return await work((server.server.address() as AddressInfo).port, mails);
  } finally {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  }
}

const mailOptions = (port: number, options: object = {}) => ({
  type: 'email',
  host: 'localhost',
  port,
  security: 'none',
  from: 'warehouse@example.com',
  to: ['ops@example.com', 'data@example.com'],
  ...options,
});

test('a mail has its recipients, an id that stays the same, and no header of a name', () =>
  withMailServer({ disabledCommands: ['STARTTLS'] }, async (port, mails) => {
    const subject = `ranks\r\nBcc: evil@example.com\r\n\r\n${HOSTILE}`;
    const message = buildMessage([buildAlert({ subject })]);
    await send(mailOptions(port), [message, message]);
    expect(mails).toHaveLength(2);
    for (const { from, to, text } of mails) {
      expect({ from, to }).toEqual({ from: 'warehouse@example.com', to: ['ops@example.com', 'data@example.com'] });
      // Long headers are folded.
      const head = (text.split('\r\n\r\n')[0] ?? '').replaceAll(/\r\n\s+/g, ' ');
      expect(head).toContain(`Message-ID: <${ID}@echotik-warehouse.invalid>`);
      expect(head).not.toMatch(/^Bcc:/im);
    }
  }));

test('a login, a refused login, a refused recipient, and a server without STARTTLS', () =>
  withMailServer({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }, async (port, mails) => {
    const login = mailOptions(port, { user: 'me' });
    await send(login, [buildMessage()], { ECHOTIK_ALERT_C_PASSWORD: 'right' });
    expect(mails).toMatchObject([{ user: 'me' }]);
    const refused = await send(login, [buildMessage()], { ECHOTIK_ALERT_C_PASSWORD: 'wrong-and-secret' }).catch(
      (error: Error) => error,
    );
    expect(refused).toMatchObject({ name: 'DeliveryError', message: expect.stringContaining('535') });
    expect(String(refused)).not.toContain('wrong-and-secret');
    const nobody = mailOptions(port, { to: ['unknown@example.com'] });
    await expect(send(nobody, [buildMessage()])).rejects.toThrow(/550 no such mailbox/);
    await expect(send(mailOptions(port, { security: 'starttls' }), [buildMessage()])).rejects.toThrow(/STARTTLS/);
    expect(mails).toHaveLength(1);
  }));

test('`alerts test` sends by STARTTLS and by TLS, and refuses a certificate that nobody has signed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'alert-mail-'));
  try {
    const authority = await createAuthority(folder);
    const { key, cert } = await authority.leafFor('DNS:localhost');
    await writeFile(join(folder, 'password'), 'right\n');
    for (const secure of [false, true]) {
      await withMailServer({ key, cert, secure }, (port, mails) => {
        const security = secure ? 'tls' : 'starttls';
        const mail = mailOptions(port, { security, user: 'me', passwordFile: join(folder, 'password') });
        return withConfigFile({ alerts: { channels: { mail } } }, async (path) => {
          const trusting = { ECHOTIK_CONFIG: path, NODE_EXTRA_CA_CERTS: authority.root };
          const accepted = await runCli(['alerts', 'test', '--json'], trusting);
          expect(accepted).toMatchObject({ code: 0, stderr: '' });
          expect(parseAs(accepted.stdout)).toEqual([{ channel: 'mail', error: null, note: null }]);
          expect(mails).toMatchObject([{ user: 'me', secure: true, text: expect.stringContaining('Test message') }]);
          const refused = await runCli(['alerts', 'test', 'mail'], { ECHOTIK_CONFIG: path });
          expect(refused).toMatchObject({ code: 1, stdout: expect.stringMatching(/mail +failed .*certificate/) });
          expect(mails).toHaveLength(1);
        });
      });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
