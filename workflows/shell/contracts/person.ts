import type { ReferenceKind } from '../../../domain/identifiers';

/** The workflow that changes what a person is known by, and tells the processes that this concerns. */
export const personWorkflow = 'recordOfPerson';

interface OfPerson {
  /** Of this change: asked again under it, it happens once. */
  readonly id: string;
  readonly subject: string;
  readonly by: string;
}

/** A reference that somebody adds to a person or withdraws from them. */
export interface ReferenceRequest extends OfPerson {
  readonly do: 'add-reference' | 'withdraw-reference';
  readonly kind: ReferenceKind;
  readonly value: string;
  readonly reason?: string | undefined;
}

/** Two records that somebody says are of one person. */
export interface MergeRequest extends OfPerson {
  readonly do: 'merge';
  /** The record that is shown no more by itself; `subject` is the one under which the person is shown. */
  readonly other: string;
  readonly reason: string;
}

/** A record, `subject`, that somebody says is of another person than the one with whom it was merged. */
export interface UnmergeRequest extends OfPerson {
  readonly do: 'unmerge';
  readonly reason: string;
}

/** What a unit took of somebody who is not theirs yet, and by which reference they know the person. */
export interface VisitRequest {
  readonly do: 'take-visit';
  readonly id: string;
  readonly by: string;
  readonly unit: string;
  readonly reference: { readonly kind: ReferenceKind; readonly value: string };
  readonly visit: Readonly<Record<string, unknown>>;
}

export type PersonRequest = ReferenceRequest | MergeRequest | UnmergeRequest;
