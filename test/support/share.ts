/** Whether every case is tried, as `npm run test:long` does; CI tries a share of them, the same ones each time. */
export const everyCase = process.env['EVERY_CASE'] === '1';

/** Whether a case is tried: one in so many of them, or every one. Cases next to each other take turns. */
export const isTried = (place: number, oneIn: number): boolean => everyCase || place % oneIn === 0;
