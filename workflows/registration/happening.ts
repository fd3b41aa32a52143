import type { Instant, When } from '../../domain/time/time';
import type { Met } from '../../engine/definition/met';
import type { Since } from '../../engine/definition/plan';

/** What a circumstance brought about: an end of detention, an absence, a home lost or found. */
export interface Happening {
  readonly step: 'release' | 'return' | 'travel' | 'travel-change' | 'change';
  readonly id: string;
  /** When it happened. */
  readonly on: Instant;
  /** Undefined where the person owes nothing because of it. */
  readonly row?:
    | { readonly from: Since; readonly opens?: When | undefined; readonly until?: When | undefined }
    | undefined;
  readonly met?: Met | undefined;
}
