import { plusDays, plusMonths, type Day } from './time';

/** The birthday at which a person reaches an age; born on 29 February, 1 March in a year without one. */
export function birthdayAt(born: Day, years: number): Day {
  const same = plusMonths(born, years * 12);
  return same.slice(8) === born.slice(8) ? same : plusDays(same, 1);
}

/** Whether a person is under 18 on a day: the eighteenth birthday itself no longer is. */
export const isUnderEighteen = (born: Day, on: Day): boolean => on < birthdayAt(born, 18);
