/**
 * `npm run bench:web`: how long the pages of the web UI take with a ledger of years. Makes the ledger on the embedded
 * server, serves it, opens every page and its JSON, and prints the times. Ends with 1 where one takes longer than it may.
 *
 * BENCH_REQUESTS: requests of the ledger, beside as many attempts; default 5,000,000. BENCH_DATABASE_URL: an empty
 * database for a superuser on another server, or one that has the ledger already.
 */
