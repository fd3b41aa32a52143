import type { Database } from '../database';
import type { Change, Saved } from './directory-change';
import { leave } from './leaving';

/** Lets one person leave; throws `staff.owns` while anything is still theirs. */
export const letLeave = async (
  database: Database,
  told: Parameters<typeof leave>[1],
  change: Change,
): Promise<Saved> => database.transaction().execute(async (trx) => leave(trx, told, change));
