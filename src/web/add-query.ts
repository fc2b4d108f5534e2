/** A path of the UI with options in its query; those that are null are left out. */
export function addQuery(path: string, options: Readonly<Record<string, string | number | null>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) if (value !== null) query.set(name, String(value));
  return query.size ? `${path}?${query.toString()}` : path;
}
