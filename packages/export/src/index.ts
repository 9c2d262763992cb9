export { compareBetweenSigns } from './compare-between-signs.ts';
export { compareWithRuntime } from './compare-with-runtime.ts';
export { type ExportOptions, exportModel } from './export-model.ts';
export { NotExportable } from './not-exportable.ts';
export { toSmask } from './to-smask.ts';
