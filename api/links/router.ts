import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { requestOf } from '../looks/by-route';
import type { AppParts } from '../parts';
import { seeingAs } from '../../records/wall/reader';
import { wallReaderOf } from '../access/reader';
import { noteAccess } from '../services';
import { answerLink } from './answer';
import type { Sent } from './form';
import { holderOf, linked, shownOf, type LinkServices } from './linked-step';
import { pagePolicy, stepPage } from './pages';
import { tellFault } from './refusals';

/**
 * Pages for whoever holds a link of a mail: the step, its answers as forms, and no sign-in. They work without
 * script, show nothing of any person, and act by the same engine as everybody. The token in the address is the
 * credential: nothing but its holder's own form can send it, so there is no other protection against forgery.
 */
export function linkPages(parts: AppParts): Router {
  const router = express.Router();
  const forRequest = (request: Request, response: Response): LinkServices => ({
    ...parts,
    request: requestOf(`${request.method} /v1/links/{token}`, request, response),
  });
  router.use(setHeaders);
  router.get('/:token', async (request, response) => {
    const services = forRequest(request, response);
    const held = await linked(services, tokenOf(request));
    const actor = holderOf(held.link);
    await seeingAs(wallReaderOf(actor), async () =>
      noteAccess(services, actor, 'step.view', held.link.step, true),
    );
    response.send(stepPage(shownOf(held, services.now())));
  });
  router.post(
    '/:token',
    express.urlencoded({ extended: false, limit: '200kb' }),
    async (request, response) => {
      const services = forRequest(request, response);
      const held = await linked(services, tokenOf(request));
      const actor = holderOf(held.link);
      await seeingAs(wallReaderOf(actor), async () => {
        await noteAccess(services, actor, 'step.answer', held.link.step, true);
        await answerLink(services, held, (request.body ?? {}) as Sent, response);
      });
    },
  );
  router.use(tellFault);
  return router;
}

/** The headers of every page of a link. */
export function setHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set({
    'content-security-policy': pagePolicy,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
  });
  response.type('html');
  next();
}

const tokenOf = (request: Request): string => String(request.params['token']);
