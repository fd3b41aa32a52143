import express, { type Request, type Router } from 'express';
import { toMilliseconds } from '../../domain/time/time';
import { findChallenge, proveChannel, type Challenge } from '../../records/people/channel-proofs';
import type { AppParts } from '../parts';
import { confirmPage, messagePage } from './pages';
import { LinkRefused, tellFault } from './refusals';
import { setHeaders } from './router';

/**
 * Pages for whoever reads a mailbox that is to be proven. Looking proves nothing, since programs look at the links of
 * mails too: the button does. The token in the address is the credential, and is good for nothing else.
 */
export function channelProofPages(parts: AppParts): Router {
  const router = express.Router();
  router.use(setHeaders);
  router.get('/:token', async (request, response) => {
    const { title, outcome } = await challenged(parts, request);
    response.send(
      outcome === 'proven'
        ? messagePage('This address is confirmed', `Messages for ${title} come here.`)
        : confirmPage(title),
    );
  });
  router.post('/:token', async (request, response) => {
    const { id, unit, title } = await challenged(parts, request);
    const isProven = await proveChannel(parts.database, id, { at: parts.now(), by: `link:${unit}` });
    if (!isProven) throw tooLate();
    response.send(messagePage('This address is confirmed', `Messages for ${title} come here from now on.`));
  });
  router.use(tellFault);
  return router;
}

const tooLate = (): LinkRefused =>
  new LinkRefused(
    410,
    'This link confirms nothing any more',
    'Another address was entered since, or the link is too old. An administrator can ask for it again.',
  );

async function challenged({ database, proofs, now }: AppParts, request: Request): Promise<Challenge> {
  const id = await proofs.read(String(request.params['token']), toMilliseconds(now()));
  const challenge = id === undefined ? undefined : await findChallenge(database, id);
  if (!challenge || challenge.outcome === 'replaced') throw tooLate();
  return challenge;
}
