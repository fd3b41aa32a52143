import type { Standing } from '../../../domain/people/absence';
import type { Post, StaffId, UnitId } from '../../../domain/people/parties';
import type { Act } from '../../../engine/acts/acts';
import { isOpen, type StepRecord } from '../../../engine/model/rows';
import { refusal, refusalOf } from '../../support/story';
import { World, type Living } from '../../support/world';

const mosovo: UnitId = 'police:kent/mosovo';
const coordination: UnitId = 'mappa:kent/coordinator';
const standing = (unit: UnitId, posts: readonly Post[] = [], more: Partial<Standing> = {}): Standing => ({
  unit,
  posts,
  left: false,
  away: [],
  ...more,
});

const everybody = (): Map<StaffId, Standing> =>
  new Map([
    ['staff:officer', standing(mosovo)],
    ['staff:colleague', standing(mosovo)],
    ['staff:sergeant', standing(mosovo, ['supervisor'])],
    ['staff:inspector', standing('police:kent/mosovo-manager', ['unit-manager'])],
    ['staff:chief', standing('police:kent/chief-officer', ['force-lead'])],
    ['staff:sergeant-of-essex', standing('police:essex/mosovo', ['supervisor'])],
    ['staff:former-sergeant', standing(mosovo, ['supervisor'], { left: true })],
    ['staff:senior-probation', standing('probation:south-east/ashford', ['supervisor'])],
    ['staff:clerk-of-mappa', standing(coordination)],
    ['staff:other-clerk-of-mappa', standing(coordination)],
    ['staff:chair', standing(coordination, ['supervisor'])],
  ]);

describe('what asks for a post, and what asks for two people', () => {
  let world: World;
  let people: Map<StaffId, Standing>;
  beforeEach(() => {
    people = everybody();
    world = new World('2026-06-01T09:00:00.000Z');
    world.reference = {
      ...world.reference,
      people: { standings: people, keptBy: new Set([mosovo, coordination]), gates: [] },
    };
    world.circumstance('person', { id: 'home', kind: 'accountable', from: '2020-01-01', value: mosovo });
  });
  const openStep = (one: Living, name: string): StepRecord => world.step(one, name);
  const tried = (one: Living, act: Act, by: string): string => refusalOf(() => world.act(one, act, by));

  /** A registration of which the initial notification was missed. */
  function missed(): Living {
    const one = world.start('registration', 'person', {
      regime: 'soa',
      disposal: 'over-6-under-30-months',
      relevantDate: '2026-06-01',
      born: '1980-01-01',
      home: mosovo,
      needToKnow: [],
    });
    world.advance('2026-06-04T09:00:00.000Z');
    return one;
  }
  const noAction = { outcome: 'no-further-action', data: { reason: 'In hospital' } };

  describe('the decision on a breach', () => {
    let one: Living;
    let step: string;
    beforeEach(() => {
      one = missed();
      step = openStep(one, 'decide-breach').id;
    });
    const decision = (): StepRecord => one.steps.get(openStep(one, 'decide-breach').key) as StepRecord;

    it('is completed by nobody alone, not even by a supervisor', () => {
      expect(refusalOf(() => world.act(one, { do: 'complete', step, ...noAction }, 'staff:sergeant'))).toBe(
        'step.needs-review',
      );
    });

    it.each([
      ['the officer who handed it in', 'staff:officer', 'step.own-review'],
      ['a colleague who holds no post', 'staff:colleague', 'post.not-held'],
      ['a supervisor of another force', 'staff:sergeant-of-essex', 'post.not-held'],
      ['a supervisor who has left', 'staff:former-sergeant', 'post.not-held'],
      ['somebody whom the directory does not know', 'staff:stranger', 'post.not-held'],
      ['whoever holds the link of a mail', 'link:police:kent/mosovo', 'post.not-held'],
    ])('is neither accepted nor given back by %s', (_, by, code) => {
      world.act(one, { do: 'submit', step, ...noAction }, 'staff:officer');
      expect(tried(one, { do: 'accept', step }, by)).toBe(code);
      expect(tried(one, { do: 'return', step, reason: 'More' }, by)).toBe(code);
      expect(decision().status).toBe('submitted');
    });

    it.each(['staff:sergeant', 'staff:inspector', 'staff:chief'])(
      'is accepted by %s, who holds the post or a higher one in the force',
      (by) => {
        world.act(one, { do: 'submit', step, ...noAction }, 'staff:officer');
        world.act(one, { do: 'accept', step }, by);
        const closed = [...one.steps.values()].find(({ id }) => id === step);
        expect(closed).toMatchObject({ status: 'completed', outcome: 'no-further-action', closedBy: by });
      },
    );

    it('is accepted by a second supervisor where a supervisor handed it in, and by whoever covers for one', () => {
      world.act(one, { do: 'submit', step, ...noAction }, 'staff:sergeant');
      expect(tried(one, { do: 'accept', step }, 'staff:sergeant')).toBe('step.own-review');
      expect(tried(one, { do: 'accept', step }, 'staff:colleague')).toBe('post.not-held');
      const leave = { id: 'leave', from: '2026-06-01', to: '2026-06-04', cover: 'staff:colleague' } as const;
      people.set(
        'staff:inspector',
        standing('police:kent/mosovo-manager', ['unit-manager'], { away: [leave] }),
      );
      world.act(one, { do: 'accept', step }, 'staff:colleague');
      expect([...one.steps.values()].find(({ id }) => id === step)?.closedBy).toBe('staff:colleague');
    });

    it('is due for its review one working day after it was handed in, and counts as done when it was handed in', () => {
      // Handed in on Thursday 4 June 2026 at 10:00; Friday 5 June is the next working day.
      world.act(one, { do: 'submit', step, ...noAction }, 'staff:officer');
      expect(decision()).toMatchObject({ rule: 'registration.breach-sign-off', dueOn: '2026-06-05' });
      world.advance('2026-06-08T09:00:00.000Z');
      world.act(one, { do: 'accept', step }, 'staff:sergeant');
      expect([...one.steps.values()].find(({ id }) => id === step)?.doneOn).toBe('2026-06-04T09:00:00.000Z');
    });

    it('is corrected by nobody in what it says, and by one person in when it was made', () => {
      world.act(one, { do: 'submit', step, ...noAction }, 'staff:officer');
      const { fact } = world.act(one, { do: 'accept', step }, 'staff:sergeant');
      const correct = (more: object): Act => ({
        do: 'correct',
        fact: fact?.id ?? '',
        data: {},
        reason: 'typed wrongly',
        ...more,
      });
      expect(tried(one, correct({ outcome: 'charge' }), 'staff:sergeant')).toBe('step.reviewed');
      expect(tried(one, correct({ data: { reason: 'Other' } }), 'staff:sergeant')).toBe('step.reviewed');
      world.act(one, correct({ on: '2026-06-04T08:00:00.000Z' }), 'staff:sergeant');
      world.act(one, { do: 'void', fact: fact?.id ?? '', reason: 'not agreed' }, 'staff:sergeant');
      expect(openStep(one, 'decide-breach').status).toBe('open');
    });
  });

  describe('the end of the requirements before their time', () => {
    const end: Act = {
      do: 'command',
      name: 'end',
      data: { reason: 'conviction-quashed', evidence: 'evidence:order-1' },
    };
    const answer = (one: Living, outcome: string, data: object = {}): Act => ({
      do: 'complete',
      step: openStep(one, 'second-person').id,
      outcome,
      data: { ...data },
    });

    it('is asked for by one and takes effect when a second person accepts it, as a fact of whoever asked', () => {
      const one = missed();
      expect(world.act(one, end, 'staff:officer').fact).toBeUndefined();
      expect(one.process.outcome).toBeUndefined();
      // Asked for on Thursday 4 June 2026: one working day.
      expect(openStep(one, 'second-person')).toMatchObject({ owner: mosovo, dueOn: '2026-06-05' });
      expect(tried(one, answer(one, 'accepted'), 'staff:officer')).toBe('step.own-review');
      expect(tried(one, answer(one, 'accepted'), 'staff:colleague')).toBe('post.not-held');
      const { fact } = world.act(one, answer(one, 'accepted'), 'staff:sergeant');
      expect(fact).toMatchObject({ type: 'command', name: 'end', by: 'staff:officer', data: end.data });
      expect(one.process.outcome).toBe('conviction-quashed');
    });

    it('is declined with a reason by a second person, and nothing has happened; it may be asked for again', () => {
      const one = missed();
      world.act(one, end, 'staff:officer');
      world.act(one, answer(one, 'declined', { reason: 'No order was seen' }), 'staff:sergeant');
      expect(one.process.outcome).toBeUndefined();
      expect(world.keys(one)).not.toContain('second-person');
      world.act(one, end, 'staff:officer');
      world.act(one, answer(one, 'accepted'), 'staff:sergeant');
      expect(one.process.outcome).toBe('conviction-quashed');
    });

    it('is undone by voiding what was accepted, and the requirements run again', () => {
      const one = missed();
      world.act(one, end, 'staff:officer');
      const { fact } = world.act(one, answer(one, 'accepted'), 'staff:sergeant');
      world.act(one, { do: 'void', fact: fact?.id ?? '', reason: 'restored on appeal' }, 'staff:sergeant');
      expect(one.process.outcome).toBeUndefined();
      expect(world.keys(one)).toContain('decide-breach');
      expect(world.keys(one)).not.toContain('second-person');
    });

    it('stands asked for while other facts are told and everything is folded afresh', () => {
      const one = missed();
      world.act(one, end, 'staff:officer');
      world.act(one, { do: 'nudge', cause: 'again', since: '2020-01-01T00:00:00.000Z' });
      world.act(one, answer(one, 'accepted'), 'staff:sergeant');
      expect(one.process.outcome).toBe('conviction-quashed');
    });

    it('is taken as it was where it was settled before two people were asked for, and lost', () => {
      const one = missed();
      const before = { recorded: true };
      const settled = world.settle(
        { kind: 'registration', id: one.id, subject: 'person' },
        end,
        one,
        'staff:officer',
        before,
      );
      expect(settled.process.outcome).toBe('conviction-quashed');
    });
  });

  describe('MAPP meetings', () => {
    let one: Living;
    beforeEach(() => {
      one = world.start('mapp-meetings', 'person', {
        coordinator: coordination,
        board: 'mappa:kent/board',
        leadAgency: mosovo,
        eligibleOn: '2026-06-01',
        born: '1980-01-01',
        agencies: [],
      });
      const act = (name: string, outcome: string, data: object): void =>
        void world.complete(one, name, outcome, { ...data });
      act('identify', 'identified', { category: '2' });
      act('set-level', 'set', { level: '2', reason: 'Assessed' });
      act('refer', 'sent', { urgent: false, reason: 'Several agencies' });
      act('screen', 'accepted', { reason: 'It meets the threshold' });
    });
    const change = (level: string): Act => ({
      do: 'command',
      name: 'change-level',
      data: { level, reason: 'Threats' },
    });
    const level = () => world.of('person').findLast(({ kind }) => kind === 'mappa-level')?.value;
    const second = (): StepRecord | undefined =>
      [...one.steps.values()].find((step) => step.step === 'second-person' && isOpen(step));

    it('a level goes up by one person, and down by two', () => {
      world.act(one, change('3'), 'staff:clerk-of-mappa');
      expect([level(), second()]).toEqual(['3', undefined]);
      world.act(one, change('2'), 'staff:clerk-of-mappa');
      expect(level()).toBe('3');
      const accept: Act = { do: 'complete', step: second()?.id ?? '', outcome: 'accepted', data: {} };
      expect(tried(one, accept, 'staff:clerk-of-mappa')).toBe('step.own-review');
      expect(tried(one, accept, 'staff:other-clerk-of-mappa')).toBe('post.not-held');
      world.act(one, accept, 'staff:chair');
      expect(level()).toBe('2');
    });

    it('a person leaves by two, and stays where one decides that they stay', () => {
      world.circumstance('person', {
        id: 'licence',
        kind: 'licence',
        from: '2026-01-01',
        value: 'determinate',
      });
      world.circumstance('person', {
        id: 'licence',
        kind: 'licence',
        from: '2026-01-01',
        to: '2026-06-02',
        value: 'determinate',
      });
      world.advance('2026-06-02T09:00:00.000Z');
      const step = openStep(one, 'decide-exit').id;
      const leaves = { outcome: 'leaves', data: { because: 'eligibility-ended', reason: 'Licence ended' } };
      expect(tried(one, { do: 'complete', step, ...leaves }, 'staff:chair')).toBe('step.needs-review');
      const stays = { outcome: 'stays', data: { category: '3', reason: 'Still dangerous' } };
      expect(tried(one, { do: 'submit', step, ...stays }, 'staff:chair')).toBe('step.no-review');
      world.act(one, { do: 'complete', step, ...stays }, 'staff:clerk-of-mappa');
      expect(world.keys(one)).not.toContain('decide-exit');
    });

    it.each([
      ['a detective inspector of the police', 'staff:inspector', 'taken'],
      ['a senior probation officer', 'staff:senior-probation', 'taken'],
      ['a detective sergeant', 'staff:sergeant', 'post.not-the-officer'],
      ['a supervisor of neither agency', 'staff:chair', 'post.not-the-officer'],
      ['somebody whom the directory does not know', 'staff:stranger', 'post.not-the-officer'],
    ])('an emergency meeting called by %s is %s', (_, calledBy, expected) => {
      const call: Act = {
        do: 'command',
        name: 'call-emergency-meeting',
        data: { calledBy, reason: 'Seen', begins: '2026-06-02T09:00:00.000Z', lasts: 60, place: 'Room 1' },
      };
      if (expected === 'taken') world.act(one, call, 'staff:clerk-of-mappa');
      else
        expect(refusal(() => world.act(one, call, 'staff:clerk-of-mappa'))).toMatchObject({
          code: expected,
          more: { errors: [{ pointer: '/calledBy' }] },
        });
    });

    it.each([
      ['a unit manager of the force', 'staff:inspector', 'staff:officer', 'done'],
      ['the force lead', 'staff:chief', 'staff:officer', 'done'],
      ['a supervisor', 'staff:sergeant', 'staff:officer', 'post.not-the-officer'],
      [
        'whoever withdraws, though they are the unit manager',
        'staff:inspector',
        'staff:inspector',
        'post.not-the-officer',
      ],
    ])('meetings withdrawn with the approval of %s: %s for %s, %s', (_, approvedBy, by, expected) => {
      const withdraw: Act = {
        do: 'command',
        name: 'withdraw',
        data: { reason: 'Started in error', approvedBy },
      };
      const outcome = (): string => {
        world.act(one, withdraw, by);
        return 'done';
      };
      expect(expected === 'done' ? outcome() : refusalOf(outcome)).toBe(expected);
    });
  });

  it('a recall is endorsed by two people, neither of whom is whoever considered it', () => {
    const probation: UnitId = 'probation:south-east/ashford';
    people.set('staff:probation-officer', standing(probation));
    people.set('staff:head-of-probation', standing(probation, ['unit-manager']));
    world.circumstance('person', {
      id: 'licence',
      kind: 'licence',
      from: '2026-01-01',
      value: 'determinate',
    });
    const one = world.start('recall', 'person', {
      home: mosovo,
      because: 'breach',
      probation,
      casework: 'hmpps:england-and-wales/casework',
      board: 'parole-board:england-and-wales/casework',
    });
    const pointersFor = (endorsedBySpo: string, endorsedByAco: string, by: string): unknown => {
      const step = openStep(one, 'consider').id;
      const data = { alternatives: ['warning'], rationale: 'x', endorsedBySpo, endorsedByAco };
      const { code, more } = refusal(() =>
        world.act(one, { do: 'complete', step, outcome: 'no-recall', data }, by),
      );
      return [code, more.errors?.map(({ pointer }) => pointer)];
    };
    const [officer, senior, head] = [
      'staff:probation-officer',
      'staff:senior-probation',
      'staff:head-of-probation',
    ];
    const refused = 'post.not-the-officer';
    expect(pointersFor(senior, senior, officer)).toEqual([refused, ['/data/endorsedByAco']]);
    expect(pointersFor(head, head, officer)).toEqual([refused, ['/data/endorsedByAco']]);
    expect(pointersFor(senior, head, senior)).toEqual([refused, ['/data/endorsedBySpo']]);
    const step = openStep(one, 'consider').id;
    const data = { alternatives: ['warning'], rationale: 'x', endorsedBySpo: senior, endorsedByAco: head };
    world.act(one, { do: 'complete', step, outcome: 'no-recall', data }, officer);
    expect(one.process.outcome).toBe('not-recalled');
  });
});
