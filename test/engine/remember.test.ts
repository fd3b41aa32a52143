import { defineProcess, forEngine } from '../../engine/definition/define-process';
import { text, unit } from '../../engine/definition/fields';
import type { Plan } from '../../engine/definition/plan';
import {
  allOf,
  byOccasion,
  firstOf,
  lastOf,
  withOutcome,
  type Remembered,
} from '../../engine/definition/remember';
import type { ProcessTable } from '../../engine/definition/table';
import { Story } from '../support/story';
import { World } from '../support/world';

const table = {
  kind: 'visits',
  title: 'Visits and calls',
  subject: 'person',
  input: { officer: unit },
  steps: {
    visit: {
      title: 'Visit',
      owner: 'lead',
      clock: 'transfer.decide',
      counts: 'happened',
      often: true,
      outcomes: { seen: { words: text }, out: {} },
    },
  },
  commands: {
    call: { title: 'Call', by: ['lead'], input: { words: text } },
    note: { title: 'Note', by: ['lead'], input: { words: text } },
  },
  notices: {},
  outcomes: ['over'],
} as const satisfies ProcessTable;

type State = Remembered<typeof table>;

const visits = forEngine(
  defineProcess(table)({
    parties: ({ input }) => ({ lead: input.officer }),
    plan: ({ started, state }): Plan<typeof table> => ({
      steps: {
        visit: { [lastOf(state, 'visit')?.id ?? started.id]: { from: started.at } },
      },
    }),
  }),
);

describe('a process that remembers its facts', () => {
  let story: Story;
  const state = (): State => story.process.state as State;
  const said = (): string[] =>
    allOf(state(), 'visit', 'call').map((one) => ('words' in one ? one.words : 'out'));

  beforeEach(() => {
    const world = new World('2026-06-01T09:00:00.000Z', { visits });
    story = new Story(world, world.start('visits', 'person', { officer: 'police:kent/mosovo' }));
  });

  it('a process that remembers nothing yet has no first and no last fact', () => {
    expect([firstOf(state(), 'visit'), lastOf(state(), 'visit', 'call')]).toEqual([undefined, undefined]);
  });

  it('facts of several names are remembered together, in the order in which they happened', () => {
    story.advance('2026-06-03T09:00:00.000Z');
    story.done('visit', 'seen', { words: 'on Wednesday' });
    story.command('call', { words: 'after it' });
    // Told last, it happened first.
    story.world.command(story.one, 'call', { words: 'on Tuesday' }, '2026-06-02T09:00:00.000Z');
    expect(said()).toEqual(['on Tuesday', 'on Wednesday', 'after it']);
    expect(firstOf(state(), 'visit', 'call')).toMatchObject({ words: 'on Tuesday' });
    expect(lastOf(state(), 'visit')).toMatchObject({ words: 'on Wednesday' });
  });

  it('every fact is remembered, also one that nothing turns on yet', () => {
    story.command('note', { words: 'Nobody needs this' });
    expect(state().map(({ name }) => name)).toEqual(['note']);
    expect(lastOf(state(), 'visit', 'call')).toBeUndefined();
  });

  it('a fact that is voided is remembered no more', () => {
    const visit = story.done('visit', 'seen', { words: 'by mistake' });
    story.command('call', { words: 'kept' });
    story.act({ do: 'void', fact: visit, reason: 'Another person' });
    expect(said()).toEqual(['kept']);
  });

  it('answers are found by their outcome, and the newest by its occasion', () => {
    const first = story.process.started.id;
    const out = story.done('visit', 'out');
    const seen = story.done('visit', 'seen', { words: 'at home' });
    const answers = allOf(state(), 'visit');
    expect(withOutcome(answers, 'seen').map(({ words }) => words)).toEqual(['at home']);
    const newest = byOccasion(answers);
    expect([newest[first]?.id, newest[out]?.id, newest[seen]]).toEqual([out, seen, undefined]);
  });
});
