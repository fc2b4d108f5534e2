/** Languages and currencies of markets. */
export interface Locale {
  /** ISO 639-1. */
  readonly language: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly symbol: string;
  /** Units of the currency for a US dollar, roughly. */
  readonly perDollar: number;
}

const dollar: Locale = { language: 'en', currency: 'USD', symbol: '$', perDollar: 1 };
const euro = (language: string): Locale => ({ language, currency: 'EUR', symbol: '€', perDollar: 0.9 });

const locales: Readonly<Record<string, Locale>> = {
  GB: { language: 'en', currency: 'GBP', symbol: '£', perDollar: 0.8 },
  ID: { language: 'id', currency: 'IDR', symbol: 'Rp', perDollar: 16_000 },
  TH: { language: 'th', currency: 'THB', symbol: '฿', perDollar: 35 },
  PH: { language: 'en', currency: 'PHP', symbol: '₱', perDollar: 57 },
  MY: { language: 'ms', currency: 'MYR', symbol: 'RM', perDollar: 4.4 },
  VN: { language: 'vi', currency: 'VND', symbol: '₫', perDollar: 25_000 },
  SG: { language: 'en', currency: 'SGD', symbol: 'S$', perDollar: 1.3 },
  MX: { language: 'es', currency: 'MXN', symbol: '$', perDollar: 18 },
  BR: { language: 'pt', currency: 'BRL', symbol: 'R$', perDollar: 5.5 },
  JP: { language: 'ja', currency: 'JPY', symbol: '¥', perDollar: 150 },
  SA: { language: 'ar', currency: 'SAR', symbol: '﷼', perDollar: 3.75 },
  ES: euro('es'),
  DE: euro('de'),
  FR: euro('fr'),
  IT: euro('it'),
  IE: euro('en'),
};

/** The language and the currency of a market; smaller markets have those of the US. */
export function getLocale(region: string): Locale {
  return locales[region] ?? dollar;
}
