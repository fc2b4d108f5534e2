/** The web UI: who is signed in, prices that were shown, and what was done. */
import { index } from 'drizzle-orm/pg-core';
import { count, document, instantColumn, label } from './columns.ts';
import { id, ledgerTable, oneOf, uuidColumn, writtenAt } from './ledger-table.ts';
import { runs } from './ops-runs.ts';

export const webCredentialKinds = ['link', 'session'] as const;

export const web_sessions = ledgerTable(
  'web_sessions',
  {
    about:
      'A session of the web UI, or a sign-in link that was not used yet. Rows are deleted when they expire, when a session is signed out, and when a link is used.',
    columns: {
      secret_hash: label('SHA-256 of the secret in the cookie or the link, as hexadecimal text.').primaryKey(),
      kind: oneOf(webCredentialKinds, 'link (can be exchanged for one session) or session.').notNull(),
      user_name: label('How the user signed in: link or password.').notNull(),
      created_at: writtenAt('When the row was written.'),
      expires_at: instantColumn('When it is no longer accepted.').notNull(),
    },
  },
  (t) => [index('web_sessions_expiry').on(t.expires_at)],
);

export const web_quotes = ledgerTable(
  'web_quotes',
  {
    about:
      'A purchase whose price the web UI has shown to a viewer. It can be bought once, by that viewer, at that price, until it expires.',
    columns: {
      quote_id: uuidColumn('Number of the quote, drawn at random.').primaryKey().defaultRandom(),
      viewer: label('To whom it was shown: a hash of the session, or the user that a proxy named.').notNull(),
      purchase: document('What is bought.').notNull(),
      credits: count('Credits that were shown as its price.').notNull(),
      max_credits: count('Credits at which its run is closed. Null: it has no limit of its own.'),
      created_at: writtenAt('When the row was written.'),
      expires_at: instantColumn('Until when it can be bought.').notNull(),
      bought_at: instantColumn('When it was bought. Null: it was not.'),
      run_id: id('The run that was begun: ops.runs. Null: it was not bought.').references(() => runs.run_id, {
        onDelete: 'set null',
      }),
    },
  },
  (t) => [index('web_quotes_expiry').on(t.expires_at)],
);

export const actionOutcomes = ['done', 'refused', 'failed'] as const;

export const actions = ledgerTable(
  'actions',
  {
    about: 'An action that was asked for in the web UI, also if it was refused. Rows are not deleted.',
    columns: {
      action_id: id('Number of the action.').primaryKey().generatedAlwaysAsIdentity(),
      at: writtenAt('When it was asked for.'),
      action: label('Name of the action, such as pause-run.').notNull(),
      viewer: label('Who asked for it: link, password, or the user that a proxy named.').notNull(),
      level: label('Level of that viewer: view, operate or spend.').notNull(),
      address: label('Network address that the request came from. Null: not known.'),
      input: document('The fields of the form.').notNull(),
      outcome: oneOf(actionOutcomes, 'done, refused (level, or a mistake in the input) or failed.').notNull(),
      message: label('What the viewer read about it.').notNull(),
      credits: count('Credits that it may spend at most, as they were shown. Null: it buys nothing.'),
      run_id: id('The run that it began or changed: ops.runs. Null: none.').references(() => runs.run_id, {
        onDelete: 'set null',
      }),
    },
  },
  (t) => [index('actions_at').on(t.at)],
);
