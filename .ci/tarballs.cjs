// No package may have a top-level await: `require` of an ES module refuses it.
for (const name of [
  'format',
  'core',
  'binarize',
  'layers',
  'trainers',
  'datasets',
  'export',
  'runtime',
  'wasm-training',
  'experiments',
]) {
  const names = Object.keys(require(`@supermask/${name}`));
  if (names.length === 0) throw new Error(`@supermask/${name} exports nothing`);
  console.log(`required @supermask/${name}: ${names.length} names`);
}
