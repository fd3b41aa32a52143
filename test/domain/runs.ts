import { everyCase } from '../support/share';

/** How many random cases a property is tried on; fewer while every mutant of the code is tried. */
export const runs = Number(process.env['PROPERTY_RUNS'] ?? (everyCase ? 10_000 : 2_000));
