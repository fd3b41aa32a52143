import { Refused } from '../../domain/errors';
import { errorCatalogue } from '../../workflows/errors';
import type { Services } from '../services';
import type { Actor } from './actor';
import { actorFromDirectory } from './actor-from-directory';
import { bearerOf, type Read } from './authenticate';

/** Somebody who was let in, by which token; or a refusal, and whose it was where that is proven. */
export type Outcome =
  | { readonly actor: Actor; readonly token?: string | undefined }
  | { readonly refused: Refused; readonly who: string };

/** Finds out who sends a request. Throws where that cannot be told, which is no refusal. */
export type SignIn = (
  authorization: string | undefined,
  services: Pick<Services, 'database' | 'now'>,
) => Promise<Outcome>;

/** Signs people and systems in: their token says who they are, and the directory says the rest, at each request. */
export const createSignIn =
  (read: (authorization: string | undefined) => Promise<Read>): SignIn =>
  async (authorization, { database, now }) => {
    let who = '';
    return outcomeOf(
      async () => {
        const { named, fault } = await read(authorization);
        who = named?.id ?? '';
        if (fault !== undefined || !named) throw new Refused(fault ?? 'token.subject-refused');
        const actor = await actorFromDirectory(database, named, now());
        return { actor, token: bearerOf(authorization) };
      },
      () => who,
    );
  };

/** What came of finding out who asks. */
export async function outcomeOf(
  find: () => Promise<{ readonly actor: Actor; readonly token?: string | undefined }>,
  who: () => string = () => '',
): Promise<Outcome> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof Refused && isRefusal(error)) return { refused: error, who: who() };
    throw error;
  }
}

const isRefusal = ({ code }: Refused): boolean =>
  ['unauthenticated', 'forbidden'].includes(errorCatalogue[code].kind);
