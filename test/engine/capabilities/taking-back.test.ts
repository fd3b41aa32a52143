import type { Instant } from '../../../domain/time/time';
import type { NoticeDraft } from '../../../engine/model/drafts';
import { noticeIdOf } from '../../../engine/model/ids';
import { ErrandStory, partner, visits, type ErrandPlan, type ErrandView } from '../../support/errand';

const other = 'probation:kent/dover-pdu';

/** Who is told of each thing is what was said of it; a visit is asked of the partner for each. */
const plan = (view: ErrandView): ErrandPlan => ({
  steps: { ask: { from: view.started.at }, visit: visits(view) },
  notices: {
    told: Object.fromEntries(
      view.state.told.map(({ id, what }) => [id, { to: [what === 'dover' ? other : partner] }]),
    ),
  },
  over: view.state.told.some(({ what }) => what === 'enough') && 'closed',
  stopped: view.state.told.some(({ what }) => what === 'stop') && 'called-off',
});

const noticesOnly = (view: ErrandView): ErrandPlan => ({
  ...plan(view),
  steps: { ask: plan(view).steps.ask, visit: {} },
});

class Told extends ErrandStory {
  named(name: string): NoticeDraft[] {
    return this.one.notices.filter((one) => one.name === name);
  }
  /** Who had what taken back: the unit, and the names of the notices that it had been told. */
  takenBack(): [string, string[]][] {
    const { id, notices } = this.one;
    const names = new Map(
      notices.map(({ key, toUnit, toPost, name }) => [noticeIdOf(id, key, toUnit, toPost), name]),
    );
    return this.named('taken-back').map(({ toUnit, takesBack = [] }) => [
      toUnit,
      takesBack.map((one) => names.get(one) ?? 'nothing that was told'),
    ]);
  }
  void(fact: string): void {
    this.act({ do: 'void', fact, reason: 'It was told in error.' });
  }
}

describe('what was told and fell away', () => {
  it('a notice whose fact is voided is taken back once, from whom it was told', () => {
    const story = new Told(noticesOnly);
    const [first, second] = [story.hears('one'), story.hears('dover')];
    story.void(second);
    expect(story.takenBack()).toEqual([[other, ['told']]]);
    story.again();
    story.void(first);
    expect(story.takenBack()).toEqual([
      [other, ['told']],
      [partner, ['told']],
    ]);
  });

  it('a correction of whom it is for takes it back from the one and tells the other, and back again', () => {
    const story = new Told(noticesOnly);
    const fact = story.hears('dover');
    const correct = (what: string) =>
      story.act({ do: 'correct', fact, data: { what }, reason: 'Of another area.' });
    correct('maidstone');
    expect(story.told('told')).toEqual([other, partner]);
    expect(story.takenBack()).toEqual([[other, ['told']]]);
    correct('dover');
    expect(story.told('told')).toEqual([other, partner, other]);
    expect(story.takenBack()).toEqual([
      [other, ['told']],
      [partner, ['told']],
    ]);
    correct('maidstone');
    expect(story.takenBack().at(-1)).toEqual([other, ['told']]);
    const keys = story.one.notices.map(({ key, toUnit }) => `${key} ${toUnit}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('what nobody has begun to send is cancelled, and told anew where it holds after all', () => {
    const story = new Told(noticesOnly);
    story.world.outOfReach.add(partner);
    const fact = story.hears('one');
    story.act({ do: 'correct', fact, data: { what: 'dover' }, reason: 'Of another area.' });
    expect(story.takenBack()).toEqual([]);
    expect(story.one.events.filter(({ type }) => type === 'notice-cancelled')).toMatchObject([
      { data: { name: 'told', to: [partner] } },
    ]);
    story.act({ do: 'correct', fact, data: { what: 'maidstone' }, reason: 'It was right.' });
    expect(story.told('told')).toEqual([partner, other, partner]);
    expect(story.takenBack()).toEqual([[other, ['told']]]);
  });

  it('what merely ends, as time and work go on, is not taken back, whatever is settled again and voided then', () => {
    const until = '2026-06-03T09:00:00.000Z';
    const story = new Told((view) => {
      const isStill = view.subject.asOf < until;
      return { ...noticesOnly(view), notices: isStill ? (plan(view).notices ?? {}) : {} };
    });
    const fact = story.hears('one');
    story.advance('2026-06-04T09:00:00.000Z');
    story.hears('another');
    story.again();
    expect(story.takenBack()).toEqual([]);
    story.void(fact);
    expect(story.takenBack()).toEqual([]);
  });

  it('a step that ought never to have been asked is taken back with its reminders in one notice to each', () => {
    const story = new Told(plan);
    const fact = story.hears('one');
    const due = story.due('visit') as Instant;
    story.advance('2026-07-20T09:00:00.000Z');
    expect(story.world.now > due).toBe(true);
    const addressees = new Set(
      story.one.notices
        .filter(({ stepKey }) => stepKey !== undefined && stepKey !== 'ask')
        .map(({ toPost }) => toPost),
    );
    expect(addressees.size).toBeGreaterThan(1);
    story.void(fact);
    const ofStep = story.named('taken-back').filter(({ stepKey }) => stepKey?.startsWith('visit/'));
    expect(new Set(ofStep.map(({ toPost }) => toPost))).toEqual(addressees);
    expect(ofStep).toHaveLength(addressees.size);
    expect(story.takenBack()[0]?.[1][0]).toBe('step-opened');
  });

  it('a process that is called off, or over, now takes back nothing that was asked before', () => {
    const story = new Told(plan);
    story.hears('one');
    story.world.now = '2026-06-02T09:00:00.000Z';
    story.hears('stop');
    expect(story.keys()).toEqual([]);
    expect(story.takenBack()).toEqual([]);
  });

  it('an overdue notice is taken back when the work turns out to have been done in time, and not when it was late', () => {
    const inTime = new Told(plan);
    inTime.hears('one');
    const due = inTime.due('visit') as Instant;
    inTime.advance('2026-07-20T09:00:00.000Z');
    inTime.done('visit', 'made', {}, due);
    expect(inTime.takenBack().map(([, names]) => new Set(names))).toContainEqual(new Set(['step-overdue']));
    const late = new Told(plan);
    late.hears('one');
    late.advance('2026-07-20T09:00:00.000Z');
    late.done('visit', 'made', {}, '2026-07-19T09:00:00.000Z');
    expect(late.takenBack()).toEqual([]);
  });

  it('nobody is asked to reach a partner with what was taken back', () => {
    const story = new Told(noticesOnly);
    const fact = story.hears('one');
    const [notice] = story.named('told');
    const id = noticeIdOf(story.one.id, notice?.key ?? '', partner, '');
    story.act({ do: 'give-up', notice: id, to: partner });
    expect(story.keys()).toContain('reach-partner');
    story.void(fact);
    expect(story.keys()).not.toContain('reach-partner');
    story.again();
    expect(story.keys()).not.toContain('reach-partner');
  });

  it('what a process drops once it is settled is taken back when its fact is voided, and not before', () => {
    const story = new Told(plan, { forgets: true });
    const fact = story.hears('one');
    story.done('visit', 'made');
    expect(story.process.state).toEqual({ told: [] });
    story.world.now = '2026-06-02T09:00:00.000Z';
    story.act({ do: 'nudge', cause: 'law-change x' });
    expect(story.takenBack()).toEqual([]);
    story.void(fact);
    expect(story.takenBack()).toEqual([[partner, ['told']]]);
  });

  it('a process that an older version kept takes back what it told then', () => {
    const story = new Told(noticesOnly);
    const fact = story.hears('one');
    const { standing: _, ...engine } = story.process.engine;
    story.one.process = { ...story.process, engine };
    story.void(fact);
    expect(story.takenBack()).toEqual([[partner, ['told']]]);
  });

  it('the log makes the same rows again, with what was cancelled', () => {
    const story = new Told(plan);
    story.world.outOfReach.add(partner);
    story.void(story.hears('one'));
    const { effect } = story.one.effects.at(-1) ?? {};
    expect(effect?.cancelled?.map(({ key }) => key).sort()).toEqual(
      story.one.notices.map(({ key }) => key).sort(),
    );
  });
});
