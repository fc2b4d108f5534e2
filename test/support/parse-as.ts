/** Parses JSON that the test itself knows the type of. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- The caller states the type, as with `as`.
export const parseAs = <T>(text: string): T => JSON.parse(text) as T;
