/** Replays: stored bodies are parsed by this version. */
import { runCommand } from './command.ts';
import { type Setup } from './setup.ts';
import { type OfflineContext, withOfflineContext } from './working-context.ts';
import { followRun } from './follow-run.ts';
import { printJson } from './output/json.ts';

/** Runs a command that replays. `begin` returns the run to wait for; undefined: there is nothing to read. */
export const runReplay = (
  setup: Setup,
  asJson: boolean,
  begin: (context: OfflineContext) => Promise<number | undefined>,
): Promise<void> =>
  runCommand<OfflineContext>({
    open: (work) => withOfflineContext(setup, asJson, work),
    work: async (context, scope) => {
      scope.throwIfStopped();
      const runId = await begin(context);
      if (runId === undefined) return undefined;
      scope.setCurrent(runId);
      scope.addEnded(await scope.orStop(() => followRun(context, runId)));
      return undefined;
    },
    print: ([run]) => {
      if (asJson) printJson(run ?? null);
    },
    onInterrupt: 'any worker continues it, and so does `runs resume`',
  });
