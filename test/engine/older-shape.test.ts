import type { ProcessRecord } from '../../engine/model/rows';
import { catalogue } from '../../workflows/catalogue';
import { returnedOnThursday } from '../support/recalls';
import { served } from '../support/reviews';
import { Story } from '../support/story';
import { begun, kent, person } from '../support/transfers';
import { World } from '../support/world';

/** A process of each kind whose state has had another shape, with something told of it. */
const stories: Readonly<Record<string, () => Story>> = {
  recall: () => {
    const recall = returnedOnThursday();
    recall.command('refuse-automatic-release', { reason: 'Threats in custody', approvedBy: 'staff:head' });
    return recall;
  },
  transfer: () => {
    const { world, transfer, send } = begun('2026-11-02T09:00:00.000Z');
    send();
    return new Story(world, transfer);
  },
  'indefinite-review': () => {
    const { world, review, appeal } = served();
    appeal('2026-12-14');
    return new Story(world, review);
  },
  'npt-briefing': () => {
    const world = new World('2026-12-24T10:00:00.000Z');
    world.circumstance(person, { id: 'home', kind: 'accountable', from: '2020-01-01', value: kent });
    const team = 'police:kent/npt-maidstone';
    world.circumstance(person, { id: 'lives', kind: 'neighbourhood', from: '2026-12-24', value: team });
    const [one] = world.ofKind('npt-briefing');
    if (!one) throw new Error('no briefing was opened');
    const story = new Story(world, one);
    story.done('brief', 'briefed', { purpose: 'patrol', shows: ['name'] });
    return story;
  },
};

describe('a process kept by an older version in another shape', () => {
  it.each(Object.entries(stories))(
    'a %s of an older shape is folded afresh at its next act, to the same',
    (kind, tell) => {
      const story = tell();
      const rows = (): string => JSON.stringify([...story.one.steps.values()]);
      const { state } = story.process;
      const before = rows();
      const { shape, ...engine } = story.process.engine;
      expect(shape).toBe(catalogue[kind as keyof typeof catalogue].table.shape);
      const older: ProcessRecord = { ...story.process, engine, state: { of: 'an older shape' } };
      story.one.process = older;
      story.act({ do: 'nudge', cause: 'again' });
      expect(story.process.state).toEqual(state);
      expect(story.process.engine.shape).toBe(shape);
      expect(rows()).toBe(before);
    },
  );
});
