import { whereaboutsSince } from '../../../workflows/recall/at-large';
import type { Spell } from '../../../domain/circumstances';

const revoked = { id: 'r', on: '2026-06-01T10:00:00.000Z', at: '2026-06-01T10:05:00.000Z' } as const;
const custody = (id: string, from: string, to?: string, endReason?: string): Spell<'custody'> =>
  ({ id, kind: 'custody', from, to, endReason }) as Spell<'custody'>;

describe('where a recalled person was', () => {
  it('a recalled person is at large since the revocation while no custody is known', () => {
    expect(whereaboutsSince(revoked, [])).toMatchObject({
      atLarge: [{ id: 'r', from: revoked.on, since: { on: revoked.on, at: revoked.at } }],
      inCustody: false,
    });
  });

  it('each time at large knows when its beginning and its end were told', () => {
    const told = { from: '2026-06-05T09:00:00.000Z', to: '2026-06-21T09:00:00.000Z' } as const;
    const stay = custody('c', '2026-06-03T09:00:00.000Z', '2026-06-20T09:00:00.000Z', 'escape');
    expect(whereaboutsSince(revoked, [{ ...stay, told }]).atLarge).toMatchObject([
      { until: { on: '2026-06-03T09:00:00.000Z', at: told.from } },
      { since: { on: '2026-06-20T09:00:00.000Z', at: told.to } },
    ]);
  });

  it('a recalled person is at large until the custody that ended it', () => {
    expect(whereaboutsSince(revoked, [custody('c', '2026-06-03T09:00:00.000Z')])).toMatchObject({
      atLarge: [{ id: 'r', from: revoked.on, to: '2026-06-03T09:00:00.000Z', back: 'c' }],
      returned: { id: 'c', on: '2026-06-03T09:00:00.000Z' },
      inCustody: true,
    });
  });

  it('a person in custody at the revocation is never at large, and the revocation is the return', () => {
    expect(whereaboutsSince(revoked, [custody('c', '2026-05-30')])).toMatchObject({
      atLarge: [],
      returned: { id: 'c', on: revoked.on },
      inCustody: true,
    });
  });

  it('custody that is known only by the day of the revocation is taken to be the return', () => {
    expect(whereaboutsSince(revoked, [custody('c', '2026-06-01')]).atLarge).toMatchObject([
      { id: 'r', from: revoked.on, to: '2026-06-01', back: 'c' },
    ]);
  });

  it('custody that was over before the revocation is no return', () => {
    expect(whereaboutsSince(revoked, [custody('c', '2026-05-01', '2026-05-20')]).inCustody).toBe(false);
  });

  it.each(['escape', 'released-in-error'])(
    'a person who left custody by %s is at large again until the next custody',
    (reason) => {
      const told = whereaboutsSince(revoked, [
        custody('c', '2026-06-03', '2026-06-10T08:00:00.000Z', reason),
        custody('d', '2026-06-12'),
      ]);
      expect(told.atLarge[1]).toMatchObject({
        id: 'c',
        from: '2026-06-10T08:00:00.000Z',
        to: '2026-06-12',
        back: 'd',
      });
      expect([told.inCustody, told.left]).toEqual([true, undefined]);
    },
  );

  it('a person who left custody in any other way has left it, whatever follows', () => {
    const told = whereaboutsSince(revoked, [
      custody('c', '2026-06-03', '2026-07-28', 'released'),
      custody('d', '2026-09-01'),
    ]);
    expect(told.left).toMatchObject({ id: 'c', on: '2026-07-28', reason: 'released' });
    expect(told.inCustody).toBe(false);
  });

  it('stays that touch or overlap count as one, with the reason of the last end', () => {
    const told = whereaboutsSince(revoked, [
      custody('c', '2026-06-03', '2026-06-10', 'transferred'),
      custody('d', '2026-06-10', '2026-06-20', 'released'),
    ]);
    expect(told.left).toMatchObject({ id: 'c', on: '2026-06-20', reason: 'released' });
  });

  it('a person is at large again where an end of custody turned out to be an error', () => {
    const told = whereaboutsSince(revoked, [custody('c', '2026-06-03', '2026-06-10')], new Set(['c']));
    expect(told.atLarge.at(-1)).toMatchObject({ id: 'c', from: '2026-06-10' });
    expect(told.left).toBeUndefined();
  });
});
