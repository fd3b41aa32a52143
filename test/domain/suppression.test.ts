import fc from 'fast-check';
import { suppressed, type Told, type ToldTable } from '../../domain/reports/suppression';

/** The table with its totals as a row and a column, as an attacker sees it. */
const wholeOf = ({ cells, rowTotals, columnTotals, total }: ToldTable): Told[][] => [
  ...cells.map((row, at) => [...row, rowTotals[at] ?? null]),
  [...columnTotals, total],
];

/**
 * Which left-out counts an attacker can work out for certain: Gaussian elimination over "each row and each column
 * adds up to its total", with no more knowledge than that.
 */
function workedOut(told: readonly (readonly Told[])[]): string[] {
  const unknown = told.flatMap((row, i) => row.flatMap((count, j) => (count === null ? [`${i},${j}`] : [])));
  const width = told[0]?.length ?? 0;
  const lines = [
    ...told.map((row, i) => row.map((_, j) => [i, j] as const)),
    ...Array.from({ length: width }, (_, j) => told.map((__, i) => [i, j] as const)),
  ];
  const rows = lines.map((line) =>
    unknown.map((name): number => {
      const at = line.findIndex(([i, j]) => `${i},${j}` === name);
      return at < 0 ? 0 : at === line.length - 1 ? -1 : 1;
    }),
  );
  let rank = 0;
  const pivots: number[] = [];
  for (let column = 0; column < unknown.length; column++) {
    const pivot = rows.findIndex((row, at) => at >= rank && row[column] !== 0);
    if (pivot < 0) continue;
    [rows[rank], rows[pivot]] = [rows[pivot] ?? [], rows[rank] ?? []];
    const lead = rows[rank]?.[column] ?? 1;
    rows[rank] = (rows[rank] ?? []).map((value) => value / lead);
    rows.forEach((row, at) => {
      const factor = row[column] ?? 0;
      if (at === rank || factor === 0) return;
      rows[at] = row.map((value, inner) => value - factor * (rows[rank]?.[inner] ?? 0));
    });
    pivots.push(column);
    rank += 1;
  }
  return pivots
    .filter((column, at) =>
      (rows[at] ?? []).every((value, other) => other === column || Math.abs(value) < 1e-9),
    )
    .map((column) => unknown[column] ?? '');
}

describe('counts of few people', () => {
  it('counts of few people are left out from 1 to 4, and told from 5, and at 0 where the unit has 5 in all', () => {
    const { cells } = suppressed([
      [0, 1, 30],
      [4, 5, 30],
      [20, 20, 20],
    ]);
    expect(cells[0]?.[1]).toBeNull();
    expect(cells[1]?.[0]).toBeNull();
    const plenty = [
      [0, 5, 30],
      [6, 5, 0],
    ];
    expect(suppressed(plenty).cells).toEqual(plenty);
  });

  it('counts are told in full where all are large', () => {
    const table = suppressed([
      [5, 10],
      [20, 7],
    ]);
    expect(table).toEqual({
      cells: [
        [5, 10],
        [20, 7],
      ],
      rowTotals: [15, 27],
      columnTotals: [25, 17],
      total: 42,
    });
  });

  it('counts of few people take others with them, so that no total gives them away', () => {
    // One small count: it could be worked out from its row, and from its column; so three more are left out.
    const told = wholeOf(
      suppressed([
        [3, 10, 40],
        [12, 11, 50],
        [13, 14, 60],
      ]),
    );
    expect(told.flat().filter((count) => count === null).length).toBeGreaterThanOrEqual(4);
    expect(workedOut(told)).toEqual([]);
  });

  it('counts of few people of one unit alone are left out with its total', () => {
    const told = wholeOf(suppressed([[3, 0, 0]]));
    expect(workedOut(told)).toEqual([]);
    expect(told.flat().filter((count) => count !== null && count > 0 && count < 5)).toEqual([]);
  });

  it('a unit with nobody to count looks like a unit with 4, and like a unit with 1', () => {
    const beside = [20, 30];
    const shown = [0, 1, 4].map((few) => suppressed([beside, [few, 0], [9, 9]]));
    for (const { cells, rowTotals } of shown) expect([cells[1], rowTotals[1]]).toEqual([[null, null], null]);
    const alone = [0, 4].map((few) => suppressed([[few, 0]]));
    expect(alone[0]).toEqual(alone[1]);
    expect(alone[0]?.total).toBeNull();
    // The other side of the boundary: five are told.
    expect(suppressed([[5, 0]]).rowTotals).toEqual([5]);
  });

  it('counts of few people can never be worked out, whatever the table', () => {
    const tables = fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }))
      .chain(([height, width]) =>
        fc.array(fc.array(fc.nat(12), { minLength: width, maxLength: width }), {
          minLength: height,
          maxLength: height,
        }),
      );
    let withSmall = 0;
    fc.assert(
      fc.property(tables, (counts) => {
        const told = suppressed(counts);
        const whole = wholeOf(told);
        if (whole.flat().includes(null)) withSmall += 1;
        expect(whole.flat().filter((count) => count !== null && count > 0 && count < 5)).toEqual([]);
        expect(workedOut(whole)).toEqual([]);
        // Nobody is as little told as somebody.
        counts.forEach((row, i) => {
          if (row.reduce((all, one) => all + one, 0) < 5)
            expect([...(told.cells[i] ?? []), told.rowTotals[i]].every((count) => count === null)).toBe(true);
        });
        // What is told is true.
        told.cells.forEach((row, i) =>
          row.forEach((count, j) => count !== null && expect(count).toBe(counts[i]?.[j])),
        );
      }),
      { numRuns: 2_000, seed: 20_261_125 },
    );
    expect(withSmall).toBeGreaterThan(500);
  });

  it('control: without leaving out others, the attack of this test works out counts of few people', () => {
    expect(
      workedOut([
        [null, 10, 13],
        [12, 11, 23],
        [15, 21, 36],
      ]),
    ).toEqual(['0,0']);
  });
});
