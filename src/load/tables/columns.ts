/** Shared column vocabulary: the same idea has the same type in every table. */
import { bigint, boolean, date, integer, numeric, text, timestamp } from 'drizzle-orm/pg-core';

/** Ids of TikTok and EchoTik have up to 19 digits: text, never a number. */
export const tiktokId = () => text();
export const label = () => text();
export const url = () => text();
export const flag = () => boolean();
export const count = () => integer();
/** Scores, rates, relative values: exact decimals. */
export const decimal = () => numeric({ mode: 'number' });
export const instant = () => timestamp({ withTimezone: true });
/** The business day of the slot that a snapshot belongs to, never the wall clock. */
export const snapshotDate = () => date().notNull();
/** A market such as `US` or `GB`. */
export const region = () => text().notNull();
/** The window a ranking looks back over, in days. */
export const periodDays = () => integer().notNull();

/** Where a row came from. Filled by the merge, not by streams. */
export const bookkeeping = () => ({
  _request_id: bigint({ mode: 'number' }).notNull(),
  _observed_at: timestamp({ withTimezone: true }).notNull(),
  _loaded_at: timestamp({ withTimezone: true }).notNull().defaultNow(),
});

export type Bookkeeping = keyof ReturnType<typeof bookkeeping>;

export const bookkeepingComments: Readonly<Record<Bookkeeping, string>> = {
  _request_id: 'The API request this row came from: ops.requests, raw.responses.',
  _observed_at: 'When the API answered with this content.',
  _loaded_at: 'When the row was last written.',
};
