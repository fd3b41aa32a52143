import { countEverything } from './worked-examples';

// Run by time-zones.test.ts as a program of its own, since a process has one time zone from its start.
process.stdout.write(
  JSON.stringify({ localMidnight: new Date(2026, 0, 1).toISOString(), counted: countEverything() }),
);
