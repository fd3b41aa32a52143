import { uuidFrom } from '../../domain/uuid';

/** An id within a process that the same words always give. */
const idWithin = (owner: string, words: string): string => uuidFrom(`${owner}\n${words}`, 'a');

/** The id of a step: the same for the same process and key, whenever it is opened. */
export const stepIdOf = (processId: string, key: string): string => idWithin(processId, key);

/** The id of one notice to one addressee. */
export const noticeIdOf = (processId: string, key: string, toUnit: string, toPost: string): string =>
  idWithin(processId, `notice ${key} ${toUnit} ${toPost}`);

/**
 * The id of a process that something started: a process on an occasion, a circumstance with a value, or a movement
 * that is in doubt. Started twice, it is one.
 */
export const startedIdOf = (startedBy: string, what: string): string => idWithin(startedBy, `start ${what}`);

/** Ids for what one act makes: settled again by the same key, after whatever was lost, it makes the same ones. */
export function idsOfAct(processId: string, key: string): () => string {
  let count = 0;
  return () => idWithin(processId, `act ${key} ${++count}`);
}
