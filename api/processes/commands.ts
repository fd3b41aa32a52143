import { z } from 'zod';
import { Refused } from '../../domain/errors';
import type { Instant } from '../../domain/time/time';
import { takersOf } from '../../engine/asking/allowed';
import type { AnyDefinition } from '../../engine/definition/define-process';
import type { Fields } from '../../engine/definition/fields';
import type { FactData } from '../../engine/model/facts';
import { catalogue } from '../../workflows/catalogue';
import { fieldsToZod, idParams, instantField } from '../http/fields-to-zod';
import { route, type Route } from '../http/route';
import { demandKnownUnits } from '../services';
import { actOn } from './act';
import { processForActor } from './process-for-actor';

const definitions: readonly AnyDefinition[] = Object.values(catalogue);

const names = [...new Set(definitions.flatMap(({ table }) => Object.keys(table.commands)))];

/** One route for each name of a command, shared by the kinds that have it. */
export const commandRoutes: readonly Route[] = names.map(commandRoute);

function commandRoute(name: string): Route {
  const takers = definitions.flatMap(({ table }) => {
    const command = table.commands[name];
    return command ? [{ kind: table.kind, ...command }] : [];
  });
  // Kinds with the same fields share one schema, so that its faults name the fields.
  const shapes = new Map(takers.map(({ input }) => [shapeOf(input), input]));
  const schemas = [...shapes.values()].map(commandBody);
  return route({
    method: 'post',
    shows: 'persons',
    path: `/v1/processes/{id}/${name}`,
    loggedAs: '/v1/processes/{id}/{command}',
    action: 'process.command',
    summary: `${takers[0]?.title ?? name} (${takers.map(({ kind }) => kind).join(', ')})`,
    params: idParams,
    body: schemas.length === 1 && schemas[0] ? schemas[0] : z.union(schemas),
    success: { status: 200, describes: 'The process, and the steps that were opened or changed' },
    async handle(asked, services) {
      const { actor, params, body } = asked;
      const { loaded, definition } = await processForActor(
        services,
        actor,
        params.id,
        'process.command',
        (known) => ({
          // Where the kind has no such command, whoever could give any is told so.
          by: known.definition.table.commands[name]
            ? takersOf(known.definition, known.loaded, known.around).ofCommand(name)
            : [actor.unit],
        }),
      );
      const command = definition.table.commands[name];
      if (!command) throw new Refused('command.not-found');
      const { data, on } = commandOf(command.input, commandBody(command.input).parse(body));
      await demandKnownUnits(services, command.input, data);
      return actOn(services, asked, loaded.process, { do: 'command', name, data, ...(on && { on }) });
    },
  });
}

/** What a command asks for, and when it happened, where its fields do not ask for that themselves. */
function commandBody(input: Fields) {
  const fields = fieldsToZod(input);
  return 'on' in input ? fields : fields.extend({ on: instantField.optional() });
}

function commandOf(input: Fields, told: FactData): { data: FactData; on: Instant | undefined } {
  if ('on' in input) return { data: told, on: undefined };
  const { on, ...data } = told;
  return { data, on: on as Instant | undefined };
}

/** What fields look like from outside. Which post somebody must hold is for the engine to ask, and no matter of form. */
function shapeOf(input: Fields): string {
  return JSON.stringify(input, (name, value: unknown) =>
    name === 'holding' || name === 'second' ? undefined : value,
  );
}
