export { compareBetweenSigns } from './compare-between-signs.ts';
export { compareWithRuntime } from './compare-with-runtime.ts';
export { type ExportOptions, exportModel } from './export-model.ts';
export { NotExportable } from './not-exportable.ts';
export { type SmaskIOHandlerOptions, smaskIOHandler } from './smask-io-handler.ts';
export { type TfjsFiles, tfjsFiles } from './tfjs-files.ts';
export { toLayersModel } from './to-layers-model.ts';
export { toSmask } from './to-smask.ts';
