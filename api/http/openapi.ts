import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  extendZodWithOpenApi,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { catalogue } from '../../workflows/catalogue';
import { errorCatalogue } from '../../workflows/errors';
import { fieldsToZod } from './fields-to-zod';
import { reasonHeader } from '../looks/reasons';
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
  registerSecurity(registry);
  const problems = registry.register('Problem', problem);
  registerAnswers(registry);
  for (const one of routes) registry.registerPath(pathOf(one, problems));
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

function registerSecurity(registry: OpenAPIRegistry): void {
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
}

/** What each step of each kind is answered with. */
function registerAnswers(registry: OpenAPIRegistry): void {
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
}

const pathOf = (one: Route, problems: z.ZodType): RouteConfig => ({
  method: one.method,
  path: one.path,
  summary: one.summary,
  tags: [one.path.split('/')[2] ?? 'service'],
  ...(one.action !== 'public' && { security: [one.signed ? { signature: [] } : { token: [] }] }),
  request: requestOf(one),
  responses: {
    [one.success.status]: {
      description: one.success.describes,
      content: {
        'application/json': { schema: z.object({}).loose() },
        ...(one.csv === true && { 'text/csv': { schema: z.string() } }),
      },
    },
    ...(one.pending !== undefined && {
      202: {
        description: one.pending,
        content: { 'application/json': { schema: z.object({}).loose() } },
      },
    }),
    default: {
      description: 'A problem (RFC 9457)',
      content: { 'application/problem+json': { schema: problems } },
    },
  },
});

const requestOf = (one: Route): NonNullable<RouteConfig['request']> => {
  const { params, query, body, takesCsv } = one;
  const headers = headersOf(one);
  return {
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
    ...(headers && { headers }),
  };
};

/** The headers by which a request that changes something is known when it is sent again, and a look gives its reason. */
function headersOf({ method, reads, signed, shows }: Route): z.ZodObject | undefined {
  if (signed)
    return z.object({
      'webhook-id': z.string().openapi({ description: 'One message, however often it is sent' }),
      'webhook-timestamp': z.string().openapi({ description: 'Seconds since 1970, when it was signed' }),
    });
  if (method !== 'post' || reads === true)
    return shows === 'nobody'
      ? undefined
      : z.object({
          [reasonHeader]: z
            .string()
            .max(500)
            .optional()
            .openapi({ description: 'Why you look, where your force asks for a reason' }),
        });
  return z.object({
    'idempotency-key': z.string().openapi({ description: 'One act, however often it is sent' }),
  });
}
