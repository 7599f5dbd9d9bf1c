/** Delivery fees and the value from which delivery is free, in minor units of each currency. */
export const DELIVERY = {
  EUR: { standard: 490, express: 1290, freeFrom: 8000 },
  KRW: { standard: 3000, express: 9000, freeFrom: 100000 },
};
