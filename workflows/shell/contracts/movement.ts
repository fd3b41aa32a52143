import type { CircumstanceRequest } from './circumstance';

/** The workflow that decides what a prison's movement means, and tells the processes that this concerns. */
export const movementWorkflow = 'recordMovement';

/** A prison's movement that the records hold: what it means is decided when it is recorded. */
export interface MovementRequest {
  readonly movement: string;
  readonly by: string;
}

/**
 * The movement that a circumstance workflow was asked for, if it was: before movements had a workflow of their own,
 * that one recorded them. Such a run may still wait for its turn, and histories tell of others.
 */
export const earlierMovement = (
  request: CircumstanceRequest | MovementRequest,
): MovementRequest | undefined => ('movement' in request ? request : undefined);
