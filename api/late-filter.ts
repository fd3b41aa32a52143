import { z } from 'zod';
import { latenessBands } from '../domain/clocks/bands';
import type { LateFilter } from '../records/reports/late-steps';
import type { Actor } from './access/actor';

const word = z.string().min(1).max(120);

/** What lists of steps and reports can be narrowed to. */
export const filterFields = {
  force: word.optional().meta({ description: 'Of the owner: police:kent' }),
  unit: word.optional(),
  owner: word.optional().meta({ description: 'A unit, or me: your own' }),
  assignee: word.optional().meta({ description: 'A member of staff, or me: yourself' }),
  kind: z.string().max(60).optional(),
  risk: z.enum(['very-high', 'high', 'medium', 'low', 'not-assessed']).optional(),
  rule: z.string().max(120).optional(),
  band: z.enum(latenessBands).optional().meta({ description: 'How late; whatever is late is in one band' }),
} as const;

type Asked = { [K in keyof typeof filterFields]?: z.output<(typeof filterFields)[K]> };

/** The filter that was asked for, with `me` replaced by whom it means. */
export function filterOf(actor: Actor, asked: Asked): LateFilter {
  const { force, unit, owner, assignee, kind, risk, rule, band } = asked;
  return {
    force,
    unit,
    kind,
    risk,
    rule,
    band,
    owner: owner === 'me' ? actor.unit : owner,
    assignee: assignee === 'me' ? actor.id : assignee,
  };
}

/** The filter as the service understood it, for whoever reads the report later. */
export const filterShown = (filter: LateFilter): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
