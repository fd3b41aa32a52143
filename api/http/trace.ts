import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Route } from './route';

/**
 * Logs a line for each request: method, route, status, time and trace id. It logs no body, no query, no name and no id:
 * what somebody asked about is for the records, which say who may read it.
 */
export function traceRequests(logger: Logger, routes: readonly Route[]) {
  const routeToLog = routesToLog(routes);
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
        route: routeToLog(method, url),
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
    customLogLevel: (_request, response, error) => (error || response.statusCode === 500 ? 'error' : 'info'),
    autoLogging: { ignore: (request) => request.url === '/ping' || request.url === '/health' },
  });
}

// Pages that are of nobody.
const openPages = /^\/(docs|problems|openapi\.json|\.well-known)(\/|$)/;
const linkPages = /^\/+v1\/+links\/+[^/]/i;

/** The route of a request as the log names it: with `{id}` for every id. */
function routesToLog(routes: readonly Route[]): (method: string, url: string) => string {
  const known = routes.map(({ method, path, loggedAs }) => ({
    method: method.toUpperCase(),
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`, 'i'),
    as: loggedAs ?? path,
  }));
  return (method, url) => {
    const [path = ''] = url.split('?');
    if (linkPages.test(path)) return '/v1/links/[link]';
    const found = known.find((one) => one.method === method && one.pattern.test(path));
    if (found) return found.as;
    return openPages.test(path) ? path : '[no such route]';
  };
}

/** The id under which the log tells of a request. */
export const traceIdOf = (response: Response): string => String(response.getHeader('x-trace-id'));
