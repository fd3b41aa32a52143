import fc from 'fast-check';
import { packFaults, packHashOf } from '../../../workflows/transfer/risk-pack';

const one = '1'.repeat(64);
const two = '2'.repeat(64);

describe('the hash of a risk pack', () => {
  // Each worked out with printf, sort and sha256sum in a shell.
  it.each([
    ['of an empty pack', [], 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [
      'of one record',
      [{ reference: 'a', hash: one }],
      '027a6d40cd1667244287a9654a559bb7a0be85c22c7276ddf1f84b91a7d1177c',
    ],
    [
      'of three records, in no order and letters of any script',
      [
        { reference: 'visor/plan', hash: one },
        { reference: 'Łódź/note', hash: two },
        { reference: 'assessment', hash: two },
      ],
      '207e42606d1ddde8cd2e7654e6f63d9ebaa252c5a63a7482589aa8c82b4e30aa',
    ],
  ])('the hash %s is what a shell works out', (_says, items, hash) => {
    expect(packHashOf(items)).toBe(hash);
  });

  const items = fc.uniqueArray(
    fc.record({
      reference: fc
        .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
        .filter((text) => /^[^\s]+$/.test(text)),
      hash: fc.constantFrom(one, two),
    }),
    { selector: ({ reference }) => reference, minLength: 1, maxLength: 6 },
  );

  it('the hash of a pack is the same in whatever order, and another once anything in the pack is another', () => {
    fc.assert(
      fc.property(items, (pack) => {
        const hash = packHashOf(pack);
        expect(packHashOf(pack.toReversed())).toBe(hash);
        expect(packHashOf(pack.slice(1))).not.toBe(hash);
        const [first, ...rest] = pack;
        const altered = { reference: first?.reference ?? '', hash: first?.hash === one ? two : one };
        expect(packHashOf([altered, ...rest])).not.toBe(hash);
        expect(packFaults(hash, pack)).toEqual([]);
      }),
    );
  });

  it('a fault of a pack is named with its place', () => {
    const places = (hash: string, pack: { reference: string; hash: string }[]) =>
      packFaults(hash, pack).map(({ pointer }) => pointer);
    const pack = [{ reference: 'a', hash: one }];
    expect(places(one, pack)).toEqual(['/data/packHash']);
    expect(places(packHashOf([]), [])).toEqual(['/data/items']);
    for (const lineBreak of ['\n', '\r', '\u0085', '\u2028', '\u2029'])
      expect(places(one, [...pack, { reference: `b${lineBreak}c`, hash: one }])).toEqual([
        '/data/items/1/reference',
      ]);
    expect(places(one, [...pack, ...pack])).toEqual(['/data/items/1/reference']);
  });

  it('control: a reference on two lines would let two packs have one hash', () => {
    const joined = [{ reference: `a ${one}\nb`, hash: two }];
    const apart = [
      { reference: 'a', hash: one },
      { reference: 'b', hash: two },
    ];
    expect(packHashOf(joined)).toBe(packHashOf(apart));
    expect(packFaults(packHashOf(joined), joined)).not.toEqual([]);
  });
});
