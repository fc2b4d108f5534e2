/**
 * Refusals because the account may not buy any more. EchoTik documents one wording ("Usage Limit Exceeded, Please
 * Contact Administrator to Increase Quota", HTTP 500); resellers and contracts have others, so it is the subject that
 * is looked for. A wrong guess ends all runs of a lane for an hour, so a limit counts only where it is one of calls or
 * of the plan.
 */

interface RefusalDetails {
  readonly status: number;
  /** Undefined: no envelope. */
  readonly code: number | undefined;
  /** Of the body; empty where it has none, or is no JSON. */
  readonly message: string;
}

const PAYMENT_REQUIRED = 402;
/** They concern one request, unless they mention the quota itself. */
const REQUEST_ERROR_CODES: readonly (number | undefined)[] = [400, 404];

/**
 * Whatever else the message says. Something in between may have a quota too: without the envelope only these words
 * count.
 */
const DOCUMENTED_MESSAGE = /^\W*usage limits? exceeded|usage limits? exceeded\W+please contact/;

const QUOTA = /\bquotas?\b|\bquota_exceed|\binsufficient_quota\b|额度|配额/;

const SPENT = String.raw`(exceed(s|ed|ing)?|reached|exhausted|used up|expired|ended)`;
const CALLS = String.raw`(usage|calls?|requests?|api|account|plan|subscription|package|trial|daily|weekly|monthly|yearly|annual)`;
const LIMIT = String.raw`(\b${CALLS}('s)? limits?\b|\blimits? (of|for|on) ((the|your|this|\d[\d,.]*) )*${CALLS}\b)`;

const QUOTA_PHRASES = [
  new RegExp(`${LIMIT}.*\\b${SPENT}\\b`),
  new RegExp(`\\b${SPENT}\\b.*${LIMIT}`),
  /\b(balance|credits?)\b.*\b(insufficient|(not|n't) enough|exceeded|exhausted|depleted|used up|zero|negative|too low)\b/,
  /\b(insufficient|not enough|out of|used up|exceeded|exhausted|low)( \w+){0,2} (balance|credits?)\b/,
  // Not "no credits were charged".
  /\bno (more |remaining )?credits?( (left|remain(ing)?|available)\b|\W*$)/,
  /\binsufficient\b.*\bfunds?\b/,
  /\bpayment required\b/,
  /(\b(subscription|plan|package|trial)|(^|\b(your|api|echotik) )account) ((period|has|have|had|is|was|been|already) )*(expired|exhausted|used up|ended)\b/,
  /余额|欠费|次数.*(用完|用尽|不足|上限)|套餐.*(过期|用完|到期|不足)/,
];

/** Too many calls a second are over in a second. */
const RATE = /\brates?\b|\bqps\b|\brpm\b|per (second|minute)|too (many|frequent|fast)|frequen|频繁|频率|限流/;
/** A parameter that is out of its bounds concerns one request. */
const PARAMETER = /\bparam|must (not )?be|failed to convert|\bcharacters?\b|\blength\b|参数/;
/** What a server itself runs out of. */
const RESOURCE =
  /\b(memory|heap|gc|stack|cpu|disk|storage|threads?|connections?|pool|sockets?|timeouts?|time ?limit|timed out|execution)\b|重试|内存|磁盘|存储|线程|连接|超时/;

/** A success may say what it likes. */
export function isQuotaRefusal({ status, code, message }: RefusalDetails): boolean {
  if (code === 0) return false;
  const text = message.toLowerCase();
  if (DOCUMENTED_MESSAGE.test(text)) return true;
  if (code === undefined) return false;
  if (code === PAYMENT_REQUIRED || status === PAYMENT_REQUIRED) return true;
  if (RATE.test(text) || PARAMETER.test(text) || RESOURCE.test(text)) return false;
  if (QUOTA.test(text)) return true;
  return (
    !REQUEST_ERROR_CODES.includes(status) &&
    !REQUEST_ERROR_CODES.includes(code) &&
    QUOTA_PHRASES.some((word) => word.test(text))
  );
}

/** Calls that come too fast, with whatever code. */
export const isRateRefusal = ({ code, message }: RefusalDetails): boolean =>
  code !== undefined && code !== 0 && /rate limit|too many requests|too frequent|\bqps\b|频繁|限流/i.test(message);
