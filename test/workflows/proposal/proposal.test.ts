import type { Standing } from '../../../domain/people/absence';
import type { StaffId, UnitId } from '../../../domain/people/parties';
import type { FactData } from '../../../engine/model/facts';
import { refusalOf, Story } from '../../support/story';
import { World } from '../../support/world';

const avon: UnitId = 'police:avon-and-somerset/mosovo';
const kent: UnitId = 'police:kent/mosovo';
const probation: UnitId = 'probation:south-west/bristol-pdu';
const person = 'subject-1';

const risk = { circumstance: 'risk', value: 'high', from: '2026-12-24' };

describe('a circumstance that somebody proposes who may not say it', () => {
  let world: World;
  beforeEach(() => {
    // Thursday 24 December 2026; Friday 25 and Monday 28 are bank holidays.
    world = new World('2026-12-24T10:00:00.000Z');
    world.circumstance(person, { id: 'home', kind: 'accountable', from: '2020-01-01', value: avon });
  });
  const proposed = (circumstance: FactData = risk): Story =>
    new Story(
      world,
      world.start('proposal', person, {
        because: 'not-for-them-to-say',
        proposer: probation,
        accountable: avon,
        ...circumstance,
      }),
    );
  const decide = (story: Story, outcome: string, by: string, data: FactData = {}) =>
    world.act(story.one, { do: 'complete', step: story.open('decide').id, outcome, data }, by);

  it('the accountable unit is asked at once, and decides by the next working day', () => {
    const story = proposed();
    // One working day from Thursday 24 December: 25 and 28 are bank holidays, so Tuesday 29.
    expect(story.open('decide')).toMatchObject({ owner: avon, dueOn: '2026-12-29' });
    expect(story.told('proposed')).toEqual([avon]);
    expect(story.spells('risk')).toEqual([]);
  });

  it('what is accepted holds from then on as if the unit had recorded it, and the proposer is told', () => {
    const story = proposed();
    decide(story, 'accepted', 'staff:avon');
    expect(story.spells('risk')).toEqual([['2026-12-24', undefined]]);
    expect(story.told('accepted')).toEqual([probation]);
    expect(story.process.outcome).toBe('accepted');
  });

  it('what is declined holds at no time, and the proposer is told', () => {
    const story = proposed();
    decide(story, 'declined', 'staff:avon', { reason: 'Assessed last week' });
    expect(story.spells('risk')).toEqual([]);
    expect([story.told('declined'), story.told('accepted')]).toEqual([[probation], []]);
    expect(story.process.outcome).toBe('declined');
  });

  describe('a risk that is lowered', () => {
    const lowered = () =>
      proposed({ ...risk, value: 'low', because: 'needs-a-second-person', proposer: avon });
    const proposedBy = (by: string): Story => {
      const story = lowered();
      story.one.process = { ...story.process, started: { ...story.process.started, by } };
      return story;
    };
    const signOff = (story: Story, outcome: string, by: string, data: FactData = {}) =>
      world.act(story.one, { do: 'complete', step: story.open('sign-off').id, outcome, data }, by);
    beforeEach(() => {
      const of = { unit: avon, left: false, away: [] } as const;
      const standings = new Map<StaffId, Standing>([
        ['staff:officer', of],
        ['staff:colleague', of],
        ['staff:sergeant', { ...of, posts: ['supervisor'] }],
      ]);
      const people = { standings, keptBy: new Set([avon]), gates: [] };
      world.reference = { ...world.reference, people };
    });

    it('waits for a supervisor of the accountable unit, who is not whoever lowers it', () => {
      const story = lowered();
      expect(story.keys()).toEqual(['sign-off']);
      expect(refusalOf(() => signOff(story, 'accepted', 'staff:colleague'))).toBe('post.not-held');
      expect(story.spells('risk')).toEqual([]);
      signOff(story, 'accepted', 'staff:sergeant');
      expect(story.spells('risk')).toEqual([['2026-12-24', undefined]]);
      expect(story.process.outcome).toBe('accepted');
    });

    it('stays where the supervisor declines', () => {
      const story = lowered();
      signOff(story, 'declined', 'staff:sergeant', { reason: 'Seen near a school' });
      expect([story.spells('risk'), story.process.outcome]).toEqual([[], 'declined']);
    });

    it('is not accepted by the supervisor who lowers it', () => {
      const story = proposedBy('staff:sergeant');
      expect(refusalOf(() => signOff(story, 'accepted', 'staff:sergeant'))).toBe('proposal.own');
    });
  });

  it('what nobody decides is overdue and climbs by the hour; it is never accepted', () => {
    const story = proposed();
    // Due at the end of Tuesday 29 December; 12 hours after, the force lead.
    story.advance('2026-12-30T12:00:00.000Z');
    const climbed = story.one.events.flatMap(({ type, data }) =>
      type === 'rung' ? [(data as { to: string }).to] : [],
    );
    expect(climbed).toEqual(['owner', 'owner', 'supervisor', 'unit-manager', 'force-lead']);
    expect([story.keys(), story.spells('risk')]).toEqual([['decide'], []]);
  });

  it('whoever proposed it cannot decide it, though they now work where it is decided', () => {
    const story = proposed();
    expect(refusalOf(() => decide(story, 'accepted', 'starter'))).toBe('proposal.own');
    expect(story.spells('risk')).toEqual([]);
    expect(story.keys()).toEqual(['decide']);
  });

  it('the proposer may take it back until it is decided', () => {
    const story = proposed();
    story.command('take-back', { reason: 'Of another person' });
    expect([story.process.outcome, story.keys(), story.told('declined')]).toEqual(['taken-back', [], []]);
    const decided = proposed();
    decide(decided, 'accepted', 'staff:avon');
    expect(refusalOf(() => decided.command('take-back', { reason: 'Too late' }))).toBe('process.over');
  });

  it('a person who moves in between takes the question along: the new unit decides', () => {
    const story = proposed();
    story.tell('accountable', kent, '2026-12-24', 'home');
    expect(story.open('decide').owner).toBe(kent);
    expect([story.told('step-opened'), story.told('proposed')]).toEqual([[kent], [avon]]);
    decide(story, 'accepted', 'staff:kent');
    expect(story.spells('risk')).toHaveLength(1);
  });

  it('a death in between ends the question, and the proposer is told that nobody decided', () => {
    const story = proposed();
    story.tell('deceased', true, '2026-12-24');
    expect([story.process.outcome, story.keys()]).toEqual(['deceased', []]);
    expect(story.told('overtaken-by-death')).toEqual([probation]);
    expect(refusalOf(() => proposed())).toBe('proposal.of-the-dead');
  });

  it('a death that is proposed, or said to be a mistake, is decided all the same', () => {
    const story = proposed({
      circumstance: 'deceased',
      from: '2026-12-24',
      fromInstant: '2026-12-24T08:00:00.000Z',
    });
    decide(story, 'accepted', 'staff:avon');
    expect(story.spells('deceased')).toEqual([['2026-12-24T08:00:00.000Z', undefined]]);
    expect(story.process.outcome).toBe('accepted');
    const [death] = world.of(person).filter(({ kind }) => kind === 'deceased');
    const mistake = proposed({ ...input(death?.id ?? ''), withdrawn: true });
    decide(mistake, 'accepted', 'staff:avon');
    expect(mistake.process.outcome).toBe('accepted');
  });

  it('a proposal to end what is on record ends that, and adds nothing beside it', () => {
    world.circumstance(person, { id: 'ward', kind: 'hospital', from: '2026-11-01', value: true });
    const story = proposed({
      circumstance: 'hospital',
      from: '2026-11-01',
      to: '2026-12-23',
      replaces: 'ward',
      endReason: 'discharged',
    });
    decide(story, 'accepted', 'staff:avon');
    expect(story.spells('hospital')).toEqual([['2026-11-01', '2026-12-23']]);
  });

  it('what was proposed is not changed afterwards, so that nobody decides what was not said', () => {
    const story = proposed();
    const start = story.process.started.id;
    const changed = { do: 'correct', fact: start, reason: 'Typed wrongly', data: { value: 'low' } } as const;
    expect(refusalOf(() => story.act(changed))).toBe('proposal.said');
    expect(story.process.input).toMatchObject({ value: 'high' });
  });

  it('a decision may not be turned round afterwards: the circumstance is amended instead', () => {
    const story = proposed();
    const { fact } = decide(story, 'accepted', 'staff:avon');
    const turned = {
      do: 'correct',
      fact: fact?.id ?? '',
      outcome: 'declined',
      reason: 'Wrong',
      data: { reason: 'No' },
    } as const;
    expect(refusalOf(() => story.act(turned))).toBe('proposal.decided');
    const voided = { do: 'void', fact: fact?.id ?? '', reason: 'Wrong' } as const;
    expect(refusalOf(() => story.act(voided))).toBe('proposal.decided');
    expect(story.spells('risk')).toHaveLength(1);
  });

  it.each<[string, FactData]>([
    ['with a value that the kind cannot have', { circumstance: 'risk', value: 'none', from: '2026-12-24' }],
    ['with no value where one is needed', { circumstance: 'risk', from: '2026-12-24' }],
    ['with a value where there is none', { circumstance: 'custody', value: 'yes', from: '2026-12-24' }],
    ['that ends before it begins', { circumstance: 'custody', from: '2026-12-24', to: '2026-12-23' }],
    ['that withdraws nothing', { circumstance: 'custody', from: '2026-12-24', withdrawn: true }],
  ])('a circumstance %s is refused before anybody is asked', (_what, circumstance) => {
    expect(refusalOf(() => proposed(circumstance))).toBe('proposal.not-a-circumstance');
  });

  it('nobody can be asked about a person for whom no unit is accountable', () => {
    world.spells.set(person, []);
    expect(refusalOf(() => proposed())).toBe('proposal.nobody-accountable');
  });

  it('what others have recorded who may is told to the accountable unit, and asks nothing of it', () => {
    const story = proposed({ because: 'told-by-others', circumstance: 'custody', from: '2026-12-24' });
    expect(story.told('told')).toEqual([avon]);
    expect([story.process.outcome, story.keys()]).toEqual(['told', []]);
    // Whoever recorded it gets no part in the person by it.
    expect(story.process.units).toEqual([avon]);
  });
});

const input = (replaces: string): FactData => ({
  circumstance: 'deceased',
  from: '2026-12-24',
  fromInstant: '2026-12-24T08:00:00.000Z',
  replaces,
});
