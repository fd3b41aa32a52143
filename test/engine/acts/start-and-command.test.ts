import { errand, errandInput, ErrandStory, lead, monday, visits } from '../../support/errand';
import { refusal, refusalOf } from '../../support/story';
import { World } from '../../support/world';

const story = (): ErrandStory =>
  new ErrandStory((view) => ({
    steps: { ask: { from: view.started.at }, visit: visits(view) },
    over: 'closed',
  }));

describe('the start of a process', () => {
  it('opens what the plan wants, keeps who started it and when, and says so first in the log', () => {
    const { process, one } = story();
    expect(process).toMatchObject({ kind: 'errand', lead, visibility: 'area', input: errandInput });
    expect(process.started.at).toBe(monday);
    expect(one.events.map(({ type }) => type)).toEqual(['fact', 'step-opened']);
  });

  it('is hidden from the area where whoever starts it asks for that', () => {
    const world = new World(monday, { errand: errand(() => ({ steps: { ask: false, visit: {} } })) });
    const act = { do: 'start', kind: 'errand', subjectId: 'person', input: errandInput } as const;
    const known = { kind: 'errand', id: 'errand-1', subject: 'person' };
    expect(world.settle(known, { ...act, restricted: true }).process.visibility).toBe('parties');
    expect(world.settle(known, act).process.visibility).toBe('area');
  });
});

describe('a command', () => {
  it('is a fact that the plan goes by, under the name of whoever gave it', () => {
    const told = story();
    const fact = told.hears('one');
    expect(told.lastFact).toMatchObject({ id: fact, type: 'command', name: 'tell', data: { what: 'one' } });
    expect(told.keys()).toEqual(['ask', 'visit']);
  });

  it('is refused under a name that the table does not have', () =>
    expect(refusalOf(() => story().command('shout', {}))).toBe('command.not-found'));

  it('is refused once the process is over, which says how it ended', () => {
    const told = story();
    told.done('ask', 'done');
    expect(refusal(() => told.hears('one'))).toMatchObject({
      code: 'process.over',
      more: { outcome: 'closed' },
    });
  });
});

describe('an acknowledgement', () => {
  it('says once that the owner has seen the step', () => {
    const told = story();
    const seen = () => told.act({ do: 'acknowledge', step: 'ask' }).events.map(({ type }) => type);
    expect([seen(), seen()]).toEqual([['step-acknowledged'], []]);
    expect(told.open('ask')).toMatchObject({ status: 'acknowledged', acknowledgedAt: monday });
  });
});

describe('a nudge', () => {
  it('changes nothing where nothing around the process changed', () => {
    const told = story();
    const { events, steps, notices } = told.again();
    expect([events, steps, notices]).toEqual([[], [], []]);
  });

  it('may come to a process that is over, which stays over', () => {
    const told = story();
    told.done('ask', 'done');
    expect(told.again().events).toEqual([]);
    expect(told.process.outcome).toBe('closed');
  });
});
