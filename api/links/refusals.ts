import type { NextFunction, Request, Response } from 'express';
import { statusOfKind } from '../../domain/errors';
import { errorCatalogue } from '../../workflows/errors';
import { refusalOf } from '../http/problems';
import { messagePage } from './pages';

/** A link that does not answer, and the page that says why. */
export class LinkRefused extends Error {
  override readonly name = 'LinkRefused';
  readonly sentences: readonly string[];
  constructor(
    readonly status: 404 | 409 | 410,
    readonly title: string,
    ...sentences: readonly string[]
  ) {
    super(title);
    this.sentences = sentences;
  }
}

/** Answers with the page of what went wrong. A defect of ours goes on to be logged as one. */
export function tellFault(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (error instanceof LinkRefused) {
    response.status(error.status).send(messagePage(error.title, ...error.sentences));
    return;
  }
  const refused = refusalOf(error);
  const status = statusOfKind[errorCatalogue[refused.code].kind];
  if (status === 500) return next(error);
  response.status(status);
  if (status === 503)
    response
      .set('retry-after', '60')
      .send(
        messagePage(
          'Your answer could not be recorded yet',
          'Try again in a few minutes with the same link. It is safe to send the same answer twice.',
        ),
      );
  else response.send(messagePage('This cannot be done', `${errorCatalogue[refused.code].title}.`));
}
