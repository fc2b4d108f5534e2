/** The HTTP server of the simulator. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../src/errors.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { createFaultPlan, type Fault } from './faults.ts';
import { type Bill, createJournal, type JournalEntry } from './journal.ts';
import { type ApiRequest, readBody, readRequest } from './request.ts';
import { bytesSent, send } from './send-reply.ts';
import { toDayNumber } from './world/days.ts';
import { createWorld } from './world/world.ts';

export interface SimulatorOptions {
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Both default to `simulator`. */
  readonly username?: string;
  readonly password?: string;
  /** The world's clock, default the wall clock; its UTC day decides what the world looks like. */
  readonly now?: () => Date;
  readonly faults?: readonly Fault[];
  /** Before every reply, in milliseconds. */
  readonly latencyMs?: number;
  /** Each seed makes another world. */
  readonly seed?: string;
  /** Places of each music chart, default 100. */
  readonly musicPerRegion?: number;
  /** Creators, shops, products and so on of each market, relative to the usual numbers; default 1. */
  readonly scale?: number;
  /** How many requests the journal keeps, default 100,000; the bill counts on. */
  readonly journal?: number;
}

/**
 * A running stand-in for EchoTik. What it journals and bills is what the tests compare the ledger of the pipeline with.
 */
export interface Simulator {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly journal: readonly JournalEntry[];
  readonly bill: Bill;
  addFault(fault: Fault): void;
  clearFaults(): void;
  setNow(now: () => Date): void;
  /** Closes open sockets, the hanging ones too. */
  close(): Promise<void>;
}

/** The client decides when an idle connection ends: closing first races with its next request. */
const KEEP_ALIVE_MS = 120_000;

/** Starts a simulator. Throws ConfigError when its port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const {
    username = 'simulator',
    password = 'simulator',
    host = '127.0.0.1',
    latencyMs = 0,
    seed = 'echotik',
  } = options;
  let now = options.now ?? (() => new Date());
  const worldOn = createWorld(seed, options.musicPerRegion ?? 100, options.scale);
  const faults = createFaultPlan(seed, options.faults ?? []);
  const journal = createJournal(options.journal ?? 100_000);
  const exchangeFor = createExchange(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`, faults);

  const server = createServer((message, response) => {
    // Only a POST waits for its body: a GET is answered at once.
    if (message.method !== 'POST') return respond(readRequest(message), response);
    readBody(message).then(
      (body) => respond(readRequest(message, body), response),
      () => response.destroy(),
    );
  });
  function respond(request: ApiRequest, response: ServerResponse): void {
    const exchange = exchangeFor(request, worldOn(toDayNumber(now())));
    journal.write(toJournalEntry(request, exchange));
    const delay = latencyMs + exchange.delayMs;
    if (delay > 0) setTimeout(send, delay, response, exchange).unref();
    else send(response, exchange);
  }
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const port = await listen(server, options.port ?? 0, host);

  return {
    url: `http://${host}:${port}`,
    username,
    password,
    get journal() {
      return journal.entries();
    },
    get bill() {
      return journal.bill();
    },
    addFault: faults.add,
    clearFaults: faults.clear,
    setNow(next) {
      now = next;
    },
    close: () => close(server),
  };
}

function toJournalEntry({ path, brief, identity }: ApiRequest, exchange: Exchange): JournalEntry {
  const { reply, wire } = exchange;
  const silent = wire === 'reset' || wire === 'hang';
  const charged = reply.code === 0;
  return {
    at: Date.now(),
    path,
    query: brief,
    identity,
    status: silent ? null : reply.status,
    outcome: wire !== 'whole' ? 'broken' : charged ? 'answered' : 'refused',
    charged,
    credits: reply.credits,
    bytes: bytesSent(exchange),
  };
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  }).catch((cause: unknown) => {
    throw new ConfigError(`The simulator cannot listen on ${host}:${port}.`, { remedy: 'Choose another port.', cause });
  });
  return (server.address() as AddressInfo).port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
