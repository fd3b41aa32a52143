import { Refused } from '../../domain/errors';
import { rehearse, type Asked, type Rehearsed } from '../../engine/asking/rehearse';
import { referenceDataOf } from '../../records/reference/reference-data';
import type { ReferenceRows } from '../../records/reference/rows';
import { catalogue } from '../../workflows/catalogue';

/** What the thread is told: rows alone, since functions do not travel between threads. */
export interface Told extends Omit<Asked, 'around' | 'definitions' | 'isKnown'> {
  readonly around: Omit<Asked['around'], 'reference'>;
  readonly rows: ReferenceRows;
  readonly known: readonly string[];
}

/** What the thread answers. */
export type Heard =
  { readonly rehearsed: Rehearsed[] } | { readonly refused: Pick<Refused, 'code' | 'more'> };

/** Rehearses an act. A refusal is answered, since an error would lose its class on the way. */
export default function rehearseHere({ around, rows, known, ...asked }: Told): Heard {
  try {
    return {
      rehearsed: rehearse({
        ...asked,
        around: { ...around, reference: referenceDataOf(rows) },
        definitions: catalogue,
        isKnown: (id) => known.includes(id),
      }),
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { refused: { code: error.code, more: error.more } };
  }
}
