/** How many random cases a property is tried on; fewer while every mutant of the code is tried. */
export const runs = Number(process.env['PROPERTY_RUNS'] ?? 10_000);
