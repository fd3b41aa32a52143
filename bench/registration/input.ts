import { plusDays, type Day } from '../../domain/time/time';

export const area = 'police:bench';
export const home = `${area}/mosovo`;
export const units = ['mosovo', 'station', 'visor', 'mosovo-supervisor', 'mosovo-manager'].map(
  (name) => `${area}/${name}`,
);
export const visit = { station: 'Bench Street', officer: 'staff:bench', home: 'no-fixed-abode' };
export const inputFrom = (relevantDate: Day) => ({
  regime: 'soa',
  disposal: 'life-ipp-or-30-months-or-more',
  relevantDate,
  born: plusDays(relevantDate, -9_000),
  home,
  needToKnow: [],
});
