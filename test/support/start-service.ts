/** A scheduler or a worker as operators run it, with its HTTP server on a free port. */
import { inject } from 'vitest';
import { toEnvironment, type Variables } from './cli.ts';
import { type StartedProcess, startProcess } from './start-process.ts';

export interface Service extends StartedProcess {
  /** Host and port of its HTTP server. */
  readonly target: string;
}

/** Resolves when it is ready. */
export async function startService(command: string, variables: Variables): Promise<Service> {
  const args = [command, ...(command === 'scheduler' ? ['--yes'] : []), '--health-port', '0'];
  const service = startProcess(inject('program'), args, { variables: toEnvironment(variables), cwd: '/' });
  await service.printed(`${command} ready`);
  const [, target = ''] = /"health":"http:\/\/([^/"]+)"/.exec(service.output()) ?? [];
  return { ...service, target };
}
