import { policy, type Rule } from '../domain/law/rule';
import { workingDays } from '../domain/law/figures';

/** Clocks that only the benchmarks use. */
export const benchRules = {
  'bench.before': policy('Bench: two working days ago', workingDays(-2)),
  'bench.three': policy('Bench: three working days', workingDays(3)),
  'bench.fifteen': policy('Bench: fifteen working days', workingDays(15)),
} as const satisfies Record<string, Rule>;

declare module '../domain/law/rule-id' {
  interface KnownRules {
    readonly bench: typeof benchRules;
  }
}
