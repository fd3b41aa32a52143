import { OpenAPIRegistry, OpenApiGeneratorV31, extendZodWithOpenApi } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { catalogue } from '../workflows/catalogue';
import { errorCatalogue } from '../workflows/errors';
import { fieldsToZod } from './fields-to-zod';
import type { Route } from './route';

extendZodWithOpenApi(z);

const problem = z.object({
  type: z.url(),
  title: z.string(),
  status: z.int(),
  instance: z.string(),
  code: z.enum(Object.keys(errorCatalogue) as [string]),
  traceId: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
});

/** The OpenAPI 3.1 document, from the same routes and the same catalogue that answer. */
export function openApiOf(
  routes: readonly Route[],
  { publicUrl, version }: { publicUrl: string; version: string },
): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  });
  registry.registerComponent('securitySchemes', 'signature', {
    type: 'apiKey',
    in: 'header',
    name: 'webhook-signature',
    description: 'Standard Webhooks: HMAC-SHA256 over webhook-id, webhook-timestamp and the body',
  });
  const problems = registry.register('Problem', problem);
  for (const [kind, { table }] of Object.entries(catalogue)) {
    for (const [step, { title, outcomes }] of Object.entries(table.steps)) {
      const answers = Object.entries(outcomes).map(([outcome, fields]) =>
        z.object({ outcome: z.literal(outcome), data: fieldsToZod(fields) }),
      );
      const [first, second, ...rest] = answers;
      const schema = second && first ? z.union([first, second, ...rest]) : (first ?? z.object({}));
      registry.register(`answer.${kind}.${step}`, schema.openapi({ description: title }));
    }
  }
  for (const one of routes) {
    const { method, path, summary, action, params, query, body, success, reads, takesCsv, signed, csv } = one;
    const takesKey = method === 'post' && reads !== true && !signed;
    registry.registerPath({
      method,
      path,
      summary,
      tags: [path.split('/')[2] ?? 'service'],
      ...(action !== 'public' && { security: [signed ? { signature: [] } : { token: [] }] }),
      request: {
        ...(params && { params }),
        ...(query && { query }),
        ...(body && {
          body: {
            required: true,
            content: {
              'application/json': { schema: body },
              ...(takesCsv && { 'text/csv': { schema: z.string() } }),
            },
          },
        }),
        ...(signed && {
          headers: z.object({
            'webhook-id': z.string().openapi({ description: 'One message, however often it is sent' }),
            'webhook-timestamp': z
              .string()
              .openapi({ description: 'Seconds since 1970, when it was signed' }),
          }),
        }),
        ...(takesKey && {
          headers: z.object({
            'idempotency-key': z.string().openapi({ description: 'One act, however often it is sent' }),
          }),
        }),
      },
      responses: {
        [success.status]: {
          description: success.describes,
          content: {
            'application/json': { schema: z.object({}).loose() },
            ...(csv === true && { 'text/csv': { schema: z.string() } }),
          },
        },
        default: {
          description: 'A problem (RFC 9457)',
          content: { 'application/problem+json': { schema: problems } },
        },
      },
    });
  }
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Vigil',
      version,
      description:
        'Processes that agencies share when they manage sexual and violent offenders in England and Wales.',
    },
    servers: [{ url: publicUrl }],
  });
}
