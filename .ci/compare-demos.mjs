// node compare-demos.mjs <folder> <folder>: the two demos wrote the same file and printed the same accuracies.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [first, second] = process.argv.slice(2);
const file = (folder) => readFileSync(join(folder, 'model.smask'));
if (!file(first).equals(file(second))) throw new Error('the two demos wrote different files');

/** The table of accuracies: from its rule to the next empty line. */
function accuracies(folder) {
  const [, table] = /validation +density\n(.*?)\n\n/s.exec(readFileSync(`${folder}.txt`, 'utf8')) ?? [];
  if (!table) throw new Error(`${folder}.txt holds no table`);
  return table;
}
if (accuracies(first) !== accuracies(second)) throw new Error('the two demos printed different accuracies');

const percent = (start) => Number(new RegExp(`^${start}.*?([\\d.]+) %`, 'm').exec(accuracies(first))?.[1]);
const [dense, supermask, frozen] = ['a  dense', 'b  supermask', 'c  random mask, nothing'].map(percent);
console.log(
  `dense ${dense} %, supermask ${supermask} %, nothing trained ${frozen} %; ${file(first).length} bytes`,
);
if (!(supermask >= 90)) throw new Error('the supermask reaches less than 90 %');
if (!(supermask >= dense - 5)) throw new Error('the supermask is more than 5 points below the dense network');
if (!(frozen < 30)) throw new Error('a network with nothing trained should be near chance');
