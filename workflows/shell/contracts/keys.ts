/**
 * The keys of acts that no caller asked for. A caller brings a key of its own; these are made here and read here, and
 * histories and settlements keep them for good.
 */
export const ownKeys = {
  /** Something around the process changed: the id of the nudge. */
  nudge: (id: string) => `nudge@${id}`,
  /** The instant came that the process waited for. */
  time: (at: string) => `time@${at}`,
  /** A notice could not be delivered. */
  'give-up': (notice: string) => `give-up@${notice}`,
  /** Another process or a circumstance started this one. */
  start: (processId: string) => `start@${processId}`,
  /** Settlings were lost for good, and the process goes on after them. */
  lost: (places: string) => `lost@${places}`,
} as const;

type OwnKeyKind = keyof typeof ownKeys;

/** What an own key says: which kind it is, and about what. Undefined for the key of a caller. */
export function readKey(key: string): { readonly kind: OwnKeyKind; readonly about: string } | undefined {
  const at = key.indexOf('@');
  const kind = key.slice(0, Math.max(0, at));
  return at > 0 && isOwn(kind) ? { kind, about: key.slice(at + 1) } : undefined;
}

const isOwn = (kind: string): kind is OwnKeyKind => Object.hasOwn(ownKeys, kind);

/** The ids of nudges that are settled directly in the records: the same process for the same reason has one. */
export const nudgeIds = {
  lawChange: (change: string, processId: string) => `${change}.${processId}`,
  absence: (absence: string, phase: string, processId: string) => `${absence}.${phase}.${processId}`,
  circumstance: (circumstance: string, at: string) => `${circumstance}@${at}`,
  /** What a process established by the act of that key. */
  established: (processId: string, act: string) => `established.${processId}.${act}`,
} as const;
