/** The workflow that tells those whom a change touches, and ends what nobody decides. One for each request. */
export const changesWorkflow = 'graveChanges';
/** Its signal: there is somebody to tell. */
export const tellSignal = 'tell';

export interface ChangesInput {
  /** The request that asked for the changes. */
  readonly batch: string;
}

/** Whom to tell: of everything that a request asked for, or of the decision about one change. */
export interface TellingRequest {
  readonly batch: string;
  readonly change?: string | undefined;
}
