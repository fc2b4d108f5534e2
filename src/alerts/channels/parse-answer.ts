/** The body of an answer in which services report errors although the status is a success. */

/** The fields of a JSON object; empty where the body is no object. */
export function parseAnswer(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
