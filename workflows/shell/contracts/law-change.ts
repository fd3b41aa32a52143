import type { Instant } from '../../../domain/time/time';
import type { LawChangeRequest } from '../../../domain/law/law-change';

/** The workflow that changes a calendar or a policy and settles again what that moves. */
export const lawChangeWorkflow = 'changeLaw';
/** Its update, sent with the start: it answers once the change is recorded. */
export const changeUpdate = 'change';
/** Tells an interrupted recomputation to go on. */
export const resumeSignal = 'resume';

export interface LawChangeInput {
  readonly request?: LawChangeRequest | undefined;
  /** Carried by continue-as-new, with what was recorded; or a change that the records know. */
  readonly id?: string | undefined;
  readonly recorded?: { readonly changed: boolean; readonly notBefore: Instant } | undefined;
}

export interface LawChangeAnswer {
  /** False where everything stood so already: nothing was recorded. */
  readonly changed: boolean;
}
