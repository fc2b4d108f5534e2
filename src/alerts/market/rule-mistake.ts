/** Why a rule cannot be evaluated, and what to do about it. */
import { ConfigError, EchotikError } from '../../errors.ts';
import { getErrorMessage } from '../../extract/connect-failure.ts';

export interface RuleMistake {
  readonly error: string;
  readonly remedy: string;
}

export const toRuleMistake = (error: unknown): RuleMistake => ({
  error: getErrorMessage(error),
  remedy: (error instanceof EchotikError ? error.remedy : undefined) ?? 'correct alerts.market',
});

/** One line, as it is stored and listed. */
export const formatRuleMistake = ({ error, remedy }: RuleMistake): string => `${error}; ${remedy}`;

export interface RuleFailure {
  readonly error: string;
}

/** The result of `work`, or its mistake: one in one rule does not hide the others. */
export const reportRuleMistake = <T>(work: () => Promise<T>): Promise<T | RuleFailure> =>
  work().catch((error: unknown) => {
    if (!(error instanceof ConfigError)) throw error;
    return { error: formatRuleMistake(toRuleMistake(error)) };
  });
