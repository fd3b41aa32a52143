import { jurisdictionOf, supervisingAgencyIn } from '../../../workflows/transfer/across-borders';
import { forces } from '../../../domain/people/forces';

describe('the jurisdictions of the United Kingdom', () => {
  it('each force of England and Wales is in the jurisdiction of England and Wales', () => {
    for (const { id } of forces)
      expect([id, jurisdictionOf(`${id}/mosovo`)]).toEqual([id, 'england-and-wales']);
  });

  it.each([
    ['police:scotland/offender-management', 'scotland', 'council'],
    ['police:northern-ireland/public-protection', 'northern-ireland', 'probation'],
    ['police:kent/mosovo', 'england-and-wales', 'probation'],
  ] as const)('%s is of %s, where a %s unit supervises people', (unit, nation, agency) => {
    expect(jurisdictionOf(unit)).toBe(nation);
    expect(supervisingAgencyIn(nation)).toBe(agency);
  });
});
