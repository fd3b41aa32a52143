import { birthdayAt, isUnderEighteen } from '../../domain/time/age';

describe('the age of a person', () => {
  it.each([
    ['2009-06-01', '2027-06-01'],
    // 2026 has no 29 February.
    ['2008-02-29', '2026-03-01'],
    ['2008-12-31', '2026-12-31'],
  ] as const)('a person born on %s is eighteen on %s', (born, birthday) => {
    expect(birthdayAt(born, 18)).toBe(birthday);
  });

  it('a person is under eighteen until the day before the birthday, and on the birthday no longer', () => {
    expect(isUnderEighteen('2009-06-01', '2027-05-31')).toBe(true);
    expect(isUnderEighteen('2009-06-01', '2027-06-01')).toBe(false);
  });

  it('a person born on 29 February is a year older on that day in a year that has one', () => {
    expect(birthdayAt('2008-02-29', 16)).toBe('2024-02-29');
  });
});
