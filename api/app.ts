import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import swaggerUi from 'swagger-ui-express';
import { Refused } from '../domain/errors';
import { answerWith, csvType, keepSigned } from './http/answer';
import { limitAddresses, limitSignIns } from './http/limits';
import { channelProofPages } from './links/channel-proofs';
import { linkPages } from './links/router';
import { openApiOf } from './http/openapi';
import type { Route } from './http/route';
import type { AppParts } from './parts';
import { speakPlainly } from './http/plain-faults';
import { answerProblems, problemPage } from './http/problem-pages';
import { routes } from './routes';
import { traceRequests } from './http/trace';

/** The whole API as an Express app; it answers by these routes. */
export function createApp(parts: AppParts, answered: readonly Route[] = routes): Express {
  speakPlainly();
  const app = express();
  const { publicUrl, version, jwks } = parts;
  app.disable('x-powered-by');
  app.set('trust proxy', parts.trustProxy);
  app.use(traceRequests(parts.logger, routes));
  app.use(helmet());
  app.use('/v1', keepNothing);
  app.use(limitAddresses(parts.limits.byAddress));
  app.use(express.json({ limit: '1mb', strict: true, verify: keepSigned }));
  app.use(express.text({ limit: '1mb', type: csvType }));
  app.get('/openapi.json', serve(openApiOf(routes, { publicUrl, version })));
  app.use('/docs', swaggerUi.serve, swaggerUi.setup(undefined, { swaggerOptions: { url: '/openapi.json' } }));
  app.get('/problems/:code', problemPage);
  app.use('/v1/links', linkPages(parts));
  app.use('/v1/channel-proofs', channelProofPages(parts));
  if (jwks) app.get('/.well-known/jwks.json', serve(jwks));
  const signIns = limitSignIns(parts.limits);
  for (const one of answered) app[one.method](expressPath(one), answerWith(one, parts, signIns));
  for (const [path, methods] of methodsByPath(answered))
    app.all(path, (request, response, next) => {
      // A kind of process that is started by its name, and is not there.
      if (request.method === 'POST' && path.endsWith('/:id')) return next();
      response.set('allow', methods.join(', '));
      next(new Refused('route.method'));
    });
  app.use((_request, _response, next) => next(new Refused('route.not-found')));
  app.use(answerProblems(parts));
  return app;
}

/** The path of a route as Express has it. */
const expressPath = ({ path }: Route): string => path.replace(/\{(\w+)\}/g, ':$1');

/** What each path takes. Express answers HEAD where there is a GET. */
function methodsByPath(answered: readonly Route[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const one of answered) {
    const methods = one.method === 'get' ? ['GET', 'HEAD'] : ['POST'];
    found.set(expressPath(one), [...(found.get(expressPath(one)) ?? []), ...methods]);
  }
  return found;
}

/** Nothing that a caller is told may stay in a store on the way, or in a browser that somebody else uses next. */
function keepNothing(_request: Request, response: Response, next: NextFunction): void {
  response.set('cache-control', 'no-store');
  next();
}

const serve =
  (document: object) =>
  (_request: Request, response: Response): void =>
    void response.json(document);
