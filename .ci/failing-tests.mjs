// failing-tests.mjs REPORT: the names of the failing tests of a Vitest JSON report, with what they said first.
import { readFileSync } from 'node:fs';

const { testResults } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const { name, status, message, assertionResults } of testResults) {
  const failing = assertionResults.filter((test) => test.status === 'failed');
  for (const { fullName, failureMessages } of failing) {
    console.log(`${name}: ${fullName}\n  ${failureMessages[0]?.slice(0, 600)}`);
  }
  if (status === 'failed' && failing.length === 0) console.log(`${name}: ${message.slice(0, 600)}`);
}
