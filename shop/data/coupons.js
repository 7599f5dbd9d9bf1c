/**
 * Codes and what they take off. `least` is the cart they need, in minor units of each currency;
 * `until` is when they end, in milliseconds since 1970 (UTC), where they do.
 */
export const COUPONS = [
  {
    code: 'LOFT10', percent: 10, least: { EUR: 5000, KRW: 70000 },
    en: '10 % off your order', ko: '전 상품 10% 할인',
  },
  {
    code: 'FOUNDIT15', percent: 15, least: { EUR: 0, KRW: 0 },
    en: '15 % off what you have found', ko: '찾은 상품 15% 할인',
  },
  {
    code: 'SPRING25', percent: 25, least: { EUR: 0, KRW: 0 }, until: Date.UTC(2026, 4, 31, 22),
    en: '25 % off for spring', ko: '봄맞이 25% 할인',
  },
];

/** A code as typed, in any case and with spaces around it. */
export const findCoupon = (code) =>
  COUPONS.find((coupon) => coupon.code === String(code ?? '').trim().toUpperCase());
