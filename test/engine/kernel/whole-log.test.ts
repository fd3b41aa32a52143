import type { Act } from '../../../engine/acts/acts';
import { broughtFor, needsWholeLog } from '../../../engine/kernel/whole-log';
import { errand, ErrandStory, monday, visits } from '../../support/errand';

const plan = (view: Parameters<typeof visits>[0]) =>
  ({ steps: { ask: { from: view.started }, visit: visits(view) } }) as const;

describe('whether an act needs every fact of its process', () => {
  let story: ErrandStory;
  beforeEach(() => {
    story = new ErrandStory(plan, { forgets: true });
    story.hears('one');
    story.done('visit', 'made');
  });
  const loaded = () => ({ process: story.process, steps: [...story.one.steps.values()], sent: [] });
  const definition = errand(plan);
  const needs = (act: Act) => needsWholeLog(loaded(), act, monday, definition);

  it.each([
    ['a correction', { do: 'correct', fact: 'f1', data: {}, reason: 'A slip' }, true],
    ['a voiding', { do: 'void', fact: 'f1', reason: 'A slip' }, true],
    [
      'an answer told late',
      { do: 'complete', step: 'ask', outcome: 'done', on: '2026-05-29T09:00:00.000Z', data: {} },
      true,
    ],
    [
      'an answer of this minute to a step that is closed',
      { do: 'complete', step: 'visit', outcome: 'made', on: monday, data: {} },
      true,
    ],
    [
      'an answer of this minute to a step that is open',
      { do: 'complete', step: 'ask', outcome: 'done', on: monday, data: {} },
      false,
    ],
    ['an answer told at once', { do: 'complete', step: 'ask', outcome: 'done', data: {} }, false],
    ['a circumstance of earlier days', { do: 'nudge', cause: 'x', since: '2026-05-01T00:00:00.000Z' }, true],
    ['a circumstance of today', { do: 'nudge', cause: 'x', since: monday }, false],
    ['time that passes', { do: 'time' }, false],
  ] as const)('%s needs it, or does not, by when it happened', (_says, act, expected) =>
    expect(needs(act)).toBe(expected),
  );

  it('any act needs it while its process is kept in a state of an older shape', () => {
    story.process.engine.shape = 0;
    expect(needs({ do: 'time' })).toBe(true);
  });

  it('a start needs no fact', () => {
    const start: Act = { do: 'start', kind: 'errand', subjectId: 'person', input: {} };
    expect(needsWholeLog(undefined, start, monday, definition)).toBe(false);
  });

  it('forgotten steps come with the log alone', () => {
    const known = { loaded: loaded(), facts: story.one.facts };
    const stepsFor = (act: Act) =>
      broughtFor(known, act, monday, definition).loaded?.steps.map(({ step }) => step);
    expect(stepsFor({ do: 'time' })).not.toContain('visit');
    expect(stepsFor({ do: 'void', fact: 'f1', reason: 'A slip' })).toContain('visit');
  });
});
