import type { Logger } from 'pino';
import type { ChannelProofs } from '../platform/channel-proofs';
import type { StepLinks } from '../platform/step-links';
import type { SignIn } from './access/sign-in';
import type { SignInLog } from './access/sign-in-log';
import type { Limits } from './http/limits';
import type { Shares } from './http/shares';
import type { Usual } from '../records/log/unusual';
import type { ReasonPolicy } from './looks/reasons';
import type { Services } from './services';

/** What the app is put together from. */
export interface AppParts extends Omit<Services, 'request'> {
  /** Who asks, by the token that they send and what the directory says of them. */
  readonly signIn: SignIn;
  /** Where sign-ins and refusals are put on record. */
  readonly signIns: SignInLog;
  readonly logger: Logger;
  /** The links of mails that answer without signing in. */
  readonly links: StepLinks;
  /** The links of mails that confirm a mailbox. */
  readonly proofs: ChannelProofs;
  readonly limits: Limits;
  /** How much reading is usual. */
  readonly usual: Usual;
  /** The looks for which a reason is demanded. */
  readonly reasons: ReasonPolicy;
  /** Room for long work. */
  readonly shares: Shares;
  /** The proxies whose word on the address of a caller is taken: how many, or which. */
  readonly trustProxy: number | readonly string[];
  /** Public keys of the local issuer, where the service is its own. */
  readonly jwks?: object;
}
