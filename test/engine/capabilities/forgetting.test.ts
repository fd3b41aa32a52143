import { ErrandStory, visits } from '../../support/errand';

describe('a process that forgets', () => {
  it('keeps nothing of a visit that was made, and is the same when its log is folded afresh', () => {
    const story = new ErrandStory(
      (view) => ({ steps: { ask: { from: view.started.at }, visit: visits(view) } }),
      { forgets: true },
    );
    const first = story.hears('one');
    story.done('visit', 'made');
    expect(story.process.state).toEqual({ told: [] });
    expect(story.one.steps.get(`visit/${first}`)?.forgotten).toBe(true);
    expect(story.again().events).toEqual([]);
  });

  it('keeps what its plan still turns on', () => {
    const story = new ErrandStory(
      (view) => ({
        steps: { ask: { from: view.started.at }, visit: visits(view) },
        over: view.state.told.length > 0 && 'closed',
      }),
      { forgets: true },
    );
    story.hears('one');
    story.done('visit', 'made');
    expect((story.process.state as { told: unknown[] }).told).toHaveLength(1);
  });
});
