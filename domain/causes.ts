/** Why a process was settled again though nobody acted on it. The log keeps these words for good. */
export const causes = {
  /** Somebody recorded a circumstance of the subject. */
  circumstance: (id: string) => `circumstance ${id}`,
  /** A process established a circumstance of the subject. */
  circumstanceOf: (processId: string) => `circumstance of ${processId}`,
  /** A calendar or a policy changed. */
  lawChange: (id: string) => `law-change ${id}`,
  /** Somebody's absence began or ended. */
  absence: (id: string) => `absence ${id}`,
  /** Two records were found to be of one person, or of two after all. */
  records: (change: string) => `records ${change}`,
  /** Another process or a circumstance started this one. */
  startedBy: (stream: string) => `started by ${stream}`,
} as const;

/** What a cause names; undefined for causes that are made elsewhere, of which the key of an act is one. */
export function readCause(
  cause: string,
): { readonly cause: keyof typeof causes; readonly id: string } | undefined {
  const found = /^(circumstance of|circumstance|law-change|absence|records|started by) (.+)$/.exec(cause);
  const [, words = '', id = ''] = found ?? [];
  const name = namesOf[words];
  return name && { cause: name, id };
}

const namesOf: Readonly<Record<string, keyof typeof causes | undefined>> = {
  circumstance: 'circumstance',
  'circumstance of': 'circumstanceOf',
  'law-change': 'lawChange',
  absence: 'absence',
  records: 'records',
  'started by': 'startedBy',
};
