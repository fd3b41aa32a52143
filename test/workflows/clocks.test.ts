import type { RuleId } from '../../domain/law/rule-id';
import { clocksOf, ruleOfClock, rulesOf } from '../../engine/definition/clocks';
import type { StepTable } from '../../engine/definition/table';
import { catalogue } from '../../workflows/catalogue';
import { rules, rulesByKind } from '../../workflows/rules';

/** The rules that no table names, and that are not for the steps of every kind. */
function withoutStep(ids: readonly string[], named: readonly string[]): string[] {
  const known = new Set([...named, ...Object.keys(rulesByKind.common)]);
  return ids.filter((id) => !known.has(id));
}

const named = Object.values(catalogue).flatMap(({ table }) => rulesOf(table));

describe('the clocks of the processes', () => {
  it('leave no rule that belongs to no step: each is on the page of a process, or is of every kind', () => {
    expect(withoutStep(Object.keys(rules), named)).toEqual([]);
  });

  it('are checked by something that sees a rule that no step goes by', () => {
    const forgotten = 'recall.release-56';
    expect(
      withoutStep(
        Object.keys(rules),
        named.filter((id) => id !== forgotten),
      ),
    ).toEqual([forgotten]);
  });

  it('go by rules that the registry has, so that none is a rule of a bench or a test', () => {
    expect(named.filter((id) => !Object.hasOwn(rules, id))).toEqual([]);
  });

  it.each(Object.values(catalogue).map(({ table }) => table))(
    'of $kind are rules of that kind of process',
    (table) => {
      const own: object = rulesByKind[table.kind as keyof typeof rulesByKind];
      expect(rulesOf(table).filter((id) => !Object.hasOwn(own, id))).toEqual([]);
    },
  );
});

describe('a step with several clocks', () => {
  const step: StepTable = {
    title: 'Visit',
    owner: 'team',
    clock: { usual: 'transfer.decide', high: 'transfer.request' },
    counts: 'happened',
    outcomes: {},
  };

  it('goes by the usual one, or by the one that a row names', () => {
    expect([ruleOfClock(step), ruleOfClock(step, 'high')]).toEqual(['transfer.decide', 'transfer.request']);
  });

  it('has no clock of another name', () => {
    expect(() => ruleOfClock(step, 'low')).toThrow('Visit: its table has no clock low');
  });

  it('lists them by name, and a single one as the usual one', () => {
    const only: RuleId = 'transfer.visor';
    expect(clocksOf(step).map(([name]) => name)).toEqual(['usual', 'high']);
    expect(clocksOf({ ...step, clock: only })).toEqual([['usual', only]]);
  });
});
