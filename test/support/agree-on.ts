/** The clocks of a host and of its database that both say `at`. */
export const agreeOn = (at: Date) => ({ now: () => at, readDatabaseTime: async () => at });
