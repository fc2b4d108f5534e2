/** Tests derived from schemas that return the value itself, such as `z.int()`: whether they accept a value. */
import { z } from 'zod';

export type Test = (value: unknown) => boolean;

/**
 * Whether a schema accepts a value. It may be stricter than the schema. Undefined for a schema that changes values, and
 * for one of an unknown kind.
 */
export function deriveTest(schema: z.core.$ZodType): Test | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const type = deriveTypeTest(def);
  if (!type) return undefined;
  const checks = def.checks?.map(deriveCheck) ?? [];
  return checks.reduce<Test | undefined>((all, check) => all && check && ((value) => all(value) && check(value)), type);
}

function deriveTypeTest(def: z.core.$ZodTypes['_zod']['def']): Test | undefined {
  if ('coerce' in def && def.coerce) return undefined;
  switch (def.type) {
    case 'string':
      return 'format' in def ? undefined : (value) => typeof value === 'string';
    case 'number':
      if ('format' in def) return def.format === 'safeint' ? Number.isSafeInteger : undefined;
      return Number.isFinite;
    case 'boolean':
      return (value) => typeof value === 'boolean';
    case 'null':
      return (value) => value === null;
    case 'unknown':
      return (value) => value !== undefined;
    case 'literal': {
      const values = new Set<unknown>(def.values);
      return (value) => value !== undefined && values.has(value);
    }
    case 'date':
      return (value) => value instanceof Date && !Number.isNaN(value.getTime());
    case 'nullable': {
      const inner = deriveTest(def.innerType);
      return inner && ((value) => value === null || inner(value));
    }
    default:
      return undefined;
  }
}

/** For a check that changes no value: whether it accepts one of its type. Undefined for other checks. */
function deriveCheck(check: z.core.$ZodCheck): Test | undefined {
  const { def } = (check as z.core.$ZodChecks)._zod;
  switch (def.check) {
    case 'max_length':
      // Zod counts code points, of which there are no more than code units.
      return (value) => (value as string).length <= def.maximum;
    case 'string_format':
      if (def.format !== 'regex' || !def.pattern || def.pattern.global || def.pattern.sticky) return undefined;
      return (value) => (def.pattern as RegExp).test(value as string);
    case 'greater_than':
      return (value) =>
        def.inclusive ? (value as number) >= (def.value as number) : (value as number) > (def.value as number);
    case 'less_than':
      return (value) =>
        def.inclusive ? (value as number) <= (def.value as number) : (value as number) < (def.value as number);
    default:
      return deriveRefinement(check);
  }
}

function deriveRefinement(check: z.core.$ZodCheck): Test | undefined {
  if (!(check instanceof z.core.$ZodCustom) || check._zod.def.when) return undefined;
  const { fn } = check._zod.def;
  return (value) => fn(value) === true;
}
