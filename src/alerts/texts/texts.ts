/** What a language has to provide. The compiler requires the same keys of each. */
import type { AlertName, AlertSeverity } from '../../config/alert-names.ts';
import type { AlertsConfig } from '../../config/alerts-config.ts';
import type { AlertFacts } from '../alert.ts';
import type { DigestFacts } from '../digest.ts';
import type { MarketTexts } from './market-texts.ts';
import { english } from './en.ts';
import { chinese } from './zh.ts';

/** How values are written. */
export interface Formats {
  /** An ISO 8601 time in the time zone of the configuration. */
  readonly time: (iso: string) => string;
  readonly number: (value: number) => string;
  readonly bytes: (value: number) => string;
  readonly duration: (seconds: number) => string;
}

export interface AlertText<N extends AlertName> {
  /** What is wrong, without a full stop: the title of a message with one alert. */
  readonly title: (facts: AlertFacts[N], subject: string, format: Formats) => string;
  /** The values, as whole sentences. */
  readonly details: (facts: AlertFacts[N], subject: string, format: Formats) => string;
  /** What to do, as whole sentences. */
  readonly remedy: string;
}

export interface Texts {
  readonly alerts: { readonly [N in AlertName]: AlertText<N> };
  readonly severities: Readonly<Record<AlertSeverity, string>>;
  readonly firing: string;
  readonly resolved: string;
  readonly since: string;
  readonly until: string;
  readonly remedy: string;
  readonly commands: string;
  readonly runbook: string;
  readonly several: (alerts: number) => string;
  readonly truncated: string;
  readonly digest: {
    readonly title: (day: string) => string;
    readonly lines: (facts: DigestFacts, format: Formats) => readonly string[];
    readonly noAlerts: string;
    readonly firing: (alerts: number) => string;
  };
  readonly market: MarketTexts;
  readonly test: { readonly title: string; readonly details: string };
}

const languages: Readonly<Record<AlertsConfig['language'], Texts>> = { en: english, zh: chinese };

export const getTexts = (language: AlertsConfig['language']): Texts => languages[language];
