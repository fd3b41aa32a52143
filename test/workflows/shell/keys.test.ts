import { nudgeIds, ownKeys, readKey } from '../../../workflows/shell/contracts';

describe('the keys of acts that no caller asked for', () => {
  it.each([
    ['nudge', 'change-1.process-1', 'nudge@change-1.process-1'],
    ['time', '2026-11-25T09:00:00.000Z', 'time@2026-11-25T09:00:00.000Z'],
    ['give-up', 'notice-1', 'give-up@notice-1'],
    ['start', 'process-1', 'start@process-1'],
    ['lost', '3-7', 'lost@3-7'],
  ] as const)('the key of a %s is read back as it was made', (kind, about, key) => {
    expect(ownKeys[kind](about)).toBe(key);
    expect(readKey(key)).toEqual({ kind, about });
  });

  it('a nudge whose id has the sign of a key in it keeps its whole id', () => {
    expect(readKey(ownKeys.nudge('start@process-1@2026-11-25'))).toEqual({
      kind: 'nudge',
      about: 'start@process-1@2026-11-25',
    });
  });

  it.each(['8f0c2a8e', '', '@', 'nudge', 'toString@x', 'somebody@example.invalid'])(
    "a caller's key %j is not taken for one of the service's own",
    (key) => expect(readKey(key)).toBeUndefined(),
  );

  it.each([
    ['a change of the law', nudgeIds.lawChange('change-1', 'process-1'), 'change-1.process-1'],
    ['an absence', nudgeIds.absence('absence-1', 'covering', 'process-1'), 'absence-1.covering.process-1'],
    [
      'a circumstance',
      nudgeIds.circumstance('custody-1', '2026-11-25T09:00:00.000Z'),
      'custody-1@2026-11-25T09:00:00.000Z',
    ],
  ])('the key of a nudge for %s keeps its id whole', (_, id, kept) => {
    expect(id).toBe(kept);
    expect(readKey(ownKeys.nudge(id))).toEqual({ kind: 'nudge', about: kept });
  });
});
