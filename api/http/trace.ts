import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';

/** Logs a line for each request: method, path, status, time and trace id. It logs no body, no query and no name. */
export function traceRequests(logger: Logger) {
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

/** The path of a request without its query, and without the token of a link, which is a credential. */
const pathToLog = (url: string): string | undefined =>
  url
    .split('?')[0]
    ?.replace(/^(\/+v1\/+links\/+)[^/]+/i, '$1[link]')
    .replace(/eyJ[\w-]*\.[\w-]*\.[\w-]*/g, '[link]');

/** The id under which the log tells of a request. */
export const traceIdOf = (response: Response): string => String(response.getHeader('x-trace-id'));
