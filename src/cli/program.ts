/** `echotik-warehouse <command>`: the command line, with the modules of the commands that are named in it. */
import { Command } from 'commander';
import { version } from '../version.ts';
import { commandList } from './command-list.ts';
import { toPrintable } from '../printable.ts';

/** Commands that work on all commands. */
const NEEDS_ALL = ['completion'];

/**
 * Builds the program for these arguments. Commands that they do not name have only what the list of commands shows of
 * them, because loading a module takes longer than most of the commands. Without arguments, all are loaded.
 */
export async function loadProgram(args?: readonly string[]): Promise<Command> {
  const program = new Command('echotik-warehouse')
    .description('Pulls the EchoTik API (TikTok analytics, paid per call) into a PostgreSQL warehouse.')
    .version(version, '-V, --version', 'print the version')
    // Options after `runs pause` belong to pause, also if runs has an option of that name.
    .enablePositionalOptions()
    .configureOutput({ outputError: (text, write) => write(toPrintable(text, '\n')) })
    .showHelpAfterError('(add --help for what it takes)')
    // commander throws instead of ending the process, see exitWithError: its output must be written first.
    .exitOverride();
  const isNeeded = chooseNeeded(args);
  for (const { name, description, load } of commandList) {
    const command = isNeeded(name) ? await load() : new Command(name);
    command.description(description);
    inheritSettings(command, program);
    program.addCommand(command);
  }
  // The list of commands has no options and arguments, because they are only known of commands that are loaded.
  return program.configureHelp({ subcommandTerm: (command) => command.name() });
}

/** commander copies the settings of a command only to those that are made by it. */
function inheritSettings(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent);
  for (const part of command.commands) inheritSettings(part, command);
}

/** `sync ...` and `help sync` need sync. */
function chooseNeeded(args: readonly string[] | undefined): (name: string) => boolean {
  const [first, second] = (args ?? []).filter((word) => !word.startsWith('-'));
  if (args === undefined || (first !== undefined && NEEDS_ALL.includes(first))) return () => true;
  return (name) => name === first || (first === 'help' && name === second);
}
