import { controls, dataOf, inPlainWords, instantIn, localTime, readTyped } from '../../api/links/form';
import { html } from '../../platform/html';
import { fieldsToZod } from '../../api/http/fields-to-zod';
import {
  day,
  evidence,
  flag,
  hash,
  instant,
  list,
  maybe,
  oneOf,
  pastInstant,
  someOf,
  staff,
  text,
  unit,
  whole,
} from '../../engine/definition/fields';

/** A field of every type that there is. */
const fields = {
  what: text,
  note: maybe(text),
  onDay: day,
  begins: instant,
  happened: pastInstant,
  many: whole,
  agreed: flag,
  team: unit,
  officer: staff,
  proof: evidence,
  packHash: hash,
  level: oneOf('level-1', 'level-2'),
  reasons: someOf('old', 'new'),
  actions: list({ what: text, team: unit }),
};
const sent = {
  'f/what': ' Visited ',
  'f/note': '',
  'f/onDay': '2027-06-02',
  'f/begins': '2027-06-02T14:00',
  'f/happened': '2027-01-02T09:30',
  'f/many': '3',
  'f/agreed': 'yes',
  'f/team': 'police:kent/mosovo',
  'f/officer': 'staff:4711',
  'f/proof': 'evidence:minutes-1',
  'f/packHash': 'a'.repeat(64),
  'f/level': 'level-2',
  'f/reasons': ['old', 'new'],
  'f/actions/0/what': 'One',
  'f/actions/0/team': 'police:kent/visor',
  'f/actions/1/what': '',
  'f/actions/1/team': '',
  'f/actions/4/what': 'Two',
  'f/actions/4/team': 'police:kent/npt',
  'f/unknown': 'x',
};

describe('a form that a browser sends', () => {
  it('a form is read into data of every type of field, without empty rows and unknown names', () => {
    const data = dataOf(fields, readTyped(fields, sent));
    expect(data).toEqual({
      what: 'Visited',
      onDay: '2027-06-02',
      // London is an hour ahead of UTC in June, and not in January.
      begins: '2027-06-02T13:00:00.000Z',
      happened: '2027-01-02T09:30:00.000Z',
      many: 3,
      agreed: true,
      team: 'police:kent/mosovo',
      officer: 'staff:4711',
      proof: 'evidence:minutes-1',
      packHash: 'a'.repeat(64),
      level: 'level-2',
      reasons: ['old', 'new'],
      actions: [
        { what: 'One', team: 'police:kent/visor' },
        { what: 'Two', team: 'police:kent/npt' },
      ],
    });
    expect(fieldsToZod(fields).safeParse(data).success).toBe(true);
  });

  it('a single ticked box is read as a list of one', () => {
    expect(readTyped({ reasons: fields.reasons }, { 'f/reasons': 'new' })).toEqual({ reasons: ['new'] });
  });

  it('a form keeps what cannot be read as it was typed, so that it is refused with its place', () => {
    const data = dataOf(
      fields,
      readTyped(fields, { ...sent, 'f/many': 'three', 'f/begins': 'soon', 'f/agreed': 'perhaps' }),
    );
    const { error } = fieldsToZod(fields).safeParse(data);
    expect(error?.issues.map(({ path }) => path.join('/')).sort()).toEqual(['agreed', 'begins', 'many']);
  });

  it('a form that sends an object, a number or nothing where text belongs is read as empty', () => {
    const { what, actions } = fields;
    for (const odd of [{}, { 'f/what': { a: 1 } }, { 'f/what': 7 }, { 'f/what': [] }, { 'f/actions': 'x' }])
      expect(dataOf({ what, actions }, readTyped({ what, actions }, odd))).toEqual({ actions: [] });
  });

  it.each([
    ['2027-06-02T14:00', '2027-06-02T13:00:00.000Z'],
    ['2027-06-02T14:00:30', '2027-06-02T13:00:00.000Z'],
    ['2027-02-29T14:00', undefined],
    ['2027-06-02T24:00', undefined],
    ['2027-06-02', undefined],
    ['', undefined],
  ])('a London time typed as "%s" is read as %s', (typed, found) => {
    expect(instantIn(typed)).toBe(found);
  });

  it('an instant is shown in London time', () => {
    expect(localTime('2027-06-02T13:00:00.000Z')).toBe('2027-06-02T14:00');
  });
});

describe('the controls of a form', () => {
  const shown = { form: 'done', faults: [{ pointer: '/actions/0/what', message: 'Enter some words' }] };
  const page = html`${controls(fields, readTyped(fields, sent), shown)}`.text;

  it('the controls of a form have one label each, and names that say where the answer belongs', () => {
    const ids = [...page.matchAll(/<(?:input|textarea)[^>]* id="([^"]+)"/g)].map(([, id]) => id);
    const labelled = [...page.matchAll(/<label for="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(8);
    expect(labelled.sort()).toEqual(ids.sort());
    expect(new Set(ids).size).toBe(ids.length);
    expect(page).toContain('name="f/actions/1/team"');
  });

  it('the controls of a form hold what was typed, and one more empty row', () => {
    expect(page).toContain('value="police:kent/visor"');
    expect(page).toMatch(/value="level-2"\s+checked/);
    expect(page).not.toMatch(/value="level-1"\s+checked/);
    expect(page.match(/class="row"/g)).toHaveLength(3);
  });

  it('the controls of a form say what is wrong next to the field, and the field refers to it', () => {
    expect(page).toContain('id="done/actions/0/what-error"');
    expect(page).toMatch(/id="done\/actions\/0\/what"[^>]*aria-describedby="done\/actions\/0\/what-error"/);
    expect(page.match(/Enter some words/g)).toHaveLength(1);
  });

  it('the controls of a form escape whatever was typed', () => {
    const typed = readTyped({ what: text }, { 'f/what': '</textarea><script>alert(1)</script>' });
    const harmless = html`${controls({ what: text }, typed, { form: 'x', faults: [] })}`.text;
    expect(harmless).not.toContain('<script>');
    expect(harmless).toContain('&lt;/textarea&gt;&lt;script&gt;');
  });

  it.each([
    ['shortNotice', 'Short notice'],
    ['not-possible', 'Not possible'],
    ['what', 'What'],
  ])('the controls of a form call the field %s "%s"', (name, words) => {
    expect(inPlainWords(name)).toBe(words);
  });
});
