/** Fields with values that could not be read: where to look. */
export const unreadText = (fields: number): string =>
  fields ? `Fields with values that could not be read: ${fields}. See: npx echotik-warehouse quarantine fields\n` : '';
