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

export type PersonRequest = ReferenceRequest;
