import type { GraveChange } from './grave-changes';

/** What a change is about, in words that name nobody and hold no address: for mails and lists. */
export function subjectOf(change: GraveChange): string {
  switch (change.of) {
    case 'channel':
      return 'how a unit is reached';
    case 'unit':
      if (change.account !== undefined) return 'whether anybody signs in for a unit';
      return change.needsClearance === undefined ? 'whether a unit works' : 'whether a unit needs clearance';
    case 'person':
      if (change.returns) return 'that a person who left is back';
      if (change.unit !== undefined) return 'the unit of a person';
      return change.mail === undefined ? 'the line and posts of a person' : 'where the mail of a person goes';
    case 'role':
      return 'what a person may do';
    case 'system':
      return 'what a system may do';
    case 'feed':
      return 'the secret of a feed';
    case 'law':
      return 'what deadlines go by';
    default:
      return change satisfies never;
  }
}

/** One thing that a change makes otherwise, as whoever decides reads it. */
export interface InWords {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

const orNone = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(String).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
};

const titles: Readonly<Record<string, string>> = {
  account: 'Somebody signs in for it',
  needsClearance: 'Its people need a clearance',
  active: 'It works',
  unit: 'Unit',
  returns: 'Back at work',
  posts: 'Posts',
  supervisor: 'Supervisor',
  deputy: 'Deputy',
  mail: 'Mail',
  role: 'Role',
  roles: 'Roles',
  title: 'Title',
  kind: 'Reached by',
  address: 'Address',
  secret: 'Secret',
  desk: 'Desk that places what is in doubt',
};

/** Before and after of each field that a change sets, in words. `before`: the same fields as they stand. */
export const inWordsOf = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): InWords[] =>
  Object.keys(after).map((name) => ({
    what: titles[name] ?? name,
    before: orNone(before[name]),
    after: orNone(after[name]),
  }));
