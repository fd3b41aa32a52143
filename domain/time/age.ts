import { plusDays, plusMonths, type Day } from './time';

/** The same date some months later; where that month has no such date, the first of the next: 29 February, 1 March. */
export function anniversaryOf(day: Day, months: number): Day {
  const same = plusMonths(day, months);
  return same.slice(8) === day.slice(8) ? same : plusDays(same, 1);
}

/** The birthday at which a person reaches an age; born on 29 February, 1 March in a year without one. */
export const birthdayAt = (born: Day, years: number): Day => anniversaryOf(born, years * 12);

/** Whether a person is under 18 on a day: the eighteenth birthday itself no longer is. */
export const isUnderEighteen = (born: Day, on: Day): boolean => on < birthdayAt(born, 18);
