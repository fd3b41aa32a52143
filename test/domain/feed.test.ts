import { readFeed } from '../../domain/calendars/feed';

/** A feed in which England and Wales has these events. */
const feedOf = (...events: unknown[]): unknown => ({ 'england-and-wales': { events } });
const christmas = { date: '2026-12-25', title: 'Christmas Day', notes: '' };
const at = '/england-and-wales/events';

function faultsOf(feed: unknown): unknown {
  const read = readFeed(feed);
  return read.ok ? [] : read.faults;
}

describe('a feed that can be read', () => {
  it('a feed that can be read gives the holidays of each nation in order of day, and its first and last year', () => {
    expect(
      readFeed({
        scotland: {
          division: 'scotland',
          events: [
            { date: '2027-01-04', title: '2nd January', notes: 'Substitute day', bunting: true },
            { date: '2026-11-30', title: 'St Andrew’s Day', notes: '', bunting: true },
            { date: '2027-01-01', title: 'New Year’s Day', bunting: true },
          ],
        },
        'england-and-wales': { events: [christmas] },
      }),
    ).toEqual({
      ok: true,
      calendars: [
        {
          nation: 'england-and-wales',
          holidays: [{ day: '2026-12-25', title: 'Christmas Day' }],
          firstYear: 2026,
          lastYear: 2026,
        },
        {
          nation: 'scotland',
          holidays: [
            { day: '2026-11-30', title: 'St Andrew’s Day' },
            { day: '2027-01-01', title: 'New Year’s Day' },
            { day: '2027-01-04', title: '2nd January, substitute day' },
          ],
          firstYear: 2026,
          lastYear: 2027,
        },
      ],
    });
  });

  it('a feed in Welsh is read as the same nations', () => {
    const read = readFeed({
      'cymru-a-lloegr': { events: [{ ...christmas, title: 'Dydd Nadolig' }] },
      'yr-alban': { events: [christmas] },
      'gogledd-iwerddon': { events: [christmas] },
    });
    expect(read.ok && read.calendars.map(({ nation }) => nation)).toEqual([
      'england-and-wales',
      'scotland',
      'northern-ireland',
    ]);
  });

  it('a feed that tells one nation in both languages has a fault', () => {
    const twice = { 'england-and-wales': { events: [christmas] }, 'cymru-a-lloegr': { events: [christmas] } };
    expect(faultsOf(twice)).toEqual([{ pointer: '/cymru-a-lloegr', message: 'This nation is told twice' }]);
  });

  it('a feed may say nothing of two nations, and a note that is no text is passed over', () => {
    const read = readFeed({ 'northern-ireland': { events: [{ ...christmas, notes: 7 }] } });
    expect(read.ok && read.calendars.map(({ nation, holidays }) => [nation, holidays])).toEqual([
      ['northern-ireland', [{ day: '2026-12-25', title: 'Christmas Day' }]],
    ]);
  });

  it('a feed that can be read has a holiday in every year from the first to the last', () => {
    const inYears = (...years: number[]): unknown =>
      feedOf(...years.map((year) => ({ ...christmas, date: `${year}-12-25` })));
    const gap = [{ pointer: at, message: 'A year between the first and the last has no holidays' }];
    expect(faultsOf(inYears(2026, 2027, 2028))).toEqual([]);
    expect(faultsOf(inYears(2026, 2028))).toEqual(gap);
    expect(faultsOf(inYears(2026, 2027, 2029))).toEqual(gap);
    expect(faultsOf(feedOf({ ...christmas, date: '2026-12-28' }, christmas))).toEqual([]);
  });
});

describe('a feed that is wrong says where, and what to do', () => {
  const all = 'england-and-wales, scotland, northern-ireland';

  it.each([
    ['null', null],
    ['a text', 'england-and-wales'],
    ['a list', [christmas]],
    ['nothing', undefined],
    ['a number', 7],
  ])('a feed that is %s is told to be wrong', (_says, feed) => {
    expect(readFeed(feed)).toEqual({
      ok: false,
      faults: [{ pointer: '', message: 'Give an object by nation' }],
    });
  });

  it('a feed that is empty is told to be wrong', () => {
    expect(readFeed({})).toEqual({
      ok: false,
      faults: [{ pointer: '', message: `Give at least one of: ${all}` }],
    });
  });

  it('a feed that tells of an unknown country is wrong, beside a known one or alone', () => {
    const faults = [{ pointer: '/france', message: `Choose one of: ${all}` }];
    expect(readFeed({ france: { events: [christmas] }, scotland: { events: [christmas] } })).toEqual({
      ok: false,
      faults,
    });
    expect(faultsOf({ france: {} })).toEqual(faults);
  });

  it.each([
    ['is missing', {}],
    ['is empty', { events: [] }],
    ['is no list', { events: christmas }],
    ['is a text', { events: 'x' }],
    ['cannot be there, since the nation is a text', 'events'],
    ['cannot be there, since the nation is null', null],
    ['cannot be there, since the nation is a list', [christmas]],
  ])('a feed whose list of events %s is wrong, and says where', (_says, nation) => {
    expect(faultsOf({ 'england-and-wales': nation })).toEqual([
      { pointer: at, message: 'Enter at least one event' },
    ]);
  });

  it.each([
    ['is missing', { title: 'Christmas Day' }],
    ['does not exist', { ...christmas, date: '2026-02-29' }],
    ['is written another way', { ...christmas, date: '25/12/2026' }],
    ['is a number', { ...christmas, date: 20_261_225 }],
    ['is a list with a date in it', { ...christmas, date: ['2026-12-25'] }],
    ['cannot be there, since the event is a text', '2026-12-25'],
    ['cannot be there, since the event is null', null],
  ])('a feed in which the date of an event %s is wrong, and says where', (_says, event) => {
    expect(faultsOf(feedOf(christmas, event))).toEqual([
      { pointer: `${at}/1/date`, message: 'Enter a real date, such as 2026-12-25' },
    ]);
  });

  it.each([
    ['is missing', { date: '2026-12-28' }],
    ['is blank', { date: '2026-12-28', title: '  ' }],
    ['is a number', { date: '2026-12-28', title: 7 }],
  ])('a feed in which the title of an event %s is wrong, and says where', (_says, event) => {
    expect(faultsOf(feedOf(christmas, event))).toEqual([
      { pointer: `${at}/1/title`, message: 'Enter what the day is called' },
    ]);
  });

  it('a feed that tells a date twice is wrong, and says where', () => {
    expect(faultsOf(feedOf(christmas, { ...christmas, title: 'Again' }))).toEqual([
      { pointer: `${at}/1/date`, message: 'This date is told twice' },
    ]);
  });

  it('a feed with several faults tells them all at once', () => {
    expect(
      faultsOf({
        'england-and-wales': { events: [{ title: 'No date' }, { date: '2026-12-28', title: '' }] },
        scotland: {},
      }),
    ).toEqual([
      { pointer: `${at}/0/date`, message: 'Enter a real date, such as 2026-12-25' },
      { pointer: `${at}/1/title`, message: 'Enter what the day is called' },
      { pointer: '/scotland/events', message: 'Enter at least one event' },
    ]);
  });
});
