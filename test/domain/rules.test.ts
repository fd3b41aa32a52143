import { calendarOf } from '../../domain/calendars/calendar';
import { ruleOf, versionOf, type PolicyOverride } from '../../domain/law/resolve';
import type { Rule } from '../../domain/law/rule';
import type { RuleId } from '../../domain/law/rule-id';
import {
  isReservedRule,
  resolveRule,
  rules,
  rulesByKind,
  uncommencedRules,
  uncommencedVersions,
} from '../../workflows/rules';
import type { Instant, When } from '../../domain/time/time';

const calendar = calendarOf('england-and-wales');
const all = Object.entries<Rule>(rules).map(([id, rule]) => ({ id: id as RuleId, rule }));
const resolve = (
  ruleId: RuleId,
  start: When,
  more: { asOf?: Instant; policies?: PolicyOverride[]; force?: string } = {},
) => resolveRule(ruleId, { start, asOf: '2026-06-01T09:00:00.000Z', spells: [], calendar, ...more });

/** An Act or instrument with a section, public code, what is commonly known, or the word that it is our assumption. */
const isSource = (text: string): boolean =>
  /^[A-Z].* (Act \d{4} s\.\d|\d{4} s\.\d)/.test(text) ||
  /^[A-Z].*, open source$/.test(text) ||
  /^College of Policing APP, \w+/.test(text) ||
  /^[A-Z].* \(common knowledge, to be confirmed\)$/.test(text) ||
  /^Assumed: \S/.test(text);

describe('the registry of rules', () => {
  it('the registry has each rule once, whichever kind of process brings it', () => {
    const ids = Object.values(rulesByKind).flatMap((of) => Object.keys(of));
    expect(ids.length).toBe(new Set(ids).size);
    expect(Object.keys(rules).sort()).toEqual([...ids].sort());
  });

  it('the registry keeps the rules of a confidential kind apart, and no other', () => {
    expect(isReservedRule('counselling.interval')).toBe(true);
    expect(isReservedRule('movement.match')).toBe(false);
    expect(isReservedRule('no.such-rule')).toBe(false);
  });

  it('the registry does not take a rule that is not in it', () => {
    expect(() => ruleOf({}, 'transfer.decide')).toThrow('there is no rule transfer.decide');
  });
});

describe.each(all)('the rule $id', ({ id, rule }) => {
  it('each rule has a title, and each of its versions says where it comes from', () => {
    expect(rule.title).toMatch(/^[A-Z]/);
    for (const { source } of rule.versions) expect([source, isSource(source)]).toEqual([source, true]);
  });

  it('each rule is either a figure seen in its source that no force may change, or one to be confirmed that it may', () => {
    const ours = ['configured', 'common-knowledge'];
    for (const { certainty } of rule.versions) expect(rule.overridable).toBe(ours.includes(certainty));
  });

  it('each rule has its versions oldest first, so that one stands on every day', () => {
    const days = rule.versions.map(({ from }) => from);
    expect(days).toEqual([...new Set(days)].sort());
    expect(versionOf(rule, '1950-01-01', '1950-01-01')).toBe(rule.versions[0]);
  });

  it('each rule gives a due instant, the source, and a working that begins with the rule and ends with the answer', () => {
    const due = resolve(id, '2026-06-01');
    expect(due.dueAt).toBeDefined();
    expect(due.working[0]?.what).toBe('rule');
    expect(due.working[0]?.text).toContain(rule.title);
    expect(due.working[0]?.text).toContain(due.source);
    expect(due.working.at(-1)).toMatchObject({ what: 'due', on: due.dueOn });
  });
});

it('control: a rule without a source would be seen', () => {
  for (const text of ['', 'Assumed: ', 'Sexual Offences Act 2003', 'somebody said so', ', open source'])
    expect([text, isSource(text)]).toEqual([text, false]);
});

describe('law that is not in force', () => {
  it('law without a day of commencement is listed with its source and is no rule that a clock can go by', () => {
    expect(Object.keys(uncommencedRules)).toEqual([
      'registration.name-change',
      'registration.absence',
      'registration.child-contact',
      'registration.name-restriction',
    ]);
    expect(uncommencedVersions.map(({ id }) => id)).toContain('recall.release-requisite');
    for (const { id, version } of uncommencedVersions) {
      expect([id, isSource(version.source)]).toEqual([id, true]);
      expect(version).not.toHaveProperty('from');
    }
    for (const id of Object.keys(uncommencedRules)) expect(rules).not.toHaveProperty([id]);
  });

  it('a version that is not in force moves no clock: the release of somebody on curfew still waits for the requisite date', () => {
    expect(resolve('recall.release-requisite', '2026-08-14')).toMatchObject({ dueOn: '2026-08-14' });
    expect(resolve('recall.release-requisite', '2030-08-14')).toMatchObject({ version: '1900-01-01' });
  });
});

describe('statutory clocks', () => {
  it.each<readonly [RuleId, When, string]>([
    ['registration.initial', '2026-05-01', '2026-05-03'],
    ['registration.change', '2026-05-01', '2026-05-03'],
    ['registration.release', '2026-05-01', '2026-05-03'],
    ['registration.periodic', '2026-05-01', '2027-05-01'],
    ['registration.weekly', '2026-05-01', '2026-05-08'],
    // Six days beginning with Friday 1 May; from two days before it to three days after it.
    ['registration.non-occurrence', '2026-05-01', '2026-05-06'],
    ['registration.advance-window', '2026-05-01', '2026-05-04'],
    ['registration.rto-initial', '2026-05-01', '2026-05-03'],
    ['registration.rto-periodic', '2026-05-01', '2027-05-01'],
    ['registration.voo-initial', '2026-05-01', '2026-05-03'],
    ['registration.voo-periodic', '2026-05-01', '2027-05-01'],
    // Seven days before the departure of Friday 1 May.
    ['registration.travel', '2026-05-01T09:00:00.000Z', '2026-04-24'],
    // CJA 1961 s.23(3). Day 28 is Sunday 27 December after Christmas Day, and Good Friday; day 56 is Saturday 1 August.
    ['recall.release-28', '2026-11-30', '2026-12-24'],
    ['recall.release-28', '2026-03-07', '2026-04-02'],
    ['recall.release-56', '2026-06-07', '2026-07-31'],
    ['recall.release-56', '2026-06-06', '2026-07-31'],
    ['recall.release-56', '2026-06-05', '2026-07-30'],
  ])('the statutory clock %s from %s is due on %s', (id, start, dueOn) => {
    expect(resolve(id, start).dueOn).toBe(dueOn);
  });
});

describe('which version of a rule applies', () => {
  const source = 'Some Act 2003 s.1';
  const ruleWith = (reachesRunning: boolean): Rule => ({
    title: 'A rule that was amended',
    overridable: false,
    versions: [
      { from: '1900-01-01', clock: { kind: 'calendar-days', n: 14 }, source, certainty: 'seen' },
      {
        from: '2026-03-31',
        clock: { kind: 'calendar-days', n: 28 },
        source,
        certainty: 'seen',
        ...(reachesRunning && { reachesRunning: true }),
      },
    ],
  });
  const nOf = (rule: Rule, start: '2026-03-30' | '2026-03-31', asOf: '2026-03-30' | '2026-04-15'): number => {
    const { clock } = versionOf(rule, start, asOf);
    return 'n' in clock ? clock.n : 0;
  };

  it.each([
    ['the day before the amendment', '2026-03-30', 14],
    ['on the day of the amendment', '2026-03-31', 28],
  ] as const)('the version of a rule goes by the day on which the clock started: %s', (_says, start, n) => {
    expect(nOf(ruleWith(false), start, '2026-04-15')).toBe(n);
  });

  it('an amendment reaches clocks already running only where it says so', () => {
    expect(nOf(ruleWith(true), '2026-03-30', '2026-04-15')).toBe(28);
    expect(nOf(ruleWith(false), '2026-03-30', '2026-04-15')).toBe(14);
  });

  it('an amendment does not apply before it is in force', () => {
    expect(nOf(ruleWith(true), '2026-03-30', '2026-03-30')).toBe(14);
  });
});

describe("a force's own figure", () => {
  const kent = 'police:kent';
  const eight = (from: PolicyOverride['from'], n = 8): PolicyOverride => ({
    ruleId: 'transfer.decide',
    force: kent,
    n,
    from,
  });
  // Monday, with no holiday within two weeks.
  const start: When = '2026-06-01';

  it("a force's own figure takes the place of ours from its day on, and the working says so", () => {
    const due = resolve('transfer.decide', start, { force: kent, policies: [eight('2026-06-01')] });
    expect(due.dueOn).toBe('2026-06-11');
    expect(due.clock).toEqual({ kind: 'working-days', n: 8 });
    expect(due.working[1]).toMatchObject({ what: 'policy', on: '2026-06-01' });
    expect(due.working[1]?.text).toContain(kent);
    expect(due.working[0]?.text).toContain('8 working days');
  });

  it.each([
    ['before its day', { force: kent, policies: [eight('2026-06-02')] }],
    ['for another force', { force: 'police:avon-and-somerset', policies: [eight('2026-06-01')] }],
    ['for nobody in particular', { policies: [eight('2026-06-01')] }],
    [
      'for another rule',
      { force: kent, policies: [{ ...eight('2026-06-01'), ruleId: 'transfer.request' as const }] },
    ],
  ])("a force's own figure does not apply %s", (_says, more) => {
    const due = resolve('transfer.decide', start, more);
    expect(due.dueOn).toBe('2026-06-08');
    expect(due.working.map(({ what }) => what)).not.toContain('policy');
  });

  it("a force's own figure gives way to a newer one, in whatever order they are told", () => {
    const policies = [eight('2026-05-01', 7), eight('2026-01-01', 9)];
    expect(resolve('transfer.decide', start, { force: kent, policies }).dueOn).toBe('2026-06-10');
    expect(resolve('transfer.decide', start, { force: kent, policies: policies.reverse() }).dueOn).toBe(
      '2026-06-10',
    );
  });

  it.each([
    ['10 working days before', undefined, '2026-05-15'],
    ['its own 5 working days before', 5, '2026-05-22'],
  ])("a force's own figure of days before an event goes on counting back: %s", (_says, n, dueOn) => {
    // Monday 1 June 2026 back: Fri 29, Thu 28, Wed 27, Tue 26 (Mon 25 is a bank holiday), Fri 22 is the fifth.
    const rule = { ruleId: 'mapp-meetings.papers', force: kent, from: '2026-01-01' } as const;
    const policies = n === undefined ? [] : [{ ...rule, n }];
    expect(resolve('mapp-meetings.papers', start, { force: kent, policies }).dueOn).toBe(dueOn);
  });

  it("a force's own figure never changes a statute", () => {
    const policies: PolicyOverride[] = [
      { ruleId: 'registration.initial', force: kent, n: 30, from: '2020-01-01' },
    ];
    expect(resolve('registration.initial', start, { force: kent, policies }).dueOn).toBe('2026-06-03');
  });
});
