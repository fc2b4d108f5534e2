/** A command of the program, to be copied: what a page shows and what a button does can be done without the UI. */

export const PROGRAM = 'npx echotik-warehouse';

/** `command`: without the name of the program, such as `runs 12`. */
export const Command = ({ command }: { readonly command: string }) => (
  <span class="command">
    <code>
      {PROGRAM} {command}
    </code>
    <button type="button" class="copy" data-copy={`${PROGRAM} ${command}`} hidden>
      Copy<span class="hidden"> the command {command}</span>
    </button>
  </span>
);
