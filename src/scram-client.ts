/**
 * A client of PostgreSQL that proves its password with SCRAM or not at all. Such a proof does not contain the password,
 * and the server has to prove in return that it knows the password too. Without it, whoever listens on the port could
 * ask for the password in clear text, or accept everybody and read what is written.
 */
import type { EventEmitter } from 'node:events';
import pg from 'pg';
import { ConfigError } from './errors.ts';

/** The parameter of libpq, of which this is the only value that we know. */
const NAME = 'require_auth';
const SCRAM = 'scram-sha-256';

/** What node-postgres does not declare: events that are named after the messages of the server. */
interface WireConnection extends EventEmitter {
  readonly stream: { destroy(): void };
}

type ConnectCallback = ((error: Error) => void) | ((error: null, client: pg.Client) => void);

export class ScramClient extends pg.Client {
  override connect(): Promise<pg.Client>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.Client> | undefined {
    const connecting = callback === undefined ? super.connect() : super.connect(callback);
    // Nothing has been received yet. Our listeners replace those that would answer.
    refuseOtherMethods((this as unknown as { connection: WireConnection }).connection, `${this.host}:${this.port}`);
    return connecting ?? undefined;
  }
}

/** The URL for clients that accept SCRAM only, see `chooseClient`. */
export function requireScram(url: string): string {
  const changed = new URL(url);
  changed.searchParams.set(NAME, SCRAM);
  return changed.href;
}

/** The URL without what `requireScram` added, which other programs may not know. */
export function omitRequiredMethod(url: URL): string {
  const changed = new URL(url);
  changed.searchParams.delete(NAME);
  return changed.href;
}

/** The class of client for a URL: with `require_auth=scram-sha-256` one that accepts SCRAM only. */
export function chooseClient(url: string | undefined): typeof pg.Client {
  return url !== undefined && new URL(url).searchParams.get(NAME) === SCRAM ? ScramClient : pg.Client;
}

function refuseOtherMethods(connection: WireConnection, place: string): void {
  let isProved = false;
  const refuse = (what: string) => {
    for (const name of connection.eventNames()) {
      if (name !== 'error' && name !== 'end') connection.removeAllListeners(name);
    }
    connection.emit(
      'error',
      new ConfigError(`What listens on ${place} ${what}, and we accept only SCRAM: it got no password.`, {
        remedy:
          'It is not the PostgreSQL that we expect: perhaps a program of another user has taken the port. Run the ' +
          'command again: the embedded server is then started on another port, with another password.',
      }),
    );
    connection.stream.destroy();
  };
  for (const [event, what] of [
    ['authenticationCleartextPassword', 'asks for the password in clear text'],
    ['authenticationMD5Password', 'asks for an MD5 hash of the password'],
  ] as const) {
    connection.removeAllListeners(event);
    connection.on(event, () => refuse(what));
  }
  // After the listener of node-postgres, which checks the proof of the server and reports an error if it is wrong.
  connection.on('authenticationSASLFinal', () => (isProved = true));
  connection.on('error', () => (isProved = false));
  connection.on('authenticationOk', () => {
    if (!isProved) refuse('does not prove that it knows the password');
  });
}
