import { Argument, Command } from 'commander';
import { catalogue } from '../../streams/catalogue.ts';
import { completionScript, type Shell, shells } from '../completion.ts';

export const completion = new Command('completion')
  .description('Print a script that completes commands, options and streams in a shell: docs/commands.md.')
  .addArgument(new Argument('<shell>', 'the shell').choices(shells))
  .action((shell: Shell, _: object, command: Command) => {
    const names = catalogue.map(({ name }) => name);
    process.stdout.write(completionScript(shell, command.parent ?? command, names));
  });
