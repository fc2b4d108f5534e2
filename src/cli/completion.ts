/** Completion of the command line in shells, made from the commands as they are declared. commander has none of its own. */
import type { Command } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A command by the words that lead to it (empty for the program), and the words that may follow. */
interface Place {
  readonly at: string;
  readonly words: readonly string[];
}

/** Options whose value is a file. */
const FILES = ['--file', '--out', '--password-file'];

/** `streams`: the names offered where an argument is a stream. */
export function completionScript(shell: Shell, program: Command, streams: readonly string[]): string {
  const places = placesOf(program, '', streams);
  return shell === 'fish'
    ? fish(program.name(), places)
    : shell === 'zsh'
      ? zsh(program.name(), places)
      : bash(program.name(), places);
}

function placesOf(command: Command, at: string, streams: readonly string[]): readonly Place[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  const words = [
    ...children.map((child) => child.name()),
    ...command.registeredArguments.flatMap((argument) =>
      argument.argChoices ? [...argument.argChoices] : /stream/.test(argument.name()) ? streams : [],
    ),
    ...help.visibleOptions(command).flatMap(({ short, long }) => long ?? short ?? []),
  ];
  return [{ at, words }, ...children.flatMap((child) => placesOf(child, `${at} ${child.name()}`.trim(), streams))];
}

/** `parent child` of each place but the first, as patterns of `case`. */
const steps = (places: readonly Place[]) =>
  places.flatMap(({ at }) => {
    const [name = '', ...above] = at.split(' ').toReversed();
    return at ? [`'${above.toReversed().join(' ')} ${name}'`] : [];
  });

const functionOf = (name: string) => `_${name.replaceAll('-', '_')}`;

/** Works in bash from 3.2 on. Names of commands, streams and options need no quoting. */
function bash(name: string, places: readonly Place[]): string {
  return `# bash completion of ${name}
${functionOf(name)}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${steps(places).join('|')}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$prev" in
    ${FILES.join('|')}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  case "$at" in
${places.map(({ at, words }) => `    '${at}') words='${words.join(' ')}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F ${functionOf(name)} ${name}
`;
}

function zsh(name: string, places: readonly Place[]): string {
  const of = functionOf(name);
  return `#compdef ${name}
${of}() {
  local at='' word i
  local -a choices
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "$at $word" in
      ${steps(places).join('|')}) at="\${at:+$at }$word" ;;
    esac
  done
  case "\${words[CURRENT-1]}" in
    ${FILES.join('|')}) _files; return ;;
  esac
  case "$at" in
${places.map(({ at, words }) => `    '${at}') choices=(${words.join(' ')}) ;;`).join('\n')}
  esac
  compadd -a choices
}
if (( ! $+functions[compdef] )); then autoload -Uz compinit && compinit; fi
compdef ${of} ${name}
`;
}

function fish(name: string, places: readonly Place[]): string {
  const of = `_${functionOf(name)}_at`;
  return `# fish completion of ${name}
function ${of}
  set -l at ''
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
      case ${steps(places).join(' ')}
        set at (string trim -- "$at $word")
    end
  end
  echo $at
end
complete -c ${name} -f
${FILES.map((option) => `complete -c ${name} -l ${option.slice(2)} -r -F`).join('\n')}
${places.map(({ at, words }) => `complete -c ${name} -n "string match -q -- '${at}' (${of})" -a '${words.join(' ')}'`).join('\n')}
`;
}
