import { Argument, Command } from 'commander';
import { catalogue } from '../../streams/catalogue.ts';
import { buildCompletionScript, type Shell, shells } from '../output/completion-script.ts';

export const completionCommand = new Command('completion')
  .addArgument(new Argument('<shell>', 'the shell').choices(shells))
  .action((shell: Shell, _: object, command: Command) => {
    const names = catalogue.map(({ name }) => name);
    process.stdout.write(buildCompletionScript(shell, command.parent ?? command, names));
  });
