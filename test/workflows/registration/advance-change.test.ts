import type { Day } from '../../../domain/time/time';
import { codeOf, Registered, visit } from '../../support/registered';

describe('a change of home that is notified in advance (s.84(2)-(4))', () => {
  // Notified on Monday 7 December 2026 for Saturday 12: good from Thursday 10 (two days before) to Tuesday 15 (three
  // days after). The year counts from the notification: 7 December 2027.
  const announced = (): Registered => {
    const registered = new Registered().notifiedFirst().at('2026-12-07T10:00:00.000Z');
    registered.command('record-advance-change', {
      what: 'home-address',
      expectedOn: '2026-12-12',
      on: '2026-12-07T10:00:00.000Z',
      ...visit,
    });
    return registered.tidied();
  };

  it('a change notified in advance moves the annual date, and from two days before to three days after it the officer is asked whether it happened', () => {
    const registered = announced();
    expect(registered.owes).toEqual({ periodic: '2027-12-07' });
    expect(registered.at('2026-12-09T23:59:59.000Z').owes).toEqual({ periodic: '2027-12-07' });
    expect(registered.at('2026-12-10T00:00:00.000Z').owes).toEqual({
      periodic: '2027-12-07',
      'confirm-advance-change': '2026-12-15',
    });
    expect(registered.textsOf('confirm-advance-change')).toContain(
      'Thursday 10 December 2026: the earliest day, 2 days before',
    );
  });

  it.each(['2026-12-10', '2026-12-15'] as const)(
    'a move on %s, within the window, is the change that was notified in advance',
    (on) => {
      const registered = announced().at(`${on}T18:00:00.000Z`);
      registered.command('record-change', { what: 'home-address', on });
      expect(registered.owes).toEqual({ periodic: '2027-12-07' });
      expect(registered.closed('change')).toEqual(['completed']);
      expect(registered.closed('confirm-advance-change')).toEqual(['completed']);
    },
  );

  it('a change notified in advance owes nothing more once the officer finds that it happened in its window', () => {
    const registered = announced().at('2026-12-14T09:00:00.000Z');
    registered.answers('confirm-advance-change', 'happened', { happenedOn: '2026-12-13' });
    expect(registered.owes).toEqual({ periodic: '2027-12-07' });
  });

  it('a move on the day of its advance notification is notified, in whatever order the two are recorded', () => {
    const registered = new Registered().notifiedFirst().at('2026-12-07T20:00:00.000Z');
    const told = { what: 'home-address', expectedOn: '2026-12-07', on: '2026-12-07T10:00:00.000Z', ...visit };
    registered.command('record-change', { what: 'home-address', on: '2026-12-07' });
    registered.command('record-advance-change', told);
    expect(registered.owes).toEqual({ periodic: '2027-12-07' });
    expect(registered.closed('change')).toEqual(['completed']);
  });

  it('a move three days before its announced date is to be notified within three days like any other', () => {
    // Wednesday 9 December is day 1, Friday 11 day 3.
    const registered = announced().at('2026-12-09T18:00:00.000Z');
    registered.command('record-change', { what: 'home-address', on: '2026-12-09' });
    expect(registered.owes).toEqual({ periodic: '2027-12-07', change: '2026-12-11' });
  });

  it('a home announced in advance does not notify a change of name', () => {
    const registered = announced().at('2026-12-12T18:00:00.000Z');
    registered.command('record-change', { what: 'name', on: '2026-12-12' });
    expect(registered.owes).toMatchObject({ change: '2026-12-14' });
  });

  it('the person notifies within six days that an announced change did not happen, once its window has closed', () => {
    // Saturday 12 is day 1, Thursday 17 day 6. Nothing is asked before the three days after it are over.
    const registered = announced().at('2026-12-15T23:59:59.000Z');
    expect(codeOf(() => registered.answers('confirm-advance-change', 'not-happened'))).toBe(
      'registration.window-open',
    );
    registered.at('2026-12-16T00:00:00.000Z').answers('confirm-advance-change', 'not-happened');
    expect(registered.owes).toEqual({ periodic: '2027-12-07', 'non-occurrence': '2026-12-17' });
    registered.at('2026-12-17T23:00:00.000Z').visits(['non-occurrence']);
    // It is no notification under s.84(1): the annual date stays.
    expect(registered.owes).toEqual({ periodic: '2027-12-07' });
  });

  it('not notifying that an announced change did not happen is a breach when the sixth day is over', () => {
    const registered = announced().at('2026-12-16T09:00:00.000Z');
    registered.answers('confirm-advance-change', 'not-happened');
    expect(registered.at('2026-12-17T23:59:59.000Z').breaches).toEqual([]);
    expect(registered.at('2026-12-18T00:00:00.000Z').breaches).toEqual(['non-occurrence']);
  });

  it('an announced change that came four days late is to be notified as one that did not happen and as a change', () => {
    // Wednesday 16 December is day 1 of the change, Friday 18 day 3.
    const registered = announced().at('2026-12-16T12:00:00.000Z');
    registered.answers('confirm-advance-change', 'happened', { happenedOn: '2026-12-16' });
    expect(registered.owes).toEqual({
      periodic: '2027-12-07',
      'non-occurrence': '2026-12-17',
      change: '2026-12-18',
    });
    registered.visits(['non-occurrence', 'change']);
    expect(registered.owes).toEqual({ periodic: '2027-12-16' });
  });

  it('an announced change that nobody knows about is overdue with the officer from the fourth day, and no breach of the person', () => {
    const registered = announced().at('2027-01-20T09:00:00.000Z');
    expect(registered.owes).toEqual({ periodic: '2027-12-07', 'confirm-advance-change': '2026-12-15' });
    expect(registered.breaches).toEqual([]);
  });

  it('a change cannot be notified in advance for a day that has passed', () => {
    const registered = new Registered().notifiedFirst().at('2026-12-07T10:00:00.000Z');
    const told = (expectedOn: Day) =>
      registered.command('record-advance-change', {
        what: 'name',
        expectedOn,
        on: '2026-12-07T10:00:00.000Z',
        ...visit,
      });
    expect(codeOf(() => told('2026-12-06'))).toBe('registration.not-in-advance');
    told('2026-12-07');
  });
});
