import { namesAny } from '../../domain/nameless';

const names = ['Brian Ó Sample', '1000002', '2012/0052494Q'];

describe('words that must name nobody', () => {
  test.each([
    ['a first name', 'Brian was seen again'],
    ['a last name in capitals', 'people talk of SAMPLE'],
    ['a name in the genitive', "Sample's flat"],
    ['a name between marks', 'is it (sample)?'],
    ['an accent left out elsewhere', 'brían'],
    ['a reference', 'see 1000002'],
    ['a reference spaced out', 'PNC 2012 / 0052494 q'],
  ])('words that must name nobody are refused for %s', (_, text) => {
    expect(namesAny(text, names)).toBe(true);
  });

  test.each([
    ['no name at all', 'Posters have gone up near the school; people are worried.'],
    ['a name inside another word', 'samples of paint, Brianna'],
    ['an initial, which is no name', 'plan O was discussed'],
    ['another number', 'about 100 people'],
  ])('words that must name nobody pass with %s', (_, text) => {
    expect(namesAny(text, names)).toBe(false);
  });

  it('words that must name nobody pass where the person has no name on record', () => {
    expect(namesAny('Brian Sample', [])).toBe(false);
  });
});
