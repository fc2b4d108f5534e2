/** Why a rule cannot be evaluated, and what to do about it. */
import { EchotikError } from '../../errors.ts';
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
