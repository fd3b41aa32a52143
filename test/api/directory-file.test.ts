import { fileColumns, readDirectoryFile } from '../../api/people/directory-file';

const read = (csv: string) => readDirectoryFile(csv);
const rows = (csv: string) => {
  const result = read(csv);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.file.rows;
};
const faults = (csv: string) => {
  const result = read(csv);
  return result.ok
    ? []
    : result.faults.map(({ line, column, message }) => `${line} ${column ?? '-'}: ${message}`);
};
const people = 'staff,name,unit,posts,supervisor,deputy,mail';
const units = 'unit,title,nation,opens,closes,everyDay,quietFrom,quietTo,active,mail';

describe('a file of people', () => {
  it('a file of people is recognised by its heading, and read row by row with the line of each', () => {
    const csv = `${people}\nstaff:1,Ann Example,police:kent/mosovo,supervisor;unit-manager,staff:2,,ann@example.invalid\n\nstaff:2,Bob Example,police:kent/mosovo,,,staff:1,\n`;
    expect(read(csv)).toMatchObject({ ok: true, file: { of: 'people' } });
    expect(rows(csv)).toEqual([
      {
        line: 2,
        id: 'staff:1',
        name: 'Ann Example',
        unit: 'police:kent/mosovo',
        posts: ['supervisor', 'unit-manager'],
        supervisor: 'staff:2',
        deputy: null,
        mail: 'ann@example.invalid',
      },
      {
        line: 4,
        id: 'staff:2',
        name: 'Bob Example',
        unit: 'police:kent/mosovo',
        posts: [],
        supervisor: null,
        deputy: 'staff:1',
        mail: null,
      },
    ]);
  });

  it('a file of people may come from a spreadsheet, with a byte order mark, Windows line ends, quotes and columns in any order', () => {
    const csv = '\uFEFFUnit,STAFF,name\r\npolice:kent/mosovo,staff:1,"Example, Ann ""the elder"""\r\n';
    expect(rows(csv)).toEqual([
      { line: 2, id: 'staff:1', name: 'Example, Ann "the elder"', unit: 'police:kent/mosovo' },
    ]);
  });

  it('a file of people says nothing of the columns that it leaves out', () => {
    expect(Object.keys(rows('staff,name,unit\nstaff:1,Ann,police:kent/mosovo')[0] ?? {})).not.toContain(
      'posts',
    );
  });

  it('a file of people with faults is refused with every fault of every row, its line and its column', () => {
    const csv = [
      people,
      'staff:1,Ann,police:kent/mosovo,,,,',
      '4711,,kent,chief,staff:x y,,not a mail',
      'staff:3,Cat,police:kent/mosovo,,staff:3,staff:3,',
      'staff:1,Ann again,police:kent/mosovo,,,,',
      'staff:5,Eve,police:kent/mosovo',
    ].join('\n');
    expect(faults(csv)).toEqual([
      '3 staff: Enter a member of staff, such as staff:4711',
      '3 name: Enter some words',
      '3 unit: Enter a unit, such as police:kent/mosovo',
      '3 posts: Choose one of: supervisor, unit-manager, force-lead',
      '3 supervisor: Enter a member of staff, such as staff:4711',
      '3 mail: Enter a mail address, such as unit@example.invalid',
      '4 supervisor: Choose somebody else',
      '4 deputy: Choose somebody else',
      '5 staff: This is in line 2 already',
      '6 -: This line has 3 cells, the heading has 7',
    ]);
  });

  it('a fault is told with the line on which its row begins, also after a cell of several lines', () => {
    const csv = 'staff,name,unit\nstaff:1,"Ann\nExample",police:kent/mosovo\nstaff:2,Bob,nowhere';
    expect(faults(csv)).toEqual(['4 unit: Enter a unit, such as police:kent/mosovo']);
  });
});

describe('a file of units', () => {
  it('a file of units is read with hours, quiet hours and mail, and an empty pair of times means none', () => {
    const csv = [
      units,
      'police:kent/mosovo,MOSOVO Kent,,08:00,18:00,,22:00,06:30,yes,mosovo@example.invalid',
      'police:kent/visor,ViSOR Kent,england-and-wales,,,,,,no,',
      'police:kent/control,Control room,,07:00,19:00,yes,,,,',
    ].join('\n');
    expect(rows(csv)).toEqual([
      {
        line: 2,
        id: 'police:kent/mosovo',
        title: 'MOSOVO Kent',
        working: { opens: '08:00', closes: '18:00', everyDay: false },
        quiet: { from: '22:00', to: '06:30' },
        active: true,
        mail: 'mosovo@example.invalid',
      },
      {
        line: 3,
        id: 'police:kent/visor',
        title: 'ViSOR Kent',
        nation: 'england-and-wales',
        working: null,
        quiet: null,
        active: false,
        mail: null,
      },
      {
        line: 4,
        id: 'police:kent/control',
        title: 'Control room',
        working: { opens: '07:00', closes: '19:00', everyDay: true },
        quiet: null,
        active: undefined,
        mail: null,
      },
    ]);
  });

  it('a file of units says which units need a clearance or have no account, and an empty cell says nothing', () => {
    const csv = [
      'unit,title,needsClearance,account',
      'police:kent/mosovo,MOSOVO Kent,yes,',
      'council:kent/housing,Housing,,no',
    ].join('\n');
    expect(rows(csv)).toMatchObject([
      { needsClearance: true, account: undefined },
      { needsClearance: undefined, account: false },
    ]);
  });

  it.each([
    [
      'a time that does not exist',
      'police:kent/a,A,,25:00,18:00,,,,,',
      ['2 opens: Enter a time of day, such as 13:00'],
    ],
    [
      'hours that end before they begin',
      'police:kent/a,A,,18:00,08:00,,,,,',
      ['2 closes: Enter a time after it opens'],
    ],
    ['one time of two', 'police:kent/a,A,,08:00,,,,,,', ['2 closes: Enter a time of day, such as 13:00']],
    [
      'quiet hours without length',
      'police:kent/a,A,,,,,09:00,09:00,,',
      ['2 quietTo: Enter another time than the beginning'],
    ],
    [
      'quiet hours that leave no time',
      'police:kent/a,A,,08:00,18:00,,07:00,19:00,,',
      ['2 quietFrom: The quiet hours leave no time in the working hours'],
    ],
    ['neither yes nor no', 'police:kent/a,A,,,,,,,perhaps,', ['2 active: Enter yes or no']],
    [
      'a nation that is none',
      'police:kent/a,A,mars,,,,,,,',
      ['2 nation: Choose one of: england-and-wales, scotland, northern-ireland'],
    ],
    ['no title', 'police:kent/a,,,,,,,,,', ['2 title: Enter some words']],
    [
      'an agency that does not take part',
      'circus:kent/a,A,,,,,,,,',
      ['2 unit: Enter a unit, such as police:kent/mosovo'],
    ],
    [
      'a mail that is none',
      'police:kent/a,A,,,,,,,,x',
      ['2 mail: Enter a mail address, such as unit@example.invalid'],
    ],
  ])('a file of units with %s is refused with the line and the column', (_says, line, expected) => {
    expect(faults(`${units}\n${line}`)).toEqual(expected);
  });
});

describe('a file that is none', () => {
  it.each([
    ['empty', '', ['1 -: The file is empty']],
    ['only blanks', '\n  \n', ['1 -: The file is empty']],
    ['without a column that is needed', 'staff,name\nstaff:1,Ann', ['1 unit: This column is missing']],
    [
      'without one column of two',
      'unit,title,opens\npolice:kent/a,A,08:00',
      ['1 closes: This column is missing'],
    ],
    ['with a column twice', 'staff,name,unit,name\n', ['1 name: This column is there twice']],
    [
      'with a column that nobody knows',
      'unit,title,colour\n',
      [`1 colour: There is no such column: use ${Object.keys(fileColumns.units).join(', ')}`],
    ],
    [
      'with a quotation mark without its pair',
      'staff,name,unit\nstaff:1,"Ann,police:kent/mosovo\nstaff:2,Bob,police:kent/mosovo',
      ['3 -: This cannot be read as CSV: look for a quotation mark without its pair'],
    ],
    [
      'a word that every object knows as a column',
      'unit,title,constructor\n',
      [`1 constructor: There is no such column: use ${Object.keys(fileColumns.units).join(', ')}`],
    ],
  ])('a file that is refused (%s) is told what is wrong with it', (_says, csv, expected) => {
    expect(faults(csv)).toEqual(expected);
  });

  it('a file of more than 5,000 rows is refused, and one of 5,000 is read', () => {
    const many = Array.from({ length: 5_001 }, (_, n) => `staff:${n},Name,police:kent/mosovo`);
    expect(faults(['staff,name,unit', ...many].join('\n'))).toEqual(['5002 -: A file has at most 5000 rows']);
    expect(rows(['staff,name,unit', ...many.slice(1)].join('\n'))).toHaveLength(5_000);
  });

  it('a file with nothing but its heading holds no rows', () => {
    expect(rows(people)).toEqual([]);
  });
});
