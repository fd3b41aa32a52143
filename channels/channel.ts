import type { Instant } from '../domain/time/time';

/** How whoever reads a notice reaches what is asked of them: by signing in, unless this says otherwise. */
export type Access =
  /** The link answers by itself, until then. */
  | { readonly by: 'link'; readonly until: Instant }
  /** Nothing is asked of the reader. */
  | { readonly by: 'nothing' };

/** What a partner is told: a plain title and a link. Nothing in it is about any person. */
export interface OutgoingNotice {
  readonly id: string;
  readonly title: string;
  /** What the notice says beyond its title. Most say no more. */
  readonly lines?: readonly string[];
  readonly link: string;
  readonly access?: Access | undefined;
  readonly address: string;
  /** The shared secret of a webhook. */
  readonly secret: string | null;
  /** An entry for the calendars of those who are told. */
  readonly invitation?: Invitation;
  /** The ids of the messages that this one takes back. */
  readonly takesBack?: readonly string[];
  /** A webhook that is to be proven sends this back. */
  readonly challenge?: string;
}

/** An event in a calendar: the same `uid` with a higher `sequence` moves it. */
export interface Invitation {
  readonly uid: string;
  readonly sequence: number;
  readonly at: Instant;
  readonly minutes: number;
  readonly where?: string | undefined;
  readonly cancelled?: boolean | undefined;
}

/** Proof that the partner's system took a notice: a status, a message id; of a body only what was sent back. */
export interface Receipt {
  readonly detail: string;
  /** What a webhook that is to be proven sent back. */
  readonly echo?: string | undefined;
}

/** A way to reach a partner. Sending twice repeats the notice under the same id. */
export interface Channel {
  /** Throws `PartnerRejected` for a final no, `PartnerUnavailable` for trouble that may pass. */
  send(notice: OutgoingNotice): Promise<Receipt>;
}

/** The partner's system said no for good: asking again would be no use. */
export class PartnerRejected extends Error {
  override readonly name = 'PartnerRejected';
}

/** The partner's system is down, slow or asks to wait. */
export class PartnerUnavailable extends Error {
  override readonly name = 'PartnerUnavailable';
  constructor(
    message: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}
