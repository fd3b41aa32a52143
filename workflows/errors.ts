import { commonErrors, type ErrorCode, type ErrorEntry, type KnownErrors } from '../domain/errors';
import { admissionErrors } from './admission/errors';
import { indefiniteReviewErrors } from './indefinite-review/errors';
import { mappMeetingsErrors } from './mapp-meetings/errors';
import { nptBriefingErrors } from './npt-briefing/errors';
import { prisonMovementErrors } from './prison-movement/errors';
import { proposalErrors } from './proposal/errors';
import { recallErrors } from './recall/errors';
import { registrationErrors } from './registration/errors';
import { transferErrors } from './transfer/errors';
import { vettingErrors } from './vetting/errors';

/** The errors by the kind of process that they belong to, and those of every kind. */
export const errorsByKind = {
  common: commonErrors,
  admission: admissionErrors,
  transfer: transferErrors,
  'indefinite-review': indefiniteReviewErrors,
  registration: registrationErrors,
  'npt-briefing': nptBriefingErrors,
  vetting: vettingErrors,
  recall: recallErrors,
  'prison-movement': prisonMovementErrors,
  'mapp-meetings': mappMeetingsErrors,
  proposal: proposalErrors,
} as const satisfies KnownErrors;

/** Every error that a caller can meet. */
export const errorCatalogue = Object.fromEntries(
  Object.values(errorsByKind).flatMap((of) => Object.entries<ErrorEntry>(of)),
) as Readonly<Record<ErrorCode, ErrorEntry>>;

/** Whether a text is one of our codes, such as the type of a Temporal failure. */
export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(errorCatalogue, text);
