import type { Reader } from '../database';

/** Every figure that a force has set for itself, the newest last. */
export const listFigures = async (reader: Reader) =>
  reader
    .selectFrom('policy')
    .select(['rule', 'force', 'n', 'starts as from', 'why', 'set_by as by', 'set_at as at'])
    .orderBy('id')
    .execute();

/** Every closure day that a force has announced or withdrawn, the newest last. */
export const listClosureDays = async (reader: Reader) =>
  reader
    .selectFrom('closure_day')
    .innerJoin('law_change', 'law_change.id', 'closure_day.change_id')
    .select(['force', 'day as date', 'title', 'withdrawn', 'why', 'made_by as by', 'made_at as at'])
    .orderBy('closure_day.id')
    .execute();
