import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import swaggerUi from 'swagger-ui-express';
import { Refused } from '../domain/errors';
import { answerWith, csvType, keepSigned } from './http/answer';
import { limitAddresses, limitSignIns } from './http/limits';
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
  app.use(traceRequests(parts.logger));
  app.use(helmet());
  app.use('/v1', keepNothing);
  app.use(limitAddresses(parts.limits.byAddress));
  app.use(express.json({ limit: '1mb', strict: true, verify: keepSigned }));
  app.use(express.text({ limit: '1mb', type: csvType }));
  app.get('/openapi.json', serve(openApiOf(routes, { publicUrl, version })));
  app.use('/docs', swaggerUi.serve, swaggerUi.setup(undefined, { swaggerOptions: { url: '/openapi.json' } }));
  app.get('/problems/:code', problemPage);
  app.use('/v1/links', linkPages(parts));
  if (jwks) app.get('/.well-known/jwks.json', serve(jwks));
  const signIns = limitSignIns(parts.limits);
  for (const one of answered)
    app[one.method](one.path.replace(/\{(\w+)\}/g, ':$1'), answerWith(one, parts, signIns));
  app.use((_request, _response, next) => next(new Refused('route.not-found')));
  app.use(answerProblems(parts));
  return app;
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
