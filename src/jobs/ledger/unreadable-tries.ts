/**
 * Number of tries of a request whose answer could not be read: an expression. Most requests have one try only, and for them the
 * ledger is not searched.
 */
export const unreadableTries = (requestId: string, attempts: string): string => `case when ${attempts} > 1 then (
      select count(*)::int from ops.attempts x where x.request_id = ${requestId} and x.outcome = 'unreadable') else 0 end`;
