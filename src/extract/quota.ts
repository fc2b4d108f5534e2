/**
 * Refusals because the account may not buy any more. EchoTik documents one wording ("Usage Limit Exceeded, Please Contact
 * Administrator to Increase Quota", HTTP 500); resellers and contracts have others, so it is the subject that is looked for.
 */

interface Refused {
  readonly status: number;
  /** Undefined: no envelope. */
  readonly code: number | undefined;
  /** Of the body; empty where it has none, or is no JSON. */
  readonly message: string;
}

const PAYMENT_REQUIRED = 402;

const WORDS = [
  /\busage limits?\b/,
  /\bquotas?\b/,
  /\bbalance\b/,
  /\bcredits?\b/,
  /\binsufficient\b.*\bfunds?\b/,
  /\bpayment required\b/,
  /\blimits?\b.*\b(exceeded|reached|exhausted|used up)\b/,
  /\b(exceed(s|ed|ing)?|reached)\b.*\blimits?\b/,
  /\b(subscription|plan|package|trial|account)\b.*\b(expired|exhausted|used up|ended)\b/,
  /余额|额度|配额|欠费|次数.*(用完|用尽|不足|上限)|套餐.*(过期|用完|到期|不足)/,
];

/** Too many calls a second are over in a second. */
const RATE = /\brates?\b|\bqps\b|\brpm\b|per (second|minute)|too (many|frequent|fast)|frequen|频繁|频率|限流/;
/** A parameter that is out of its bounds concerns one request. */
const PARAMETER =
  /\b\w+_\w+\b|\bparam|\bpage\b|must (not )?be|failed to convert|\bcharacters?\b|\blength\b|\bsize\b|参数/;

/** Something in between may have a quota too: without the envelope only the words of EchoTik count. */
const DOCUMENTED = /usage limits? exceeded/;

/** A success may say what it likes. */
export function isQuotaRefusal({ status, code, message }: Refused): boolean {
  if (code === 0) return false;
  if (code === undefined) return DOCUMENTED.test(message.toLowerCase());
  if (code === PAYMENT_REQUIRED || status === PAYMENT_REQUIRED) return true;
  const text = message.toLowerCase();
  if (!WORDS.some((word) => word.test(text))) return false;
  return !RATE.test(text) && !PARAMETER.test(text);
}

/** Calls that come too fast, with whatever code. */
export const isRateRefusal = ({ code, message }: Refused): boolean =>
  code !== undefined && code !== 0 && /rate limit|too many requests|too frequent|\bqps\b|频繁|限流/i.test(message);
