import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import swaggerUi from 'swagger-ui-express';
import { Refused, statusOfKind } from '../domain/errors';
import { gateAgainst } from '../records/people/standings';
import { claimRequest, isOtherRequest, keepAnswer, type Claim } from '../records/processes/requests';
import { actorBySignature } from './authenticate-feed';
import type { StepLinks } from '../platform/step-links';
import type { Actor } from './authorise';
import { linkPages } from './links/router';
import { openApiOf } from './openapi';
import { speakPlainly } from './plain-faults';
import { problemOf, refusalOf } from './problems';
import { isSheet, type Answer, type Route } from './route';
import { briefingRoutes } from './routes/briefings';
import { attendanceRoutes } from './routes/attendance';
import { deadlineRoutes } from './routes/deadlines';
import { feedRoutes } from './routes/feeds';
import { lawRoutes } from './routes/law';
import { peopleRoutes } from './people/routes';
import { processRoutes } from './processes/routes';
import { reportRoutes } from './reports/routes';
import { serviceRoutes } from './routes/service';
import { stepRoutes } from './steps/routes';
import { subjectRoutes } from './subjects/routes';
import { welfareRoutes } from './routes/welfare';
import { noteAccess, type Services } from './services';
import { sendSheet } from './sheet';
import { unstorableIn } from './storable';
import { errorCatalogue, isErrorCode } from '../workflows/errors';

export interface AppParts extends Services {
  readonly authenticate: (authorization: string | undefined) => Promise<Actor>;
  readonly logger: Logger;
  /** The links of mails that answer without signing in. */
  readonly links: StepLinks;
  readonly rateLimitPerMinute: number;
  /** Public keys of the local issuer, where the service is its own. */
  readonly jwks?: object;
}

/** Every route, as data: the app, the OpenAPI document and the tests read this list. */
export const routesOf = (services: Services): Route[] => [
  ...serviceRoutes(services, services.now()),
  ...processRoutes,
  ...stepRoutes,
  ...briefingRoutes(services),
  ...reportRoutes,
  ...deadlineRoutes(services),
  ...lawRoutes(services),
  ...peopleRoutes,
  ...subjectRoutes,
  ...welfareRoutes(services),
  ...feedRoutes(services),
  ...attendanceRoutes(services),
];

export function createApp(parts: AppParts): Express {
  speakPlainly();
  const app = express();
  const routes = routesOf(parts);
  const { publicUrl, version, jwks, logger } = parts;
  app.disable('x-powered-by');
  app.use(traceRequests(logger));
  app.use(helmet());
  app.use(
    rateLimit({
      windowMs: 60_000,
      limit: parts.rateLimitPerMinute,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      handler: (_request, _response, next) => next(new Refused('request.rate-limited')),
    }),
  );
  app.use(express.json({ limit: '1mb', strict: true, verify: keepSigned }));
  app.use(express.text({ limit: '1mb', type: csvType }));
  app.get('/openapi.json', serve(openApiOf(routes, { publicUrl, version })));
  app.use('/docs', swaggerUi.serve, swaggerUi.setup(undefined, { swaggerOptions: { url: '/openapi.json' } }));
  app.get('/problems/:code', problemPage);
  app.use('/v1/links', linkPages(parts));
  if (jwks) app.get('/.well-known/jwks.json', serve(jwks));
  for (const one of routes) app[one.method](one.path.replace(/\{(\w+)\}/g, ':$1'), answerWith(one, parts));
  app.use((_request, _response, next) => next(new Refused('route.not-found')));
  app.use(answerProblems(parts));
  return app;
}

const serve =
  (document: object) =>
  (_request: Request, response: Response): void =>
    void response.json(document);

/** A line per request: method, route, status, time and trace id; no body, no query, no name. */
function traceRequests(logger: Logger) {
  return pinoHttp({
    logger,
    genReqId: (_request, response) => {
      const traceId = randomUUID();
      response.setHeader('x-trace-id', traceId);
      return traceId;
    },
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
        traceId: id,
        method,
        path: pathToLog(url),
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
    customLogLevel: (_request, response, error) => (error || response.statusCode === 500 ? 'error' : 'info'),
    autoLogging: { ignore: (request) => request.url === '/ping' || request.url === '/health' },
  });
}

const csvType = 'text/csv';
/** The path of a request without what its query holds, and without the token of a link: it is a credential. */
const pathToLog = (url: string): string | undefined =>
  url
    .split('?')[0]
    ?.replace(/^(\/+v1\/+links\/+)[^/]+/i, '$1[link]')
    .replace(/eyJ[\w-]*\.[\w-]*\.[\w-]*/g, '[link]');

const traceIdOf = (response: Response): string => String(response.getHeader('x-trace-id'));

const hashOf = (body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(body ?? {}))
    .digest('hex');

const keyPattern = /^[\x21-\x7e]{8,200}$/;
// Refusals that stay true of this request: kept, so that the same key gives the same answer.
const kept = new Set<number>([statusOfKind.conflict, statusOfKind.refused]);

const nobody: Actor = { id: 'nobody', unit: 'police:nobody/nobody', roles: [] };

/** A body as it came, where a signature is over it. */
interface SignedRequest extends Request {
  signed?: string;
}

// Only these are signed: nothing else is held in memory twice.
const signedPaths = '/v1/feeds/';

function keepSigned(request: IncomingMessage, _response: unknown, body: Buffer): void {
  if (request.url?.startsWith(signedPaths)) (request as unknown as SignedRequest).signed = body.toString();
}

async function actorOf(one: Route, request: SignedRequest, parts: AppParts): Promise<Actor> {
  if (one.action === 'public') return nobody;
  if (!one.signed) return parts.authenticate(request.headers.authorization);
  return actorBySignature(parts, request.headers, request.signed ?? '', request.body);
}

function answerWith(one: Route, parts: AppParts) {
  return async (request: Request, response: Response): Promise<void> => {
    const actor = await actorOf(one, request, parts);
    // Asked of the records each time: whom a gate has kept out since a moment ago is refused now.
    const gate = one.action !== 'public' && (await gateAgainst(parts.database, actor.id, parts.now()));
    if (gate) throw new Refused(gate.refusals.entry ?? gate.refusals.given.code);
    demandReadable(request, one);
    const takesKey = one.method === 'post' && one.reads !== true;
    const key = String(request.headers[one.signed ? 'webhook-id' : 'idempotency-key'] ?? '');
    const claim = {
      actor: actor.id,
      key,
      route: `${request.method} ${request.path}`,
      bodyHash: hashOf(request.body),
    };
    // Asked before the body is judged, so that a reused key is told as what it is; a faulty body claims nothing.
    if (takesKey && (await isOtherRequest(parts.database, claim))) throw new Refused('request.key-reused');
    const params = (one.params ? one.params.parse(request.params) : request.params) as Record<string, string>;
    const query = one.query ? one.query.parse(request.query) : {};
    const given: unknown = typeof request.body === 'string' ? { csv: request.body } : (request.body ?? {});
    const body: unknown = one.body ? one.body.parse(given) : undefined;
    const asked = {
      actor,
      params,
      query,
      body,
      key,
      traceId: traceIdOf(response),
      form: formOf(one, request),
    };
    if (one.csv === true) response.vary('accept');
    const answer = takesKey ? await once(one, claim, asked, parts) : await one.handle(asked, parts);
    if (isSheet(answer)) {
      // What is taken away in bulk is written down.
      await noteAccess(parts, actor, one.action, `${request.path} as CSV`, true);
      return sendSheet(response, answer);
    }
    response
      .status(answer.status ?? one.success.status)
      .set(answer.headers ?? {})
      .json(answer.body);
  };
}

const formOf = ({ csv }: Route, request: Request): 'json' | 'csv' =>
  csv === true && request.accepts(['application/json', 'text/csv']) === 'text/csv' ? 'csv' : 'json';

/**
 * Refuses a body that is not said to be of a type that the route takes, and text that could not be recorded.
 */
function demandReadable(request: Request, { takesCsv = false }: Route): void {
  const { 'content-length': length } = request.headers;
  const types = ['application/json', ...(takesCsv ? [csvType] : [])];
  if (length !== '0' && request.is(types) === false)
    throw new Refused('request.malformed', {
      detail: `Send ${takesCsv ? 'JSON or CSV' : 'JSON'}, with the content type ${types.join(' or ')}.`,
    });
  const errors = [request.params, request.query, request.body as unknown].flatMap((part) =>
    unstorableIn(part),
  );
  if (errors.length > 0) throw new Refused('request.invalid', { errors });
}

/** Carries a request out once per Idempotency-Key and actor; the same again gets the same answer. */
async function once(
  one: Route,
  wanted: Omit<Claim, 'at'>,
  asked: Parameters<Route['handle']>[0],
  parts: AppParts,
): Promise<Answer> {
  const { database, now } = parts;
  const { actor, key } = asked;
  if (!keyPattern.test(key))
    throw new Refused('request.key-missing', {
      detail: 'Send an Idempotency-Key of 8 to 200 visible characters.',
    });
  const claim = await claimRequest(database, { ...wanted, at: now() });
  if (claim.is === 'other') throw new Refused('request.key-reused');
  if (claim.is === 'answered') {
    const { refusal, answer } = claim.body as { refusal?: { code: string; more: object }; answer?: Answer };
    if (refusal && isErrorCode(refusal.code)) throw new Refused(refusal.code, refusal.more as never);
    if (answer) return answer;
  }
  try {
    const answer = await one.handle(asked, parts);
    if (isSheet(answer)) throw new Error('what changes something answers no sheet');
    await keepAnswer(database, { actor: actor.id, key }, answer.status ?? one.success.status, { answer });
    return answer;
  } catch (error) {
    const refused = refusalOf(error);
    const status = statusOfKind[errorCatalogue[refused.code].kind];
    if (kept.has(status))
      await keepAnswer(database, { actor: actor.id, key }, status, {
        refusal: { code: refused.code, more: refused.more },
      });
    throw error;
  }
}

function answerProblems({ publicUrl, logger }: AppParts) {
  // Express knows an error handler by its four parameters.
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    const refused = refusalOf(error);
    const traceId = traceIdOf(response);
    const problem = problemOf(refused, { publicUrl, instance: request.path, traceId });
    if (problem.status === 500) logger.error({ traceId, err: error }, 'defect');
    if (problem.status === 503)
      logger.warn(
        { traceId, code: problem.code, trouble: error instanceof Error ? error.name : 'unknown' },
        'trouble outside',
      );
    if (problem.status === 503 || problem.status === 429) response.setHeader('retry-after', '5');
    if (problem.code.startsWith('token.')) response.setHeader('www-authenticate', 'Bearer');
    // Half an answer must not pass for a whole one.
    if (response.headersSent) return void response.destroy();
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  };
}

/** What a problem's `type` leads to. */
function problemPage(request: Request, response: Response): void {
  const code = String(request.params['code']);
  if (!isErrorCode(code)) throw new Refused('route.not-found');
  const { title, kind } = errorCatalogue[code];
  response
    .type('html')
    .send(
      `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1><p>Code <code>${code}</code>, status ${statusOfKind[kind]}.</p></html>`,
    );
}
