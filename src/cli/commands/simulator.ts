import { Command } from 'commander';
import type { Fault } from '../../../simulator/faults.ts';
import { parseFault } from '../../../simulator/parse-fault.ts';
import { type Simulator, startSimulator } from '../../../simulator/server.ts';
import { runCommand } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { jsonOption, parseWholeNumber } from '../input/options.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

interface Options extends OutputOptions {
  readonly port: number;
  readonly latency: number;
  readonly seed?: string;
  readonly fault: readonly Fault[];
}

export const simulatorCommand = new Command('simulator')
  .option('--port <n>', 'port on 127.0.0.1; 0: any free one', (text) => parseWholeNumber(text, 0), 8089)
  .option('--latency <ms>', 'time each answer takes', (text) => parseWholeNumber(text, 0), 0)
  .option('--seed <text>', 'another world')
  .option(
    '--fault <fault>',
    'such as risk:0.1 or throttle:0.05:retryAfter=2; may be given several times',
    (text, others: readonly Fault[]) => [...others, parseFault(text)],
    [],
  )
  .addOption(jsonOption())
  .action((options: Options) =>
    runCommand<Simulator>({
      open: (work) => withSimulator(options, work),
      work: async ({ url, username, password }, { stop }) => {
        printResult(
          options,
          { url, username, password },
          () =>
            `The simulator listens. In another terminal:\n  export ECHOTIK_BASE_URL=${url} ECHOTIK_USERNAME=${username} ECHOTIK_PASSWORD=${password}\n`,
        );
        await stop.requested;
        return ExitCode.complete;
      },
    }),
  );

async function withSimulator(
  { port, latency, seed, fault }: Options,
  work: (simulator: Simulator) => Promise<void>,
): Promise<void> {
  const simulator = await startSimulator({ port, latencyMs: latency, faults: fault, ...(seed ? { seed } : {}) });
  try {
    await work(simulator);
  } finally {
    await simulator.close();
  }
  const { requests, charged, credits } = simulator.bill;
  process.stderr.write(`${requests} requests, ${charged} would have been billed: ${credits} credits.\n`);
}
