import type { Finding } from './finding.ts';
import { supermasks } from './supermasks.ts';

/** What `supermask reproduce` tests, by name. */
export const findings: Readonly<Record<string, Finding>> = { supermasks };
