import { parseReference, referenceKinds, type ReferenceKind } from '../../domain/identifiers';

const read = (kind: ReferenceKind, text: string): string | undefined => {
  const parsed = parseReference(kind, text);
  return parsed.ok ? parsed.value : undefined;
};

describe('a reference is kept in the one form that is compared', () => {
  it.each<readonly [ReferenceKind, string, string]>([
    ['pnc', '2012/0052494Q', '2012/0052494Q'],
    ['pnc', '2012/52494Q', '2012/0052494Q'],
    ['pnc', '12/52494Q', '2012/0052494Q'],
    ['pnc', ' 12/52494q ', '2012/0052494Q'],
    ['pnc', '79/163001B', '1979/0163001B'],
    ['pnc', '1979/0163001b', '1979/0163001B'],
    ['pnc', '00/1A', '2000/0000001A'],
    ['pnc', '30/7N', '2030/0000007N'],
    ['pnc', '31/7D', '1931/0000007D'],
    ['visor', '1234567', '1234567'],
    ['visor', '12 345 67', '1234567'],
    ['visor', '1234', '1234'],
    ['visor', '1234567890', '1234567890'],
    ['cro', '265416/21g', '265416/21G'],
    ['cro', 'SF05/482703J', 'SF05/482703J'],
    ['crn', 'x123456', 'X123456'],
    ['nomis', 'a1234bc', 'A1234BC'],
    ['vigil', 'vg-00000001', 'VG-00000001'],
    ['vigil', 'VG-0123456789AB', 'VG-0123456789AB'],
  ])('the reference %s %s is kept as %s', (kind, text, kept) => {
    expect(read(kind, text)).toBe(kept);
  });
});

describe('a reference that cannot be right is not taken', () => {
  it.each<readonly [ReferenceKind, string, string]>([
    ['pnc', '2012/0052494R', 'the check letter is another one'],
    ['pnc', '2012/0052495Q', 'a digit of the number is another one'],
    ['pnc', '2013/0052494Q', 'the year is another one'],
    ['pnc', '2012/0052449Q', 'two digits have changed places'],
    ['pnc', '2012/0052494', 'the check letter is missing'],
    ['pnc', '2012/00052494Q', 'the number is too long'],
    ['pnc', '012/52494Q', 'the year has three digits'],
    ['pnc', '2012-0052494Q', 'there is no stroke'],
    ['pnc', '', 'there is nothing'],
    ['visor', '123', 'it is too short'],
    ['visor', '12345678901', 'it is too long'],
    ['visor', '12345A7', 'there is a letter in it'],
    ['cro', '265416/21', 'the letter is missing'],
    ['cro', '2654167/21G', 'the number is too long'],
    ['cro', 'TF05/482703J', 'the file is of no known sort'],
    ['crn', 'X12345', 'a digit is missing'],
    ['crn', 'X1234567', 'there is a digit too many'],
    ['crn', '1123456', 'there is no letter'],
    ['nomis', 'A1234B', 'a letter is missing'],
    ['nomis', 'A123BC', 'a digit is missing'],
    ['nomis', 'A1234BCD', 'there is a letter too many'],
    ['vigil', 'VG-0000001', 'it is too short'],
    ['vigil', 'VG-0123456789ABC', 'it is too long'],
    ['vigil', '00000001', 'it does not begin with VG'],
  ])('the reference %s %s is not taken: %s', (kind, text) => {
    expect(read(kind, text)).toBeUndefined();
  });

  it.each(referenceKinds)(
    'a fault of a %s reference says what one looks like, and its example is a good one',
    (kind) => {
      const parsed = parseReference(kind, '?');
      if (parsed.ok) throw new Error('it was taken');
      expect(parsed.reason).toMatch(new RegExp(`^Enter a ${kind.toUpperCase()} reference, such as \\S+$`));
      expect(read(kind, parsed.reason.slice(parsed.reason.lastIndexOf(' ')))).toBeDefined();
    },
  );

  it('a fault of a reference does not repeat what was entered, which may be of a person', () => {
    expect(parseReference('nomis', 'Smith')).toEqual({
      ok: false,
      reason: 'Enter a NOMIS reference, such as A1234BC',
    });
  });
});

it('every letter but I, O and S can be the check letter of some PNC number', () => {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const found = letters.filter((letter) =>
    Array.from({ length: 23 }, (_none, n) => `2012/${n}${letter}`).some((text) => read('pnc', text)),
  );
  expect(letters.filter((letter) => !found.includes(letter))).toEqual(['I', 'O', 'S']);
});
