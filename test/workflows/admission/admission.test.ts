import type { UnitId } from '../../../domain/people/parties';
import type { FactData } from '../../../engine/model/facts';
import { refusalOf, Story } from '../../support/story';
import { World } from '../../support/world';

const avon: UnitId = 'police:avon-and-somerset/mosovo';
const kent: UnitId = 'police:kent/mosovo';
const audit: UnitId = 'police:avon-and-somerset/audit';
const person = 'subject-1';

describe('somebody who asks to know of a person', () => {
  let world: World;
  beforeEach(() => {
    // Thursday 24 December 2026; Friday 25 and Monday 28 are bank holidays.
    world = new World('2026-12-24T10:00:00.000Z');
    world.circumstance(person, { id: 'home', kind: 'accountable', from: '2020-01-01', value: avon });
  });
  const asked = (more: FactData = {}, subject = person): Story =>
    new Story(
      world,
      world.start('admission', subject, {
        because: 'asked',
        asker: 'staff:kent',
        askerUnit: kent,
        auditors: [{ unit: audit }],
        managers: [{ staff: 'staff:manager' }],
        ...more,
      }),
    );
  const decide = (story: Story, outcome: string, data: FactData, by = 'staff:avon') =>
    world.act(story.one, { do: 'complete', step: story.open('decide').id, outcome, data }, by);
  const letIn = ({ process }: Story) => process.engine.admitted;

  it('the accountable unit and its managers are told at once and decide by the next working day; the asker has no part in it', () => {
    const story = asked();
    // One working day from Thursday 24 December: 25 and 28 are bank holidays, so Tuesday 29.
    expect(story.open('decide')).toMatchObject({ owner: avon, dueOn: '2026-12-29' });
    expect(story.process.units).toEqual([avon]);
    expect(story.one.notices.map(({ name, toUnit, toPerson }) => [name, toUnit, toPerson])).toEqual([
      ['asked', avon, undefined],
      ['asked', avon, 'staff:manager'],
    ]);
  });

  it('who is admitted may see the person until the end of the last day, and is told so', () => {
    const story = asked();
    decide(story, 'admitted', { until: '2026-12-31' });
    expect(letIn(story)).toEqual({ staff: 'staff:kent', until: '2027-01-01T00:00:00.000Z' });
    expect(story.one.notices.filter(({ name }) => name === 'let-in')).toMatchObject([
      { toPerson: 'staff:kent' },
    ]);
    expect(story.process.outcome).toBe('admitted');
  });

  it('a whole unit is admitted where that was asked', () => {
    const story = asked({ forUnit: true });
    decide(story, 'admitted', { until: '2026-12-24' });
    expect(story.told('let-in')).toEqual([kent]);
    expect(letIn(story)).toEqual({ unit: kent, until: '2026-12-25T00:00:00.000Z' });
  });

  it('who is declined is let in to nothing, and told nothing', () => {
    const story = asked();
    decide(story, 'declined', { reason: 'No need' });
    expect([letIn(story), story.told('let-in'), story.process.outcome]).toEqual([undefined, [], 'declined']);
  });

  it('an admission that turns out an error is taken back when it is voided', () => {
    const story = asked();
    decide(story, 'admitted', { until: '2026-12-31' });
    story.act({ do: 'void', fact: story.lastFact?.id ?? '', reason: 'Another person' });
    expect([letIn(story), story.keys()]).toEqual([undefined, ['decide']]);
  });

  it('nobody lets themselves in, or anybody until a day that has passed', () => {
    const story = asked();
    expect(refusalOf(() => decide(story, 'admitted', { until: '2026-12-31' }, 'starter'))).toBe(
      'admission.own',
    );
    expect(refusalOf(() => decide(story, 'admitted', { until: '2026-12-23' }))).toBe('admission.passed');
    expect([letIn(story), story.keys()]).toEqual([undefined, ['decide']]);
  });

  it('a person who moves in between takes the question along', () => {
    const story = asked();
    story.tell('accountable', kent, '2026-12-24', 'home');
    expect(story.open('decide').owner).toBe(kent);
  });

  it('a person whom no unit answers for cannot be asked about', () => {
    expect(refusalOf(() => asked({}, 'somebody-else'))).toBe('admission.nobody-accountable');
  });

  it('sight that somebody took is told to the lead and the auditors at once, and reviewed by the next working day', () => {
    const story = asked({ because: 'glass-broken', until: '2026-12-24T20:00:00.000Z' });
    expect([...new Set(story.told('glass-broken'))]).toEqual([avon, audit]);
    expect(story.open('review-glass')).toMatchObject({ owner: avon, dueOn: '2026-12-29' });
    const step = story.open('review-glass').id;
    const justified = { do: 'complete', step, outcome: 'justified', data: {} } as const;
    expect(refusalOf(() => world.act(story.one, justified, 'staff:kent'))).toBe('admission.own');
    story.done('review-glass', 'not-justified', { reason: 'No emergency' });
    expect(story.process.outcome).toBe('not-justified');
  });

  it('a refused entry is for the unit that entered it, and is settled or withdrawn', () => {
    const story = asked({ because: 'entry-refused', lead: kent }, 'an-entry');
    expect(story.open('agree')).toMatchObject({ owner: kent });
    story.done('agree', 'withdrawn', { reason: 'Mistyped' });
    expect([story.process.outcome, story.process.units]).toEqual(['withdrawn', [kent]]);
  });

  it('many look-ups that found nobody reach the auditors, who look into them', () => {
    const story = asked({ because: 'trawling', lead: audit }, 'an-hour');
    expect([story.told('trawling'), story.open('look-into').owner]).toEqual([[audit], audit]);
    story.done('look-into', 'explained', { reason: 'A list from court' });
    expect(story.process.outcome).toBe('explained');
  });

  it('reading that is out of the ordinary reaches the auditors, who look into it or take it further', () => {
    const story = asked({ because: 'unusual-reading', lead: audit, reason: 'Read of 90 people' }, 'reading');
    // Five working days from Thursday 24 December: 25 and 28 are bank holidays, and so is Friday 1 January.
    expect([story.told('unusual-reading'), story.open('look-into-reading')]).toMatchObject([
      [audit],
      { owner: audit, dueOn: '2027-01-05' },
    ]);
    story.done('look-into-reading', 'taken-further', { reason: 'Not explained' });
    expect([story.process.outcome, story.told('trawling')]).toEqual(['taken-further', []]);
  });

  it('who asks about nobody is taken down, and nothing is asked of anybody', () => {
    const story = asked({ because: 'nobody', lead: audit }, 'nobody');
    expect([story.process.outcome, story.keys(), story.one.notices]).toEqual(['nobody-there', [], []]);
  });
});
