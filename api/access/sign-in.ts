import { Refused } from '../../domain/errors';
import type { Services } from '../services';
import type { Actor } from './actor';
import { actorFromDirectory } from './actor-from-directory';
import type { Read } from './authenticate';

/** Finds out who sends a request. Throws `token.…` or `access.…` for somebody who is not let in. */
export type SignIn = (
  authorization: string | undefined,
  services: Pick<Services, 'database' | 'now'>,
) => Promise<Actor>;

/** Signs people and systems in: their token says who they are, and the directory says the rest, at each request. */
export const createSignIn =
  (read: (authorization: string | undefined) => Promise<Read>): SignIn =>
  async (authorization, { database, now }) => {
    const { named, fault } = await read(authorization);
    if (fault !== undefined || !named) throw new Refused(fault ?? 'token.subject-refused');
    return actorFromDirectory(database, named, now());
  };
