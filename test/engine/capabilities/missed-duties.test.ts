import { ErrandStory } from '../../support/errand';

// Five working days after the Monday on which it begins.
const endOfMonday = '2026-06-08T22:59:59.000Z';

describe('a duty', () => {
  const missedOf = (story: ErrandStory) => story.step('ask')?.missedDue;

  it('is missed from the second after its due instant, until it turns out to have been done in time', () => {
    const story = new ErrandStory(({ started }) => ({
      steps: { ask: { from: started.at }, visit: {} },
      over: 'closed',
    }));
    story.advance(endOfMonday);
    expect(missedOf(story)).toBeUndefined();
    story.advance('2026-06-08T23:00:00.000Z');
    expect(missedOf(story)).toBe(endOfMonday);
    story.done('ask', 'done', {}, '2026-06-05T09:00:00.000Z');
    expect(missedOf(story)).toBeUndefined();
    expect(story.one.events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['step-missed', 'step-no-longer-missed']),
    );
  });

  it('gets no later once its process is stopped', () => {
    const story = new ErrandStory(({ started, state }) => ({
      steps: { ask: { from: started.at }, visit: {} },
      stopped: state.told.length > 0 && 'called-off',
    }));
    story.hears('not needed');
    expect(story.process.outcome).toBe('called-off');
    story.world.now = '2026-06-30T09:00:00.000Z';
    story.again();
    expect(missedOf(story)).toBeUndefined();
  });
});
