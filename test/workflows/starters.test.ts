import type { ProcessTable } from '../../engine/definition/table';
import { catalogue } from '../../workflows/catalogue';

const tables: readonly ProcessTable[] = Object.values(catalogue).map(({ table }) => table);

/** Whose unit starts each kind by hand, and how it must stand to the subject. */
const expected: Readonly<Record<string, readonly string[]>> = {
  transfer: ['sending: accountable'],
  registration: ['home: accountable'],
  'indefinite-review': ['home: accountable'],
  recall: ['home: accountable', 'probation: probation'],
  'mapp-meetings': ['leadAgency: accountable, probation'],
  'npt-briefing': ['any: accountable'],
  vetting: ['vettingUnit: employer'],
  counselling: ['health: by its role'],
};

describe('who starts a process of a kind by hand', () => {
  it.each(tables.map((table) => [table.kind, table] as const))(
    '%s is started by whom its table says',
    (kind, table) => {
      const found = table.startedBy?.map(
        ({ unit = 'any', as }) => `${unit}: ${as?.join(', ') ?? 'by its role'}`,
      );
      expect(found).toEqual(expected[kind]);
    },
  );

  it.each(tables.map((table) => [table.kind, table] as const))(
    'the starting unit of %s is a field of its input that holds a unit',
    (_kind, { startedBy = [], input }) => {
      const named = startedBy.flatMap(({ unit }) => unit ?? []);
      expect(named.filter((field) => input[field]?.type !== 'unit')).toEqual([]);
    },
  );

  it('only a kind that is reserved for a role is started without a part in its subject', () => {
    const anybody = tables.filter(({ startedBy }) => startedBy?.some(({ as = [] }) => as.length === 0));
    expect(anybody.map(({ visibility }) => visibility)).toEqual(['occupational-health']);
  });
});
