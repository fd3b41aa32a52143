import { policy, type Rule } from './rule';
import { workingDays } from './figures';

/** Clocks that only the benchmarks use; no list shows them. */
export const benchRules = {
  'bench.before': policy('Bench: two working days ago', workingDays(-2)),
  'bench.three': policy('Bench: three working days', workingDays(3)),
  'bench.fifteen': policy('Bench: fifteen working days', workingDays(15)),
} as const satisfies Record<string, Rule>;
