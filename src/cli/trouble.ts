/** Trouble that passes (a connection lost, a queue away) comes in floods: each message is told once a minute. */

const EVERY_MS = 60_000;

export function troubleTeller(tell: (error: Error) => void): (error: Error) => void {
  const told = new Map<string, number>();
  return (error) => {
    if (Date.now() - (told.get(error.message) ?? 0) < EVERY_MS) return;
    told.set(error.message, Date.now());
    tell(error);
  };
}
