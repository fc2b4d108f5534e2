/** A TCP proxy before a PostgreSQL server: it can change its target, go silent, and swallow the answers to COMMIT. */
import { createServer, type Server, type Socket, connect } from 'node:net';
import { createSplitter, type Message, readStrings } from './postgres-messages.ts';

export interface TcpProxy {
  readonly port: number;
  /** New connections go there. Open ones stay where they are. */
  readonly retarget: (port: number) => void;
  /** Resets every open connection, on both sides. */
  readonly reset: () => void;
  /**
   * Forwards nothing more on the connections that are open now, and closes none: what a firewall does that forgets its
   * connections. New connections pass.
   */
  readonly freeze: () => void;
  /**
   * From now on the answer to the COMMIT of a transaction is swallowed and its connection reset when one of the
   * transaction's statements matches `of` and `pick` returns true. Returns a function that ends it and tells how many
   * answers were lost.
   */
  readonly loseCommits: (of: RegExp, pick: () => boolean) => () => number;
  readonly close: () => Promise<void>;
}

interface Loss {
  readonly of: RegExp;
  readonly pick: () => boolean;
  lost: number;
}

export async function startTcpProxy(target: number): Promise<TcpProxy> {
  let port = target;
  let loss: Loss | undefined;
  const links = new Set<Link>();
  const server = createServer((client) => {
    const link = openLink(client, port, () => loss);
    links.add(link);
    link.onEnd(() => links.delete(link));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: getPort(server),
    retarget: (next) => void (port = next),
    reset: () => links.forEach((link) => link.reset()),
    freeze: () => links.forEach((link) => link.freeze()),
    loseCommits(of, pick) {
      const current: Loss = { of, pick, lost: 0 };
      loss = current;
      return () => {
        if (loss === current) loss = undefined;
        return current.lost;
      };
    },
    async close() {
      links.forEach((link) => link.reset());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const getPort = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

interface Link {
  readonly reset: () => void;
  readonly freeze: () => void;
  readonly onEnd: (listener: () => void) => void;
}

function openLink(client: Socket, port: number, lossNow: () => Loss | undefined): Link {
  const server = connect(port, '127.0.0.1');
  const endings: (() => void)[] = [];
  let frozen = false;
  const reset = () => {
    client.resetAndDestroy();
    server.resetAndDestroy();
    for (const ending of endings.splice(0)) ending();
  };
  const watch = watchTransactions(lossNow);
  client.on('data', (chunk) => {
    watch.sent(chunk);
    server.write(chunk);
  });
  server.on('data', (chunk) => {
    const passed = watch.answered(chunk);
    if (passed === 'lost') reset();
    else if (passed.length) client.write(passed);
  });
  for (const [side, other] of [
    [client, server],
    [server, client],
  ] as const) {
    side.setNoDelay(true);
    side.on('error', () => undefined);
    // A frozen link tells neither side what became of the other.
    side.on('end', () => frozen || other.end());
    side.on('close', (hadError) => {
      if (frozen) return;
      if (hadError) other.resetAndDestroy();
      else other.end();
      for (const ending of endings.splice(0)) ending();
    });
  }
  return {
    reset,
    freeze() {
      frozen = true;
      for (const side of [client, server]) side.pause();
    },
    onEnd: (listener) => void endings.push(listener),
  };
}

/**
 * Follows one connection: which statements its transaction has sent, and whether the answer to its end is to be lost.
 */
function watchTransactions(lossNow: () => Loss | undefined) {
  const splitSent = createSplitter('client');
  const splitAnswered = createSplitter('server');
  const texts = new Map<string, string>();
  let statements: string[] = [];
  let hasFailed = false;

  function note({ type, body }: Message): void {
    if (type === 'Q') statements.push(...readStrings(body, 1));
    if (type === 'P') {
      const [name = '', text = ''] = readStrings(body, 2);
      texts.set(name, text);
    }
    if (type === 'B') {
      const [, name = ''] = readStrings(body, 2);
      statements.push(texts.get(name) ?? '');
    }
  }

  /** ReadyForQuery outside a transaction: what was sent before is committed, unless it failed or was rolled back. */
  function isLost({ type, body }: Message): boolean {
    if (type === 'E' || (type === 'C' && readStrings(body, 1)[0] === 'ROLLBACK')) hasFailed = true;
    if (type !== 'Z' || body.toString() !== 'I') return false;
    const committed = hasFailed ? [] : statements;
    statements = [];
    hasFailed = false;
    const loss = lossNow();
    if (!loss || !committed.some((text) => loss.of.test(text)) || !loss.pick()) return false;
    loss.lost++;
    return true;
  }

  return {
    sent: (chunk: Buffer) => splitSent(chunk).forEach(note),
    /** What is to be passed on to the client: nothing of a chunk with an answer that is to be lost. */
    answered: (chunk: Buffer): Buffer | 'lost' => (splitAnswered(chunk).some(isLost) ? 'lost' : chunk),
  };
}
