import type { Transaction } from 'kysely';
import { calendarOf, type Nation } from '../domain/calendars/calendar';
import type { UnitId } from '../domain/parties';
import type { RuleId } from '../domain/rules/catalogue';
import type { Law } from '../workflows/settling/records';
import type { Database, Tables } from './database';

/**
 * The calendars and policies as they stand now. A unit's working days go by the holidays of its own
 * nation; a unit that the directory does not know counts as of England and Wales.
 */
export async function readLaw(reader: Database | Transaction<Tables>): Promise<Law> {
  const [policies, elsewhere] = await Promise.all([
    reader.selectFrom('policy').select(['rule', 'force', 'n', 'starts', 'why']).execute(),
    reader.selectFrom('unit').select(['id', 'nation']).where('nation', '!=', 'england-and-wales').execute(),
  ]);
  const nations = new Map(elsewhere.map(({ id, nation }) => [id, nation as Nation]));
  return {
    calendarOf: (unit: UnitId) => calendarOf(nations.get(unit) ?? 'england-and-wales'),
    policies: policies.map(({ rule, force, n, starts, why }) => ({
      ruleId: rule as RuleId,
      force,
      n,
      from: starts,
      why,
    })),
  };
}
