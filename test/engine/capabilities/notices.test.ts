import type { Instant } from '../../../domain/time/time';
import { ErrandStory, partner, type ErrandPlan, type ErrandView } from '../../support/errand';

describe('a notice of a plan', () => {
  const plan =
    (at?: Instant) =>
    (view: ErrandView): ErrandPlan => ({
      steps: { ask: { from: view.started.at }, visit: {} },
      notices: { told: Object.fromEntries(view.state.told.map(({ id }) => [id, { to: [partner], at }])) },
      over: 'closed',
    });

  it('is written once for each occasion, whatever is settled again', () => {
    const story = new ErrandStory(plan());
    story.hears('one');
    story.hears('two');
    story.again();
    expect(story.told('told')).toEqual([partner, partner]);
  });

  it('waits for its time', () => {
    const story = new ErrandStory(plan('2026-06-03T09:00:00.000Z'));
    story.hears('one');
    expect(story.told('told')).toEqual([]);
    story.advance('2026-06-03T09:00:00.000Z');
    expect(story.told('told')).toEqual([partner]);
  });
});
