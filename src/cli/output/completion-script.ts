/** Scripts that complete the command line in shells, made from the declared commands. commander has no such feature. */
import type { Command } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** `at`: the words that lead to a command (empty for the program); `words`: those that may follow. */
interface CompletionPoint {
  readonly at: string;
  readonly words: readonly string[];
}

/** Options whose value is a file. */
const FILE_OPTIONS = ['--file', '--out', '--password-file'];

/** `streams`: the names that complete an argument which is a stream. */
export function buildCompletionScript(shell: Shell, program: Command, streams: readonly string[]): string {
  const points = collectCompletionPoints(program, '', streams);
  return shell === 'fish'
    ? buildFishScript(program.name(), points)
    : shell === 'zsh'
      ? buildZshScript(program.name(), points)
      : buildBashScript(program.name(), points);
}

function collectCompletionPoints(command: Command, at: string, streams: readonly string[]): readonly CompletionPoint[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  const words = [
    ...children.map((child) => child.name()),
    ...command.registeredArguments.flatMap((argument) =>
      argument.argChoices ? [...argument.argChoices] : /stream/.test(argument.name()) ? streams : [],
    ),
    ...help.visibleOptions(command).flatMap(({ short, long }) => long ?? short ?? []),
  ];
  return [
    { at, words },
    ...children.flatMap((child) => collectCompletionPoints(child, `${at} ${child.name()}`.trim(), streams)),
  ];
}

/** `parent child` of each point but the first, as patterns of `case`. */
const buildCasePatterns = (points: readonly CompletionPoint[]) =>
  points.flatMap(({ at }) => {
    const [name = '', ...above] = at.split(' ').toReversed();
    return at ? [`'${above.toReversed().join(' ')} ${name}'`] : [];
  });

const toFunctionName = (name: string) => `_${name.replaceAll('-', '_')}`;

/** Works in bash from 3.2 on. Names of commands, streams and options need no quoting. */
function buildBashScript(name: string, points: readonly CompletionPoint[]): string {
  return `# bash completion of ${name}
${toFunctionName(name)}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${buildCasePatterns(points).join('|')}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$prev" in
    ${FILE_OPTIONS.join('|')}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  case "$at" in
${points.map(({ at, words }) => `    '${at}') words='${words.join(' ')}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F ${toFunctionName(name)} ${name}
`;
}

function buildZshScript(name: string, points: readonly CompletionPoint[]): string {
  const complete = toFunctionName(name);
  return `#compdef ${name}
${complete}() {
  local at='' word i
  local -a choices
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "$at $word" in
      ${buildCasePatterns(points).join('|')}) at="\${at:+$at }$word" ;;
    esac
  done
  case "\${words[CURRENT-1]}" in
    ${FILE_OPTIONS.join('|')}) _files; return ;;
  esac
  case "$at" in
${points.map(({ at, words }) => `    '${at}') choices=(${words.join(' ')}) ;;`).join('\n')}
  esac
  compadd -a choices
}
if (( ! $+functions[compdef] )); then autoload -Uz compinit && compinit; fi
compdef ${complete} ${name}
`;
}

function buildFishScript(name: string, points: readonly CompletionPoint[]): string {
  const locate = `_${toFunctionName(name)}_at`;
  return `# fish completion of ${name}
function ${locate}
  set -l at ''
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
      case ${buildCasePatterns(points).join(' ')}
        set at (string trim -- "$at $word")
    end
  end
  echo $at
end
complete -c ${name} -f
${FILE_OPTIONS.map((option) => `complete -c ${name} -l ${option.slice(2)} -r -F`).join('\n')}
${points.map(({ at, words }) => `complete -c ${name} -n "string match -q -- '${at}' (${locate})" -a '${words.join(' ')}'`).join('\n')}
`;
}
