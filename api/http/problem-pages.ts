import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import { Refused, statusOfKind } from '../../domain/errors';
import { errorCatalogue, isErrorCode } from '../../workflows/errors';
import { problemOf, refusalOf } from './problems';
import { traceIdOf } from './trace';

/** Answers an error with a problem, and logs it where it is a defect or trouble outside. */
export function answerProblems({
  publicUrl,
  logger,
}: {
  readonly publicUrl: string;
  readonly logger: Logger;
}) {
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
    if (problem.code.startsWith('token.')) response.setHeader('www-authenticate', challengeOf(problem.code));
    // Cut the connection, so that a truncated file is not taken for a complete one.
    if (response.headersSent) return void response.destroy();
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  };
}

/** How a client is asked to sign in: again, or more strongly (RFC 9470). */
const challengeOf = (code: string): string =>
  code === 'token.too-weak' ? 'Bearer error="insufficient_user_authentication"' : 'Bearer';

/** The page that a problem's `type` leads to. */
export function problemPage(request: Request, response: Response): void {
  const code = String(request.params['code']);
  if (!isErrorCode(code)) throw new Refused('route.not-found');
  const { title, kind } = errorCatalogue[code];
  response
    .type('html')
    .send(
      `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1><p>Code <code>${code}</code>, status ${statusOfKind[kind]}.</p></html>`,
    );
}
