/**
 * Every string of the engine that is made of parts, made and read here. The log, the rows and notices that were
 * delivered keep them for good: they never change.
 */

/** The key of a step within its process: its name alone where it is asked once. */
export const stepKeyOf = (step: string, occasion: string): string =>
  occasion === '' ? step : `${step}/${occasion}`;

/** The name of the step that a key is of. */
export const stepOfKey = (key: string): string => key.split('/', 1)[0] ?? key;

/** What a plan wants, or a process starts, once for each occasion: a notice, another process. */
export const occasionKeyOf = (name: string, occasion: string): string => `${name}/${occasion}`;

/** The occasion of a review of a clock that stands still: one step, from one instant on. */
export const suspensionOccasion = (key: string, since: string): string => `${key}@${since}`;

export function readSuspension(occasion: string): { readonly key: string; readonly since: string } {
  const at = occasion.lastIndexOf('@');
  return { key: occasion.slice(0, at), since: occasion.slice(at + 1) };
}

/** The keys of notices about a step: told twice under one key, a notice is written once. */
export const stepNoticeKeys = {
  opened: (step: string, openings: number) => `opened/${step}#${openings}`,
  ownerChanged: (step: string, at: string) => `owner/${step}@${at}`,
  submitted: (step: string, at: string) => `submitted/${step}@${at}`,
  returned: (step: string, at: string) => `returned/${step}@${at}`,
  /** `place`: of the event, since somebody may give a step away twice at one instant. */
  reassigned: (step: string, at: string, place: number) => `reassigned/${step}#${at}.${place}`,
  declined: (step: string, declines: number) => `declined/${step}#${declines}`,
  rung: (step: string, mark: string) => `rung/${step}/${mark}`,
} as const;

/** The key of a notice of the plan that is told for that time: again, because it was taken back and holds after all. */
export const tellingKey = (key: string, time: number): string => (time === 1 ? key : `${key}#${time}`);

/** The key of what takes a notice back. */
export const takenBackKey = (key: string): string => `taken-back/${key}`;

/** The key of what calendars are told of an entry. */
export const entryNoticeKey = (name: string, uid: string, sequence: number): string =>
  `${name}/${uid}#${sequence}`;

/** The mark that a rung was sent: of one before the due instant for each opening, else for each due instant. */
export const rungMarks = {
  ofOpening: (rung: string, openings: number) => `${rung}#${openings}`,
  ofDue: (rung: string, dueAt: string | undefined) => `${rung}@${dueAt}`,
} as const;

export function readRungMark(mark: string): {
  readonly rung: string;
  readonly of: keyof typeof rungMarks;
} {
  const [, rung = '', sign] = /^([^#@]*)([#@])/.exec(mark) ?? [];
  return { rung, of: sign === '#' ? 'ofOpening' : 'ofDue' };
}

/** What a process is awakened for, where that is no step and no notice. */
export const wakeKeys = {
  circumstance: (kind: string) => `circumstance ${kind}`,
  start: (key: string) => `start ${key}`,
} as const;

/** Whether it is awakened because a circumstance begins or ends. */
export const isCircumstanceWake = (key: string): boolean => key.startsWith(wakeKeys.circumstance(''));

/** Whether it is awakened for a step of that name, on whatever occasion. */
export const isWakeForStep = (key: string, step: string): boolean =>
  key === step || key.startsWith(`${step}/`);
