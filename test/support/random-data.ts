import fc from 'fast-check';
import { dayOf, fromMilliseconds } from '../../domain/time/time';
import type { Field, Fields } from '../../engine/definition/fields';

const aDay = 86_400_000;

/** Random data that fits some fields, dates near an instant. */
export function dataFor(fields: Fields, near: number): fc.Arbitrary<Record<string, unknown>> {
  const shape = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, valueFor(field, near)]),
  );
  return fc.record(shape).map((data) => JSON.parse(JSON.stringify(data)) as Record<string, unknown>);
}

function valueFor(field: Field, near: number): fc.Arbitrary<unknown> {
  const value = presentValueFor(field, near);
  return field.optional ? fc.option(value, { nil: undefined }) : value;
}

function presentValueFor(field: Field, near: number): fc.Arbitrary<unknown> {
  const days = (min: number, max: number) =>
    fc.integer({ min, max }).map((n) => fromMilliseconds(near + n * aDay));
  switch (field.type) {
    case 'text':
    case 'nameless':
      return fc.constantFrom('some words', 'other words');
    case 'day':
      return days(-20, 30).map(dayOf);
    case 'past-instant':
      return days(-20, 0);
    case 'instant':
      return days(-5, 40);
    case 'whole':
      return fc.integer({ min: 1, max: 60 });
    case 'flag':
      return fc.boolean();
    case 'unit':
      return fc.constantFrom(
        'police:kent/mosovo',
        'police:avon-and-somerset/mosovo',
        'probation:south-west/bristol-pdu',
      );
    case 'staff':
      return fc.constantFrom('staff:1', 'staff:2');
    case 'evidence':
      return fc.constant('evidence:1');
    case 'hash':
      return fc.constant('0'.repeat(64));
    case 'one-of':
      return fc.constantFrom(...(field.options ?? ['']));
    case 'some-of':
      return fc.subarray([...(field.options ?? [])], { minLength: 1 });
    case 'list':
      return fc.array(dataFor(field.fields ?? {}, near), { maxLength: 3 });
    default:
      return field.type satisfies never;
  }
}
