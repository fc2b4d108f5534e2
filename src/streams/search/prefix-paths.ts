/** What a part of a record leaves out, by the paths of the record: `inside('aweme_info.', ignoredAwemeFields)`. */
export const prefixPaths = (at: string, ignored: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(ignored).map(([path, why]) => [`${at}${path}`, why]));
