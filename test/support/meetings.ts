import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import type { UnitId } from '../../domain/people/parties';
import type { Day, Instant, When } from '../../domain/time/time';
import type { Act } from '../../engine/acts/acts';
import type { Fact, FactData } from '../../engine/model/facts';
import type { StepRecord } from '../../engine/model/rows';
import { World, type Living } from './world';

export const coordinator: UnitId = 'mappa:kent/coordinator';
export const board: UnitId = 'mappa:kent/board';
export const lead: UnitId = 'police:kent/mosovo';
export const probation: UnitId = 'probation:kent/ashford-pdu';
export const health: UnitId = 'health:kent/mental-health';
export const housing: UnitId = 'council:kent/housing';
export const youth: UnitId = 'youth-justice:kent/team';
export const care: UnitId = 'social-care:kent/children';
export const school: UnitId = 'council:kent/education';
export const person = 'subject-1';

export const adult = {
  coordinator,
  board,
  leadAgency: lead,
  eligibleOn: '2026-11-02',
  born: '1980-03-09',
  agencies: [{ unit: probation }, { unit: health }, { unit: housing }],
};
/** Eighteen on 1 June 2027. */
export const young = {
  ...adult,
  born: '2009-06-01',
  youthJustice: youth,
  socialCare: care,
  education: school,
};

export const record = {
  attendance: [{ unit: probation, presence: 'attended' }],
  victims: 'Considered',
  diversity: 'Considered',
  risk: 'High, of serious harm to known children',
  disclosure: 'do-not-disclose',
  disclosureReason: 'Nobody is at risk who does not know',
  plan: 'Visits, curfew, alarm',
  level: '2',
  levelReason: 'Active management is needed',
  actions: [] as FactData[],
};
export const actionOf = (number: number, agency: UnitId, due: Day) => ({
  number,
  what: 'A visit',
  agency,
  due,
});
export const slot = (begins: Instant, place = 'Ashford, room 2') => ({ begins, lasts: 90, place });

/** The MAPP meetings about one person, told act by act; each test begins in a world of its own. */
export function meetingCycle() {
  let world: World;
  let meetings: Living;

  /** It is Monday 2 November 2026, and nothing is known of the person but who is accountable. */
  const anew = (): void => {
    // There is no bank holiday in England before Friday 25 December (and Monday 28, the substitute).
    world = new World('2026-11-02T09:00:00.000Z');
    tell('home', 'accountable', '2020-01-01', { value: lead });
  };
  beforeEach(anew);

  const step = (name: string): StepRecord => world.step(meetings, name);
  const keys = (): string[] => world.keys(meetings);
  const stepsOf = (name: string): StepRecord[] => world.open(meetings).filter((open) => open.step === name);
  const complete = (name: string, outcome: string, data: FactData = {}, on?: Instant): Fact =>
    world.complete(meetings, name, outcome, data, on);
  const command = (name: string, data: FactData): Fact => world.command(meetings, name, data);
  const act = (what: Act): unknown => world.act(meetings, what);
  const advance = (to: Instant): void => world.advance(to);
  const tell = (id: string, kind: CircumstanceKind, from: When, more: { value?: unknown; to?: When } = {}) =>
    world.circumstance(person, { id, kind, from, value: true, ...more } as Spell);
  const spells = (): readonly Spell[] => world.of(person);
  /** What holds of the person now, by a kind of circumstance. */
  const holds = (kind: CircumstanceKind): unknown =>
    spells()
      .filter((spell) => spell.kind === kind && spell.from <= world.now)
      .at(-1)?.value;

  const begin = (input: FactData = adult): void => {
    meetings = world.start('mapp-meetings', person, input);
  };
  const identify = (category = '2'): void => void complete('identify', 'identified', { category });
  const setLevel = (level: string): void => void complete('set-level', 'set', { level, reason: 'Assessed' });
  /** Referred and accepted on Monday 9 November 2026, at that level. */
  const accept = (level = '2', input: FactData = adult, category = '2'): void => {
    begin(input);
    identify(category);
    setLevel(level);
    complete('refer', 'sent', { urgent: false, reason: 'Several agencies are needed' });
    advance('2026-11-09T10:00:00.000Z');
    complete('screen', 'accepted', { reason: 'It meets the threshold' });
  };
  const fix = (begins: Instant): Fact => complete('fix-meeting', 'fixed', slot(begins));
  /** The first meeting, held on Wednesday 2 December 2026. */
  const holdFirst = (more: FactData = {}, level = '2', input: FactData = adult, category = '2'): void => {
    accept(level, input, category);
    fix('2026-12-02T14:00:00.000Z');
    advance('2026-12-02T15:30:00.000Z');
    complete('hold-meeting', 'held', { ...record, level, ...more });
  };

  return {
    ...{ anew, begin, identify, setLevel, accept, fix, holdFirst },
    ...{ step, keys, stepsOf, complete, command, act, advance, tell, spells, holds },
    isOpen: (name: string): boolean => keys().includes(name),
    dueOn: (name: string): Day | undefined => step(name).dueOn,
    now: (): Instant => world.now,
    world: (): World => world,
    meetings: (): Living => meetings,
    outcome: (): string | undefined => meetings.process.outcome,
    /** The units that were sent a notice, once for each time. */
    told: (name: string): UnitId[] =>
      meetings.notices.filter((notice) => notice.name === name).map(({ toUnit }) => toUnit),
    /** How many notices were sent so far. */
    noticed: (): number => meetings.notices.length,
    /** What calendars were told since, as `unit method sequence at`. */
    calendar: (from = 0): string[] => {
      const told = meetings.notices
        .slice(from)
        .flatMap(({ invitation, toUnit }) => (invitation ? [{ ...invitation, toUnit }] : []));
      return told.map(
        ({ toUnit, sequence, cancelled, at }) =>
          `${toUnit} ${cancelled ? 'CANCEL' : 'REQUEST'} ${sequence} ${at}`,
      );
    },
    /** How many entries the calendars have had in all. */
    entries: (): number => new Set(meetings.notices.flatMap(({ invitation }) => invitation?.uid ?? [])).size,
  };
}
