import { CsvError, parse } from 'csv-parse/sync';
import type { z } from 'zod';
import type { FieldFault } from '../../domain/errors';
import type { Role } from '../../domain/people/roles';
import type { StaffChange } from '../../records/people/staff';
import type { UnitChange } from '../../records/people/units';
import { rolesField, staffBody, mailField, unitBody } from './directory-fields';

/** A row of a file, with the line on which it begins. */
export type UnitRow = UnitChange & { readonly line: number; readonly mail?: string | null | undefined };
/** `roles`: all that the person is to have. */
export type StaffRow = StaffChange & { readonly line: number; readonly roles?: readonly Role[] | undefined };

export type DirectoryFile =
  | { readonly of: 'units'; readonly rows: readonly UnitRow[] }
  | { readonly of: 'people'; readonly rows: readonly StaffRow[] };

/** The columns of each file. A needed column must be there; what another column holds stays as it is without it. */
export const fileColumns = {
  units: {
    unit: { needed: true, holds: 'the unit, such as police:kent/mosovo' },
    title: { needed: true, holds: 'what it is called' },
    nation: { needed: false, holds: 'england-and-wales, scotland or northern-ireland' },
    opens: { needed: false, holds: 'when it opens, such as 08:00; empty where it has no hours' },
    closes: { needed: false, holds: 'when it closes' },
    everyDay: { needed: false, holds: 'yes where it works at weekends and on bank holidays too' },
    quietFrom: { needed: false, holds: 'when its quiet hours begin; empty where it has none' },
    quietTo: { needed: false, holds: 'when they end, on the next day where that is earlier' },
    active: { needed: false, holds: 'no where it works no more' },
    needsClearance: { needed: false, holds: 'yes where nobody of it works without a clearance' },
    account: { needed: false, holds: 'no where nobody signs in for it: its mails carry links that answer' },
    mail: { needed: false, holds: 'its mail channel; empty takes one away, and no webhook' },
  },
  people: {
    staff: { needed: true, holds: 'the person, such as staff:4711' },
    name: { needed: true, holds: 'their name' },
    unit: { needed: true, holds: 'their unit' },
    posts: { needed: false, holds: 'supervisor, unit-manager, force-lead; several with semicolons' },
    supervisor: { needed: false, holds: 'their supervisor, such as staff:12; empty for none' },
    deputy: { needed: false, holds: 'who is told too while they are away; empty for none' },
    mail: { needed: false, holds: 'their own mail; empty where their unit is told' },
    roles: {
      needed: false,
      holds: 'what they may do, such as coordinator; several with semicolons, and no others',
    },
  },
} as const satisfies Record<string, Record<string, { needed: boolean; holds: string }>>;

// More rows than any force has people. A longer file is something else.
const mostRows = 5_000;
const longestRecord = 20_000;

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

const faultAt = (line: number, column: string | undefined, message: string): FieldFault => ({
  pointer: '/csv',
  line,
  ...(column !== undefined && { column }),
  message,
});

/**
 * Reads a file of units or of people, which its heading tells apart. Where any row has a fault, the answer names every
 * fault with its line and column. The records decide later whether the units and people named exist.
 */
export function readDirectoryFile(
  csv: string,
):
  | { readonly ok: true; readonly file: DirectoryFile }
  | { readonly ok: false; readonly faults: FieldFault[] } {
  const faults: FieldFault[] = [];
  const lines = linesOf(csv, faults);
  const [heading, ...rest] = lines;
  if (!heading)
    return { ok: false, faults: faults.length > 0 ? faults : [faultAt(1, undefined, 'The file is empty')] };
  const of = heading.cells.some((name) => name.toLowerCase() === 'staff') ? 'people' : 'units';
  const columns = columnsOf(of, heading, faults);
  if (rest.length > mostRows)
    faults.push(faultAt(rest[mostRows]?.line ?? 1, undefined, `A file has at most ${mostRows} rows`));
  if (faults.length > 0) return { ok: false, faults };

  const seen = new Map<string, number>();
  const read = rest.map(({ line, cells }) => {
    const cellsBy = new Map(columns.map((name, at) => [name, cells[at] ?? '']));
    if (cells.length !== columns.length)
      faults.push(
        faultAt(line, undefined, `This line has ${cells.length} cells, the heading has ${columns.length}`),
      );
    const id = cellsBy.get(of === 'units' ? 'unit' : 'staff') ?? '';
    const before = seen.get(id);
    if (before !== undefined)
      faults.push(faultAt(line, of === 'units' ? 'unit' : 'staff', `This is in line ${before} already`));
    seen.set(id, line);
    return of === 'units' ? unitRow(line, cellsBy, faults) : staffRow(line, cellsBy, faults);
  });
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, file: { of, rows: read } as DirectoryFile };
}

function linesOf(csv: string, faults: FieldFault[]): Line[] {
  try {
    const records = parse(csv, {
      bom: true,
      info: true,
      raw: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: longestRecord,
    }) as unknown as { record: string[]; raw: string; info: { lines: number } }[];
    return records
      .map(({ record, raw, info }) => ({
        // The parser tells the line on which a row ends, and a cell may hold line breaks.
        line: info.lines - (raw.trim().match(/\n/g) ?? []).length,
        cells: record,
      }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as { lines?: unknown }).lines ?? 1);
    faults.push(
      faultAt(line, undefined, 'This cannot be read as CSV: look for a quotation mark without its pair'),
    );
    return [];
  }
}

function columnsOf(of: keyof typeof fileColumns, heading: Line, faults: FieldFault[]): string[] {
  const known: Readonly<Record<string, { needed: boolean }>> = fileColumns[of];
  const names = heading.cells.map(
    (cell) => Object.keys(known).find((name) => name.toLowerCase() === cell.toLowerCase()) ?? cell,
  );
  for (const [at, name] of names.entries()) {
    if (!Object.hasOwn(known, name))
      faults.push(
        faultAt(heading.line, name, `There is no such column: use ${Object.keys(known).join(', ')}`),
      );
    else if (names.indexOf(name) !== at)
      faults.push(faultAt(heading.line, name, 'This column is there twice'));
  }
  for (const [name, { needed }] of Object.entries(known))
    if (needed && !names.includes(name)) faults.push(faultAt(heading.line, name, 'This column is missing'));
  const pairs =
    of === 'units'
      ? ([
          ['opens', 'closes'],
          ['quietFrom', 'quietTo'],
        ] as const)
      : [];
  for (const [one, other] of pairs)
    if (names.includes(one) !== names.includes(other))
      faults.push(faultAt(heading.line, names.includes(one) ? other : one, 'This column is missing'));
  if (names.includes('everyDay') && !names.includes('opens'))
    faults.push(faultAt(heading.line, 'opens', 'This column is missing'));
  return names;
}

type Cells = ReadonlyMap<string, string>;

/** Which column a fault of a schema is about. */
type Places = Readonly<Record<string, string>>;

function checked<S extends z.ZodType>(
  schema: S,
  given: unknown,
  places: Places,
  line: number,
  faults: FieldFault[],
): z.output<S> | undefined {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  for (const { path, message } of read.error.issues) {
    const at = path.map(String).join('.');
    faults.push(faultAt(line, places[at] ?? places[String(path[0])] ?? String(path[0]), message));
  }
  return undefined;
}

const yes = new Set(['yes', 'true', '1']);
const no = new Set(['no', 'false', '0', '']);

function flag(cells: Cells, name: string, line: number, faults: FieldFault[]): boolean | undefined {
  const cell = cells.get(name)?.toLowerCase();
  if (cell === undefined) return undefined;
  if (!yes.has(cell) && !no.has(cell)) faults.push(faultAt(line, name, 'Enter yes or no'));
  return yes.has(cell);
}

function unitRow(line: number, cells: Cells, faults: FieldFault[]): UnitRow | undefined {
  const cell = (name: string): string | undefined => cells.get(name);
  /** None where both cells are empty. */
  const pair = (
    one: string,
    other: string,
    make: (a: string, b: string) => object,
  ): object | null | undefined => {
    const [a, b] = [cell(one), cell(other)];
    if (a === undefined || b === undefined) return undefined;
    return a === '' && b === '' ? null : make(a, b);
  };
  const everyDay = flag(cells, 'everyDay', line, faults) ?? false;
  // An empty cell says nothing: a unit works unless the file says otherwise.
  const told = (name: string): boolean | undefined =>
    cell(name) === '' ? undefined : flag(cells, name, line, faults);
  const body = checked(
    unitBody,
    {
      id: cell('unit'),
      title: cell('title'),
      ...(cell('nation') && { nation: cell('nation') }),
      hours: pair('opens', 'closes', (opens, closes) => ({ opens, closes, everyDay })),
      quietHours: pair('quietFrom', 'quietTo', (from, to) => ({ from, to })),
      active: told('active'),
      needsClearance: told('needsClearance'),
      account: told('account'),
    },
    {
      id: 'unit',
      'hours.opens': 'opens',
      'hours.closes': 'closes',
      'quietHours.from': 'quietFrom',
      'quietHours.to': 'quietTo',
      quietHours: 'quietFrom',
    },
    line,
    faults,
  );
  const address = cell('mail');
  const mail = address
    ? checked(mailField, address, { undefined: 'mail' }, line, faults)
    : address === ''
      ? null
      : undefined;
  if (!body) return undefined;
  const { hours: working, quietHours: quiet, ...unit } = body;
  return { ...unit, working, quiet, line, mail };
}

function staffRow(line: number, cells: Cells, faults: FieldFault[]): StaffRow | undefined {
  const cell = (name: string): string | undefined => cells.get(name);
  const orNone = (name: string): string | null | undefined => (cell(name) === '' ? null : cell(name));
  const held = cell('posts');
  const body = checked(
    staffBody,
    {
      id: cell('staff'),
      name: cell('name'),
      unit: cell('unit'),
      ...(held !== undefined && { posts: held.split(/[;\s]+/).filter((post) => post !== '') }),
      supervisor: orNone('supervisor'),
      deputy: orNone('deputy'),
      mail: orNone('mail'),
    },
    { id: 'staff' },
    line,
    faults,
  );
  const wanted = cell('roles')
    ?.split(/[;\s]+/)
    .filter((role) => role !== '');
  const roles = wanted && checked(rolesField, wanted, { 0: 'roles' }, line, faults);
  return body && { ...body, ...(roles && { roles }), line };
}
