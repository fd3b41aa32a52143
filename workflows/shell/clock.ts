import type { Instant } from '../../domain/time/time';

// Written out here, since domain/time brings a calendar library that the workflow bundle has no use for.
export const instantAt = (milliseconds: number): Instant => new Date(milliseconds).toISOString() as Instant;

/** The workflow's own clock: the same again when its history is replayed. */
export const instantNow = (): Instant => instantAt(Date.now());
