import type { Finding } from './finding.ts';
import { multiPrizeTickets } from './multi-prize-tickets.ts';
import { regularisation } from './regularisation.ts';
import { smallAndFast } from './small-and-fast.ts';
import { supermasks } from './supermasks.ts';

/** What `supermask reproduce` tests, by name. */
export const findings: Readonly<Record<string, Finding>> = Object.fromEntries(
  [supermasks, multiPrizeTickets, regularisation, smallAndFast].map((finding) => [finding.name, finding]),
);
