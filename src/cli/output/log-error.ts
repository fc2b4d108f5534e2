/** An error as fields of a log line: class, code, message, remedy, stack, and the same of its causes. */
import { EchotikError, LoadError } from '../../errors.ts';

/** Longer chains of causes are truncated. */
const MAX_CAUSE_DEPTH = 8;

type Fields = Readonly<Record<string, unknown>>;

export function errorFields(error: unknown, depth = 0): Fields {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { code, errno, syscall, detail, cause } = error as Error & Readonly<Record<string, unknown>>;
  const known = {
    type: error.constructor.name === 'Object' ? error.name : error.constructor.name,
    message: error.message,
    // SQLSTATE of PostgreSQL, or the code of the operating system and of Node.
    code: (error instanceof LoadError ? error.sqlState : undefined) ?? code,
    errno,
    syscall,
    detail,
    remedy: error instanceof EchotikError ? error.remedy : undefined,
    stack: error.stack,
  };
  const deeper = depth < MAX_CAUSE_DEPTH;
  return {
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
    ...(deeper && cause !== undefined ? { cause: errorFields(cause, depth + 1) } : {}),
    // A host with several addresses: one error for each.
    ...(deeper && error instanceof AggregateError
      ? { errors: error.errors.map((one) => errorFields(one, depth + 1)) }
      : {}),
  };
}
