import { Command } from 'commander';
import type { Fault } from '../../simulator/faults.ts';
import { parseFault } from '../../simulator/parse-fault.ts';
import { startSimulator } from '../../simulator/server.ts';
import { json, wholeNumber } from '../options.ts';
import { listenForStop } from '../signals.ts';

interface Options {
  readonly port: number;
  readonly latency: number;
  readonly seed?: string;
  readonly fault: readonly Fault[];
  readonly json?: boolean;
}

export const simulator = new Command('simulator')
  .description('Serve a stand-in for EchoTik on this machine, until Ctrl-C.')
  .option('--port <n>', 'port on 127.0.0.1; 0: any free one', (text) => wholeNumber(text, 0), 8089)
  .option('--latency <ms>', 'time each answer takes', (text) => wholeNumber(text, 0), 0)
  .option('--seed <text>', 'another world')
  .option(
    '--fault <fault>',
    'such as risk:0.1 or throttle:0.05:retryAfter=2; may be given several times',
    (text, others: readonly Fault[]) => [...others, parseFault(text)],
    [],
  )
  .addOption(json())
  .action(async (options: Options) => {
    const stop = listenForStop();
    const { port, latency, seed, fault } = options;
    const server = await startSimulator({ port, latencyMs: latency, faults: fault, ...(seed ? { seed } : {}) });
    const { url, username, password } = server;
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ url, username, password })}\n`
        : `The simulator listens. In another terminal:\n  export ECHOTIK_BASE_URL=${url} ECHOTIK_USERNAME=${username} ECHOTIK_PASSWORD=${password}\n`,
    );
    await stop.asked;
    const { requests, charged, credits } = server.bill;
    await server.close();
    process.stderr.write(`${requests} requests, ${charged} would have been billed: ${credits} credits.\n`);
    stop.forget();
  });
