import type { Match } from '../../../engine/definition/plan';
import { ErrandStory } from '../../support/errand';

const matchOf = (value: string): Match => ({ movement: 'movement-1', reference: { kind: 'nomis', value } });

describe('whom a prison’s movement concerns', () => {
  /** The movement concerns whom the newest word names; the word `nobody` takes it back. */
  const placing = (): ErrandStory =>
    new ErrandStory(({ started, state }) => {
      const last = state.told.at(-1)?.what;
      return {
        steps: { ask: { from: started.at }, visit: {} },
        matches: last !== undefined && last !== 'nobody' && matchOf(last),
      };
    });
  const told = (story: ErrandStory, what: string) =>
    story.act({ do: 'command', name: 'tell', data: { what } }).match;

  it('is said once, said anew when it is somebody else, and taken back when it is nobody', () => {
    const story = placing();
    expect(told(story, 'A1111AA')).toEqual({ before: undefined, now: matchOf('A1111AA') });
    expect(story.again().match).toBeUndefined();
    expect(told(story, 'A1111AA')).toBeUndefined();
    expect(told(story, 'B2222BB')).toEqual({ before: matchOf('A1111AA'), now: matchOf('B2222BB') });
    expect(told(story, 'nobody')).toEqual({ before: matchOf('B2222BB'), now: undefined });
    expect(story.again().match).toBeUndefined();
  });
});
