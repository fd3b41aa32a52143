import { dayOf, isDay, timeOf, timeOn, type Instant } from '../../domain/time/time';
import type { FieldFault } from '../../domain/errors';
import type { Field, Fields } from '../../engine/definition/fields';
import { html, type Html } from '../../platform/html';

/** What somebody typed into a form, unchanged, so that a form with faults can be shown again. */
export interface Typed {
  readonly [name: string]: TypedValue;
}
type TypedValue = string | readonly (string | Typed)[];
/** A form as a browser sends it. */
export type Sent = Readonly<Record<string, unknown>>;

/** How the names of the fields in a page begin. The rest is the place in the answer: `f/actions/0/what`. */
export const fieldPrefix = 'f';

const isBlank = (typed: Typed): boolean => Object.values(typed).every(isBlankValue);

function isBlankValue(value: TypedValue): boolean {
  if (typeof value === 'string') return value === '';
  // A ticked box counts, and so does a row with something in it.
  return value.every((one) => typeof one !== 'string' && isBlank(one));
}

/** Reads the known fields from what a browser sent, without rows that are empty. */
export function readTyped(fields: Fields, sent: Sent, at: string = fieldPrefix): Typed {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]): [string, TypedValue] => {
      const place = `${at}/${name}`;
      if (field.type === 'list') {
        const rows = rowsSent(sent, place).map((index) =>
          readTyped(field.fields ?? {}, sent, `${place}/${index}`),
        );
        return [name, rows.filter((row) => !isBlank(row))];
      }
      const values = [sent[place]].flat().flatMap((one) => (typeof one === 'string' ? [one.trim()] : []));
      return [name, field.type === 'some-of' ? values : (values[0] ?? '')];
    }),
  );
}

function rowsSent(sent: Sent, place: string): number[] {
  const indexes = Object.keys(sent).flatMap((name) => {
    const [, index] = name.startsWith(`${place}/`)
      ? (/^(\d{1,3})\//.exec(name.slice(place.length + 1)) ?? [])
      : [];
    return index === undefined ? [] : [Number(index)];
  });
  return [...new Set(indexes)].sort((a, b) => a - b);
}

/** The data that was meant. Empty fields are left out, and a value that cannot be read stays as it is, to be refused. */
export function dataOf(fields: Fields, typed: Typed): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const value = valueOf(field, typed[name] ?? '');
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function valueOf(field: Field, typed: TypedValue): unknown {
  if (field.type === 'list') return (typed as readonly Typed[]).map((row) => dataOf(field.fields ?? {}, row));
  if (typed === '' || typed.length === 0) return undefined;
  if (typeof typed !== 'string') return typed;
  switch (field.type) {
    case 'flag':
      return typed === 'yes' ? true : typed === 'no' ? false : typed;
    case 'whole':
      return /^\d{1,9}$/.test(typed) ? Number(typed) : typed;
    case 'instant':
    case 'past-instant':
      return instantIn(typed) ?? typed;
    default:
      return typed;
  }
}

/** The instant of a date and a time in London, as browsers send them; undefined where the text is none. */
export function instantIn(typed: string): Instant | undefined {
  const [, day = '', time] = /^(\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d)/.exec(typed) ?? [];
  return isDay(day) && time !== undefined ? timeOn(day, time as `${number}:${number}`) : undefined;
}

/** A form control's value for an instant, in London's time. */
export const localTime = (instant: Instant): string => `${dayOf(instant)}T${timeOf(instant)}`;

// No field of a step has this name. It tells when the thing happened that the answer is about.
const whenItHappened = 'on';

/** `shortNotice`, `not-possible`: in words. */
export function inPlainWords(name: string): string {
  if (name === whenItHappened) return 'When it happened, if not now';
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('-', ' ')
    .toLowerCase();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

interface Shown {
  /** How the ids of this form begin. A page may hold several forms. */
  readonly form: string;
  readonly faults: readonly FieldFault[];
}

// How many empty rows a list begins with, and the most that a form takes.
const emptyRows = 1;
const mostRows = 50;

/** The controls for some fields, with what was typed and what is wrong with it. */
export function controls(fields: Fields, typed: Typed, shown: Shown, at = ''): Html[] {
  return Object.entries(fields).map(([name, field]) => {
    const place = `${at}/${name}`;
    const value = typed[name];
    return field.type === 'list'
      ? rowsOf(name, field, (value ?? []) as readonly Typed[], shown, place)
      : control(name, field, value, shown, place);
  });
}

function rowsOf(name: string, field: Field, rows: readonly Typed[], shown: Shown, place: string): Html {
  const many = Math.min(mostRows, Math.max(rows.length + emptyRows, field.optional ? 0 : 1));
  const legend = `${inPlainWords(name)}${field.optional ? ' (optional)' : ''}`;
  return html`<fieldset id="${shown.form}${place}">
    <legend>${legend}</legend>
    ${faultOf(shown, place)}
    ${Array.from({ length: many }, (_, index) => {
      const row = controls(field.fields ?? {}, rows[index] ?? {}, shown, `${place}/${index}`);
      const one = `${inPlainWords(name)}, ${index + 1}`;
      return html`<div class="row" role="group" aria-label="${one}">
        <p class="name">${one}</p>
        ${row}
      </div>`;
    })}
    <button class="secondary" name="more" value="1" formnovalidate>Add another</button>
  </fieldset>`;
}

function control(
  name: string,
  field: Field,
  value: TypedValue | undefined,
  shown: Shown,
  place: string,
): Html {
  const id = `${shown.form}${place}`;
  const label = `${inPlainWords(name)}${field.optional ? ' (optional)' : ''}`;
  const fault = faultOf(shown, place);
  const typed = typeof value === 'string' ? value : '';
  const sent = `${fieldPrefix}${place}`;
  const described = [fault && `${id}-error`, hints[field.type] !== undefined && `${id}-hint`].filter(Boolean);
  const hint = hints[field.type];
  const hinted = hint !== undefined && html`<div class="hint" id="${id}-hint">${hint}</div>`;
  const by = described.length > 0 && html` aria-describedby="${described.join(' ')}"`;
  if (field.type === 'one-of' || field.type === 'flag' || field.type === 'some-of') {
    const options = field.type === 'flag' ? ['yes', 'no'] : (field.options ?? []);
    const chosen: readonly unknown[] = typeof value === 'string' ? [value] : (value ?? []);
    const type = field.type === 'some-of' ? 'checkbox' : 'radio';
    return html`<fieldset class="${fault ? 'field wrong' : 'field'}" id="${id}" ${by}>
      <legend>${label}</legend>
      ${hinted}${fault}
      ${options.map(
        (option) =>
          html`<label class="choice"
            ><input
              type="${type}"
              name="${sent}"
              value="${option}"
              ${chosen.includes(option) && html` checked`}
            />
            ${inPlainWords(option)}</label
          >`,
      )}
    </fieldset>`;
  }
  const input =
    field.type === 'text'
      ? html`<textarea id="${id}" name="${sent}" rows="4" ${by}>${typed}</textarea>`
      : html`<input
          id="${id}"
          name="${sent}"
          type="${inputTypes[field.type] ?? 'text'}"
          value="${typed}"
          ${by}
        />`;
  return html`<div class="${fault ? 'field wrong' : 'field'}">
    <label for="${id}">${label}</label>
    ${hinted}${fault}${input}
  </div>`;
}

const inputTypes: Partial<Record<Field['type'], string>> = {
  day: 'date',
  instant: 'datetime-local',
  'past-instant': 'datetime-local',
};

const hints: Partial<Record<Field['type'], string>> = {
  day: 'For example, 2026-05-01',
  instant: 'A date and a time in London',
  'past-instant': 'A date and a time in London that have passed',
  whole: 'A whole number',
  unit: 'For example, police:kent/mosovo',
  staff: 'For example, staff:4711',
  evidence: 'For example, evidence:minutes-12',
  hash: 'A SHA-256 in 64 hexadecimal digits',
};

function faultOf({ form, faults }: Shown, place: string): Html | undefined {
  const messages = faults.filter(({ pointer }) => pointer === place).map(({ message }) => message);
  if (messages.length === 0) return undefined;
  return html`<p class="fault" id="${form}${place}-error">
    <span class="hidden">Error: </span>${messages.join('. ')}
  </p>`;
}
