import { hours } from '../../domain/law/figures';
import { policy, type Rule } from '../../domain/law/rule';

/** Clocks of a prison movement that nobody could place. */
export const movementRules = {
  'movement.match': policy('Say whom a prison movement concerns', hours(4)),
} as const satisfies Record<string, Rule>;

declare module '../../domain/law/rule-id' {
  interface KnownRules {
    readonly 'prison-movement': typeof movementRules;
  }
}
