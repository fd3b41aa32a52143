/** The records of other systems that a subject may be found by, and our own. */
export const referenceKinds = ['visor', 'pnc', 'cro', 'crn', 'nomis', 'vigil', 'staff'] as const;
export type ReferenceKind = (typeof referenceKinds)[number];

// The Police National Computer's check letters leave out I, O and S.
const checkLetters = 'ZABCDEFGHJKLMNPQRTUVWXY';

interface Form {
  readonly example: string;
  /** Not in capitals, as all others are. */
  readonly asWritten?: true;
  /** The one way in which we write it, or undefined when it is none. */
  readonly read: (text: string) => string | undefined;
}

const matching =
  (pattern: RegExp) =>
  (text: string): string | undefined =>
    pattern.test(text) ? text : undefined;

const forms: Readonly<Record<ReferenceKind, Form>> = {
  // Assumed: no published form; digits, up to ten.
  visor: { example: '1234567', read: matching(/^\d{4,10}$/) },
  pnc: { example: '2012/0052494Q', read: readPnc },
  cro: {
    example: '12345/99A',
    read: (text) => (/^(SF\d{1,2}\/)?\d{1,6}(\/\d{2})?[A-Z]$/.test(text) ? text : undefined),
  },
  crn: { example: 'X123456', read: matching(/^[A-Z]\d{6}$/) },
  nomis: { example: 'A1234BC', read: matching(/^[A-Z]\d{4}[A-Z]{2}$/) },
  vigil: { example: 'VG-00000001', read: matching(/^VG-[0-9A-Z]{8,12}$/) },
  // Our own reference of a member of staff: the directory enters it, and it is compared as it is written there.
  staff: { example: 'staff:4711', asWritten: true, read: matching(/^staff:[\w-]{1,60}$/) },
};

/** Year and serial number, with a letter that is their remainder modulo 23. */
function readPnc(text: string): string | undefined {
  const [, year = '', serial = '', letter = ''] = /^(\d{4}|\d{2})\/(\d{1,7})([A-Z])$/.exec(text) ?? [];
  if (year === '') return undefined;
  const padded = serial.padStart(7, '0');
  const remainder = Number(`${year.slice(-2)}${padded}`) % 23;
  if (checkLetters[remainder] !== letter) return undefined;
  return `${year.length === 4 ? year : `${Number(year) > 30 ? '19' : '20'}${year}`}/${padded}${letter}`;
}

/** Reads a reference in any case and spacing, and gives it in the one form that is stored and compared. */
export function parseReference(
  kind: ReferenceKind,
  text: string,
): { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string } {
  const { read, asWritten } = forms[kind];
  const plain = text.replace(/\s/g, '');
  const value = read(asWritten ? plain : plain.toUpperCase());
  return value === undefined
    ? { ok: false, reason: `Enter a ${kind.toUpperCase()} reference, such as ${forms[kind].example}` }
    : { ok: true, value };
}
