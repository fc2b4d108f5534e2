/** Countries and their codes. */
export type Country = {
  /** GeoNames id. */
  readonly id: string;
  /** ISO 3166 alpha-2. */
  readonly label: string;
  readonly value: string;
};

/** The countries of the world; each is also a market with charts of its own. */
export const countries: readonly Country[] = [
  { id: '6252001', label: 'US', value: 'United States' },
  { id: '2635167', label: 'GB', value: 'United Kingdom' },
  { id: '1643084', label: 'ID', value: 'Indonesia' },
  { id: '1605651', label: 'TH', value: 'Thailand' },
  { id: '1694008', label: 'PH', value: 'Philippines' },
  { id: '1733045', label: 'MY', value: 'Malaysia' },
  { id: '1562822', label: 'VN', value: 'Vietnam' },
  { id: '1880251', label: 'SG', value: 'Singapore' },
  { id: '3996063', label: 'MX', value: 'Mexico' },
  { id: '102358', label: 'SA', value: 'Saudi Arabia' },
  { id: '3469034', label: 'BR', value: 'Brazil' },
  { id: '2510769', label: 'ES', value: 'Spain' },
  { id: '2921044', label: 'DE', value: 'Germany' },
  { id: '3017382', label: 'FR', value: 'France' },
  { id: '3175395', label: 'IT', value: 'Italy' },
  { id: '1861060', label: 'JP', value: 'Japan' },
  { id: '2963597', label: 'IE', value: 'Ireland' },
  { id: '6251999', label: 'CA', value: 'Canada' },
  { id: '2077456', label: 'AU', value: 'Australia' },
  { id: '2186224', label: 'NZ', value: 'New Zealand' },
  { id: '458258', label: 'LV', value: 'Latvia' },
  { id: '597427', label: 'LT', value: 'Lithuania' },
  { id: '453733', label: 'EE', value: 'Estonia' },
  { id: '3202326', label: 'HR', value: 'Croatia' },
  { id: '732800', label: 'BG', value: 'Bulgaria' },
  { id: '2782113', label: 'AT', value: 'Austria' },
  { id: '798549', label: 'RO', value: 'Romania' },
  { id: '2264397', label: 'PT', value: 'Portugal' },
  { id: '2658434', label: 'CH', value: 'Switzerland' },
  { id: '798544', label: 'PL', value: 'Poland' },
  { id: '2750405', label: 'NL', value: 'Netherlands' },
  { id: '2661886', label: 'SE', value: 'Sweden' },
  { id: '660013', label: 'FI', value: 'Finland' },
  { id: '390903', label: 'GR', value: 'Greece' },
  { id: '298795', label: 'TR', value: 'Türkiye' },
  { id: '272103', label: 'LB', value: 'Lebanon' },
  { id: '290557', label: 'AE', value: 'United Arab Emirates' },
  { id: '357994', label: 'EG', value: 'Egypt' },
  { id: '1835841', label: 'KR', value: 'South Korea' },
  { id: '1668284', label: 'TW', value: 'Taiwan' },
  { id: '1821275', label: 'MO', value: 'Macao' },
  { id: '3865483', label: 'AR', value: 'Argentina' },
  { id: '3686110', label: 'CO', value: 'Colombia' },
  { id: '953987', label: 'ZA', value: 'South Africa' },
];

const labels = new Set(countries.map(({ label }) => label));

export function isMarket(region: string): boolean {
  return labels.has(region);
}
