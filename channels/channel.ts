/** What a partner is told: a plain title, a link, and nothing of any person. */
export interface OutgoingNotice {
  readonly id: string;
  readonly title: string;
  /** What it says beyond its title; most notices say no more. */
  readonly lines?: readonly string[];
  readonly link: string;
  readonly address: string;
  /** The shared secret of a webhook. */
  readonly secret: string | null;
}

/** Proof that the partner's system took a notice: a status, a message id; never a body. */
export interface Receipt {
  readonly detail: string;
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
